"""PlaceScene: a scene in a place of depth: its ground, and how captions and titles stand in it."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from scenes.kit import style
from scenes.kit.drawing.captions import Caption
from scenes.kit.drawing.text import Label
from scenes.kit.scene import NarratedScene
from scenes.kit.sourced import SourcedNumber
from scenes.kit.world import palette as palettes
from scenes.kit.world.marker import Marker
from scenes.kit.world.pictures import ground
from scenes.kit.world.projection import PIXELS, on_frame

TITLE = 34 / PIXELS  # one em in units: sizes are of a frame 1080 high
CAPTION = 44 / PIXELS
FORMULA = 60 / PIXELS
HERO = 80 / PIXELS
SHORT = 1.0  # seconds that a scene's last frame rests
_TITLE_PLACE = (72.0, 76.0)
_LAST_LINE = 1014.0  # of a caption: its last baseline


class PlaceScene(NarratedScene):
    """A scene in the place's colours, on its ground. Such scenes of a film are one journey."""

    def setup(self) -> None:
        super().setup()
        self.colors = style.use_colors(palettes.PALETTES[self.theme].theme)
        self.camera.background_color = self.colors.background
        self._lay_ground()

    def _lay_ground(self) -> None:
        height, width = self.camera.background.shape[:2]
        self.camera.ground = partial(ground, self.theme)
        self.camera.background[:] = 0 if self.transparent else self.camera.ground(height, width)

    def make_caption(self, text: str, numbers: list[SourcedNumber]) -> Caption:
        lowest = on_frame(np.array([0, _LAST_LINE]))[1]
        return Caption(text, numbers, size=CAPTION, last_line=lowest)

    def make_heading(self) -> Label:
        label = Label(self.heading(), size=TITLE, color=self.colors.ink, weight=600)
        place = on_frame(np.array(_TITLE_PLACE))
        return label.move_to([*place, 0], aligned_edge=np.array([-1.0, 0, 0]))

    def highlight(self, part: Any) -> list[Any]:
        """Give the one number that matters the colour of the focus, or a marker's stroke on paper.

        Returns what has to appear with it.
        """
        if palettes.palette().glows:
            part.set_fill(self.colors.focus)
            return []
        part.set_fill(self.colors.ink)
        return [Marker(part)]
