"""The calm films' only transition: the old frame fades away over the new one."""

from __future__ import annotations

from typing import Any

import cairo
import numpy as np
from manim import Animation, Scene

from scenes.kit.drawing.camera import Painted
from scenes.kit.drawing.canvas import Canvas


class Snapshot(Painted):
    """A whole frame (H, W, 4) in Manim's RGBA bytes, painted pixel for pixel.

    On a surface of another size it fills what is in view.
    """

    def __init__(self, pixels: np.ndarray) -> None:
        super().__init__()
        self.pixels = pixels
        self.points = np.zeros((1, 3))

    def __deepcopy__(self, memo: object) -> Snapshot:
        copy = Snapshot(self.pixels)
        copy.opacity = self.opacity
        return copy

    def paint(self, canvas: Canvas) -> None:
        height, width = self.pixels.shape[:2]
        pixels = self.pixels
        if not canvas.swapped:
            pixels = np.ascontiguousarray(pixels[..., [2, 1, 0, 3]])
        surface = cairo.ImageSurface.create_for_data(
            pixels.data, cairo.FORMAT_ARGB32, width, height, width * 4
        )
        context = canvas.context
        context.save()
        if canvas.swapped:
            context.identity_matrix()
        else:  # another surface has other pixels, or none: fill its frame
            left, right, bottom, top = canvas.frame
            context.translate(left, top)
            context.scale((right - left) / width, (bottom - top) / height)
        context.set_source_surface(surface, 0, 0)
        context.get_source().set_extend(cairo.EXTEND_PAD)  # no fading out at the edges
        context.paint_with_alpha(self.opacity)
        context.restore()


class CrossFade(Animation):
    """Fades a Snapshot out, over everything, and removes it."""

    def __init__(self, pixels: np.ndarray, **options: Any) -> None:
        super().__init__(Snapshot(pixels), remover=True, introducer=True, **options)

    def interpolate_mobject(self, alpha: float) -> None:
        self.mobject.opacity = 1.0 - self.rate_func(alpha)

    def clean_up_from_scene(self, scene: Scene) -> None:
        scene.remove(self.mobject)
