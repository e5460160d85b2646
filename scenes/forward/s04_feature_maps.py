"""Both filters and both maps; what excites each filter most; why two."""

from __future__ import annotations

from manim import RIGHT, UP, FadeIn

from model.chosen_places import exciting_windows
from model.derivations import forward, shapes
from model.digits import load_samples
from scenes.kit import style
from scenes.kit.drawing.color_scale import ColorScale
from scenes.kit.drawing.pixel_grid import PixelGrid
from scenes.kit.drawing.text import Label
from scenes.kit.scene import N_, NarratedScene, _
from scenes.kit.sourced import sourced

WINDOWS_SHOWN = 6
SCALES = -2.65  # height of the legends


class FeatureMaps(NarratedScene):
    title = N_("Feature maps")

    def construct(self) -> None:
        self.filters = self.recording["conv1/kernel"].shape[3]
        self.heights = [1.82 - 2.9 * k for k in range(self.filters)]
        self.show_both_filters()
        self.show_both_maps()
        self.cut_out_what_excites()
        self.say_how_many()

    def show_both_filters(self) -> None:
        self.picture = self.grid("image", cell=0.1).move_to([-5.2, 0.2, 0])
        limit = self.tensor("conv1/kernel").limit  # one for both, so that they can be compared
        self.kernels = [
            self.grid("conv1/kernel", (0, f), cell=0.32, lines=1, limit=limit).move_to([-2.4, y, 0])
            for f, y in enumerate(self.heights)
        ]
        scale = ColorScale(self.tensor("conv1/kernel"), self.kernels[0], width=1.0).move_to(
            [-2.4, SCALES, 0]
        )
        count = sourced(shapes.filters(self.recording, "conv1"))[0]
        with self.beat(
            "two-filters",
            _(
                "So far, we've used one filter. | But this layer has {n} of them, and each has "
                "weights of its own."
            ),
            n=count,
        ) as say:
            self.play(FadeIn(self.picture), run_time=style.QUICK)
            say.next()
            self.play(*(FadeIn(k, shift=RIGHT * 0.3) for k in self.kernels), run_time=style.STEP)
            self.play(FadeIn(scale), run_time=style.QUICK)

    def show_both_maps(self) -> None:
        self.maps = [
            self.grid("conv1/z", f, cell=0.11).move_to([0.55, y, 0])
            for f, y in enumerate(self.heights)
        ]
        scale = ColorScale(self.tensor("conv1/z"), self.maps[0], width=1.0).move_to(
            [0.55, SCALES, 0]
        )
        self.head(_("map"), 0.55)
        with self.beat(
            "two-maps",
            _(
                "Each of them makes its own map of the same picture. | Orange, where the picture "
                "fits the filter. Blue, where it's more like the opposite."
            ),
        ) as say:
            self.play(
                *(FadeIn(m, shift=RIGHT * 0.3) for m in self.maps),
                *(FadeIn(h) for h in self.heads),
                run_time=style.MOVE,
            )
            say.next()
            self.play(FadeIn(scale), run_time=style.QUICK)

    def head(self, text: str, x: float) -> None:
        self.heads = [Label(text, size=style.SMALL, color=self.colors.faint).move_to([x, 3.32, 0])]

    def cut_out_what_excites(self) -> None:
        images, _labels = load_samples()
        size = self.recording["conv1/kernel"].shape[0]
        source = sourced(forward.samples())
        self.cuts = []
        for f, y in enumerate(self.heights):
            found = exciting_windows(self.network, images, "conv1", f, WINDOWS_SHOWN)
            for k, (n, row, column) in enumerate(found):
                cut = PixelGrid(
                    source,
                    leading=(n,),
                    rows=slice(row, row + size),
                    columns=slice(column, column + size),
                    cell=0.21,
                    lines=0.6,
                )
                cut.move_to([3.45 + (k % 3) * 1.3, y + 0.65 - (k // 3) * 1.3, 0])
                self.cuts.append(cut)
        self.head(_("windows that excite it the most"), 4.55)
        with self.beat(
            "exciting",
            _(
                "What is each of them looking for? (2) | Out of {n} sample digits, these are the "
                "pieces that excite it the most. See what they have in common?"
            ),
            n=sourced(shapes.length(forward.samples()))[0],
        ) as say:
            self.play(*(FadeIn(h) for h in self.heads), run_time=style.QUICK)
            say.next()
            for f in range(self.filters):
                chosen = self.cuts[f * WINDOWS_SHOWN : (f + 1) * WINDOWS_SHOWN]
                self.play(*(FadeIn(cut, shift=UP * 0.1) for cut in chosen), run_time=style.MOVE)

    def say_how_many(self) -> None:
        weights = sourced(shapes.size_with_bias(self.recording, "conv1"))[0]
        with self.beat(
            "how-many",
            _(
                "Why this many filters? There's no rule: people try, and see what works. But the "
                "{n} weights and biases inside, nobody picked. Training found them."
            ),
            n=weights,
        ):
            self.wait(style.STEP, frozen_frame=True)
