"""A contact sheet to print: A4 pages of beats' last frames as vectors, captions under them."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import cairo
import numpy as np

from scenes.mobjects.canvas import outline_path
from scenes.mobjects.text import escaped
from scenes.mobjects.typeset import typeset
from scenes.narrated import Beat
from scenes.studio.pictures import RATIO, draw, undated
from scenes.studio.stage import Parameters, run_scene
from scenes.studio.stills import SMALL, Progress
from scenes.studio.targets import Target, check_beat

WIDTH, HEIGHT = 595.28, 841.89  # A4 in points
MARGIN, GAP = 36.0, 14.0
NAME_SIZE, CAPTION_SIZE = 7.0, 8.5  # points


class Pages:
    """Lays pictures out row by row and begins pages as they fill."""

    def __init__(self, columns: int) -> None:
        self.buffer = BytesIO()
        self.surface = cairo.PDFSurface(self.buffer, WIDTH, HEIGHT)
        undated(self.surface)
        self.context = cairo.Context(self.surface)
        self.columns = columns
        self.width = (WIDTH - 2 * MARGIN - GAP * (columns - 1)) / columns
        self.height = self.width / RATIO
        self.row = self.height + NAME_SIZE + 3 * CAPTION_SIZE * 1.3 + GAP
        self.rows = max(1, int((HEIGHT - 2 * MARGIN) / self.row))
        self.count = 0

    def add(self, scene: Any, name: str, caption: str) -> None:
        """The scene's frame as it is now."""
        place = self.count % (self.rows * self.columns)
        if place == 0 and self.count:
            self.context.show_page()
        x = MARGIN + place % self.columns * (self.width + GAP)
        y = MARGIN + place // self.columns * self.row
        self.context.save()
        self.context.translate(x, y)
        self.context.rectangle(0, 0, self.width, self.height)
        self.context.clip()
        draw(scene, self.context, self.height, clear=False)
        self.context.rectangle(0, 0, self.width, self.height)
        self.context.set_source_rgb(0.7, 0.7, 0.7)
        self.context.stroke()
        self.context.restore()
        y += self.height + 4
        self.text(name, x, y, NAME_SIZE, 0.45)
        self.text(caption, x, y + NAME_SIZE * 1.6, CAPTION_SIZE, 0.1)
        self.count += 1

    def text(self, text: str, x: float, y: float, size: float, grey: float) -> None:
        """Outlines, wrapped to the picture's width; (x, y) is the upper left corner."""
        body = f"#set par(justify: false)\n{escaped(text)}"
        parts = typeset(body, width=self.width / size).parts
        points = np.concatenate(list(parts.values())) * size
        self.context.save()
        self.context.translate(x, y)
        self.context.scale(1, -1)
        self.context.set_source_rgb(grey, grey, grey)
        self.context.append_path(outline_path(points).path)
        self.context.fill()
        self.context.restore()

    def finish(self) -> bytes:
        self.surface.finish()
        return self.buffer.getvalue()


def pages(
    targets: Sequence[Target],
    parameters: Parameters,
    columns: int,
    progress: Progress = lambda done, total: None,
) -> bytes:
    """A PDF of every beat of the targets, or the beat that each names. Raises TargetError."""
    sheet = Pages(columns)
    plain = Parameters.of(**dict(parameters.values) | {"captions": False})  # they stand below
    for done, target in enumerate(targets, 1):

        def at_beat(scene: Any, beat: Beat, target: Target = target) -> None:
            if target.beat in (None, beat.name):
                sheet.add(scene, f"{target.scene.target}@{beat.name}", beat.caption)

        found = run_scene(plain.apply(target.scene.load()), SMALL, listeners=[at_beat])
        check_beat(target, [beat.name for beat in found])
        progress(done, len(targets))
    return sheet.finish()
