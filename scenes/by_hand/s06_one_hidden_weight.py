"""The gradient of a weight into a hidden neuron: the error reaches it on two paths, which add."""

from __future__ import annotations

from typing import Any

from manim import FadeIn, FadeOut

from scenes.by_hand.by_hand_scene import COLUMN, ByHandScene, node_piece, piece_of
from scenes.kit import style
from scenes.kit.drawing.text import Label, column
from scenes.kit.scene import N_, _


class OneHiddenWeight(ByHandScene):
    title = N_("A weight into a hidden neuron")

    def construct(self) -> None:
        self.see_two_paths()
        self.walk_each_path()
        self.add_them()
        self.finish()
        self.derive_the_rest()

    def see_two_paths(self) -> None:
        way = [piece_of("w1"), node_piece("h1")]
        paths = [piece_of("w5"), piece_of("w7"), node_piece("o1"), node_piece("o2")]
        with self.beat(
            "two-paths",
            _(
                "Now for a weight further back. Turn it, and its hidden neuron moves. | But both "
                "outputs depend on that neuron. So there are two ways to the error."
            ),
        ) as say:
            self.enter_network()
            self.play(self.net.animate.light(way), run_time=style.STEP)
            say.next()
            self.play(self.net.animate.light([*way, *paths]), run_time=style.MOVE)

    def path(self, j: int) -> list[Label]:
        """What comes back from output j: its gradient times the weight between."""
        z, w, term = f"dE/zo{j}", f"w{3 + 2 * j}", f"t1.{j}"
        value = self.shown(z) * self.shown(w)
        return [
            self.line(
                f"{{{z}}} thin dot thin {{two}} = {{{z}}} thin dot thin {{{w}}}",
                two=self.ratio(f"zo{j}", "ah1"),
            ),
            self.line(
                f"{{={z}}} times {{+{w}}} {{s}} {{={term}}}",
                s=self.sign(value, term),
                size=style.SMALL,
            ),
        ]

    def walk_each_path(self) -> None:
        lines: list[Label] = []
        scripts = (
            _(
                "Go back through the first output. We know its number already; multiply it by the "
                "weight in between."
            ),
            _("And go back through the second output, in the same way."),
        )
        for j in (1, 2):
            top = 2.8 if j == 1 else lines[-1].get_bottom()[1] - 0.4
            new = column(self.path(j), left=COLUMN, top=top, gap=0.25)
            lit = [node_piece(f"o{j}"), piece_of(f"w{3 + 2 * j}"), node_piece("h1")]
            with self.beat(f"path-{'first' if j == 1 else 'second'}", scripts[j - 1]):
                self.play(self.net.animate.light(lit), run_time=style.QUICK)
                self.write(new)
            lines += new
        self.work = lines

    def add_them(self) -> None:
        value = self.shown("t1.1") + self.shown("t1.2")
        lines = [
            self.line("{dE/ah1} = {=t1.1} + {+t1.2}", size=style.SMALL),
            self.line("{dE/ah1} {s} {=dE/ah1}", s=self.sign(value, "dE/ah1"), size=style.LARGE),
        ]
        top = self.work[-1].get_bottom()[1] - 0.45
        column(lines, left=COLUMN, top=top)
        both = [piece_of("w5"), piece_of("w7"), node_piece("h1")]
        with self.beat(
            "sum", _("Both ways come together in one neuron. So what they bring is added.")
        ):
            self.play(self.net.animate.light(both), run_time=style.QUICK)
            self.write(lines)
        self.work += lines

    def finish(self) -> None:
        value = self.shown("dE/ah1") * self.shown("sh1") * self.shown("i1")
        lines = [
            self.line(
                "{dE/w1} = {dE/ah1} thin dot thin {two} thin dot thin {three}",
                two=self.ratio("ah1", "zh1"),
                three=self.ratio("zh1", "w1"),
            ),
            self.line("{dE/ah1} = {=dE/ah1}"),
            self.line("{two} = {ah1} thin (1 - {ah1}) {s} {=sh1}", **self.slope_pieces()),
            self.line("{three} = {i1} = {=i1}", three=self.ratio("zh1", "w1")),
            self.line("{dE/w1} {s} {=dE/w1}", s=self.sign(value, "dE/w1"), size=style.LARGE),
        ]
        column(lines, left=COLUMN, top=2.8, gap=0.33)
        way = [piece_of("w1"), node_piece("h1"), node_piece("i1")]
        with self.beat(
            "product",
            _(
                "From here on, nothing is new: times the slope of the sigmoid, times the input "
                "that our weight meets."
            ),
        ):
            self.play(*(FadeOut(m) for m in self.work), run_time=style.QUICK)
            self.play(self.net.animate.light(way), run_time=style.QUICK)
            self.write(lines)
        self.work = lines

    def slope_pieces(self) -> dict[str, Any]:
        a = self.shown("ah1")
        return {"two": self.ratio("ah1", "zh1"), "s": self.sign(a * (1 - a), "sh1")}

    def derive_the_rest(self) -> None:
        rows: list[Label] = []
        for n in range(1, 5):
            z, x, w = f"dE/zh{(n + 1) // 2}", f"i{2 - n % 2}", f"w{n}"
            value = self.shown(z) * self.shown(x)
            rows.append(self.line(f"{{dE/{w}}} = {{{z}}} thin dot thin {{{x}}}"))
            rows.append(
                self.line(
                    f"{{={z}}} times {{+{x}}} {{s}} {{=dE/{w}}}",
                    s=self.sign(value, f"dE/{w}"),
                    size=style.SMALL,
                )
            )
        column(rows, left=COLUMN, top=2.95, gap=0.2)
        with self.beat(
            "rest",
            _(
                "The other three weights use the same numbers again. Take what the neuron shares, "
                "times the input that the weight meets."
            ),
        ):
            self.play(*(FadeOut(m) for m in self.work), run_time=style.QUICK)
            for n in range(1, 5):
                lit = [piece_of(f"w{n}"), node_piece(f"h{(n + 1) // 2}")]
                self.play(self.net.animate.light(lit), run_time=style.QUICK)
                self.play(*(FadeIn(row) for row in rows[2 * n - 2 : 2 * n]), run_time=style.STEP)
