"""Draws single frames of a scene: everything before, between and after them is skipped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from scenes.studio.render.run_scene import FilmRenderer, frames_of

Chooser = Callable[[str, int, int, bool], Iterable[int]]
Keeper = Callable[[int, int, np.ndarray], None]


class FrameRenderer(FilmRenderer):
    """Draws the frames that `choose` picks out of each play and hands them to `keep`.

    choose(beat, first, count, still): which of the frames first ... first + count - 1 of the scene
    to draw; of a still play, whose frames are all the same, any. keep(first, repeat, pixels).
    """

    def __init__(self, choose: Chooser, keep: Keeper) -> None:
        self.choose, self.keep = choose, keep
        self.frame = 0
        super().__init__()

    def to_paint_again(self, items: Sequence[Any], ground: np.ndarray) -> None:
        """Everywhere: a still is the same, whatever was drawn before it."""

    def run(self, scene: Any, still: bool) -> None:
        rate = self.camera.frame_rate
        times = np.arange(0, scene.duration, 1 / rate)
        count = frames_of(scene, still, rate)
        first, self.frame = self.frame, self.frame + count
        chosen = sorted(self.choose(self.file_writer.sections[-1].name, first, count, still))
        if still and chosen:
            self.draw_still(scene, first, count)
        elif chosen:
            self._begin_drawing(scene)
        for k in chosen if not still else ():
            scene.update_to_time(times[k - first])
            self.update_frame(scene, scene.moving_mobjects)
            self.keep(k, 1, self.get_frame())
        if not still:
            scene.play_internal()
        self.time += count / rate

    def draw_still(self, scene: Any, first: int, count: int) -> None:
        """Draw the scene as it stands; it is so from the frame `first` on."""
        self._begin_drawing(scene)
        self.update_frame(scene, scene.moving_mobjects)
        self.static_image = None
        self.keep(first, count, self.get_frame())

    def _begin_drawing(self, scene: Any) -> None:
        scene.tell_apart()
        self.save_static_frame_data(scene, scene.static_mobjects)


def bmp(pixels: np.ndarray) -> bytes:
    """Pixels (H, W, 4) uint8 RGBA as a BMP: four times as large as a PNG, and there at once."""
    buffer = BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels[..., :3])).save(buffer, "bmp")
    return buffer.getvalue()


def png(pixels: np.ndarray) -> bytes:
    """Pixels (H, W, 4) uint8 RGBA as a PNG without transparency, packed quickly."""
    buffer = BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels[..., :3])).save(buffer, "png", compress_level=1)
    return buffer.getvalue()
