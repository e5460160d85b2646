"""The baseline: a convolution drawn as is usual, with a Square per value and a Text per number."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, FadeIn, MovingCameraScene, Square, Typst, VGroup, tempconfig
from manim.utils.color import rgb_to_color

from model.digits import find_digit
from model.networks import cnn
from scenes.studio.render.quality import Quality
from scenes.studio.render.render import render
from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.targets import parse
from scenes.studio.render.workers import cores

BEATS = ("products", "row", "sweep")  # of ours: what the baseline shows
SWEEP = 24  # output cells visited, each in an animation of its own


class Squares(MovingCameraScene):
    """Digit and 24 x 24 map as Squares, a sliding window with its products, a sweep, pooling."""

    def construct(self) -> None:
        recording = cnn.load().run(find_digit("7").image)
        image, z = recording["image"][0, ..., 0], recording["conv1/z"][0, ..., 0]
        kernel = recording["conv1/kernel"][..., 0, 0]
        picture = self.squares(image).shift(LEFT * 3.5)
        output = self.squares(np.zeros_like(z)).shift(RIGHT * 3.5)
        self.play(FadeIn(picture), FadeIn(output), run_time=0.5)
        window = Square(5 * 0.15, color="#ffff00").move_to(picture[0])
        self.add(window)
        for cell in range(SWEEP):
            row, column = divmod(cell, 24)
            products = image[row : row + 5, column : column + 5] * kernel
            texts = VGroup(*(Typst(f"{value:.2f}", font_size=14) for value in products.ravel()))
            texts.arrange_in_grid(5, 5, buff=0.1).shift(DOWN * 2.5)
            self.add(texts)
            color = rgb_to_color([min(abs(z[row, column]) / 5, 1)] * 3)
            self.play(
                window.animate.move_to(picture[(row + 2) * 28 + column + 2]),
                output[cell].animate.set_fill(color, 1),
                run_time=0.2,
            )
            self.remove(texts)
        pooled = self.squares(recording["pool1"][0, ..., 0]).move_to(output)
        self.play(output.animate.set_opacity(0.2), FadeIn(pooled), run_time=0.5)

    @staticmethod
    def squares(values: np.ndarray) -> VGroup:
        peak = max(float(np.abs(values).max()), 1e-9)
        cells = [
            Square(0.15, stroke_width=0.5, fill_opacity=1).set_fill(
                rgb_to_color([min(abs(v) / peak, 1)] * 3)
            )
            for v in values.ravel()
        ]
        return VGroup(*cells).arrange_in_grid(*values.shape, buff=0)


def usual(size: Quality, folder: str) -> float:
    """Frames per second of the usual scene with Manim's own renderer and encoder."""
    settings: dict[str, Any] = {
        "pixel_width": size.width,
        "pixel_height": size.height,
        "frame_rate": size.rate,
        "media_dir": folder,
        "disable_caching": True,
        "progress_bar": "none",
        "verbosity": "ERROR",
    }
    with tempconfig(settings):
        start = time.perf_counter()
        scene = Squares()
        scene.render()
        return scene.time * size.rate / (time.perf_counter() - start)


def frames_per_second(size: Quality) -> tuple[float, float]:
    """Ours and the usual: frames per second from nothing to files, each as its program renders.

    Manim draws a scene in one process; ours splits it over the cores.
    """
    with tempfile.TemporaryDirectory() as folder:
        slow = usual(size, folder)
        targets = [parse([f"forward/convolution@{beat}"])[0] for beat in BEATS]
        start = time.perf_counter()
        clips = render(targets, Parameters(), size, Path(folder) / "parts", cores())
        seconds = time.perf_counter() - start
    return sum(clip.frames for clip in clips) / seconds, slow
