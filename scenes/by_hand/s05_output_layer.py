"""The other weights into the outputs: two factors are shared, so they are computed once."""

from __future__ import annotations

from manim import FadeIn, FadeOut

from scenes.by_hand.by_hand_scene import COLUMN, TOP, ByHandScene, node_piece, piece_of
from scenes.kit import style
from scenes.kit.drawing.text import Label, column
from scenes.kit.scene import N_, _


class OutputLayer(ByHandScene):
    title = N_("The output layer")

    def construct(self) -> None:
        self.keep_the_shared_part()
        self.derive_the_rest()

    def shared(self, j: int) -> list[Label]:
        """What all weights into output j share."""
        a, s, z = f"ao{j}", f"so{j}", f"dE/zo{j}"
        product = self.shown(f"dE/{a}") * self.shown(s)
        return [
            self.line(
                f"{{{z}}} = {{one}} thin dot thin {{two}}",
                one=self.ratio("E", a),
                two=self.ratio(a, f"zo{j}"),
            ),
            self.line(f"{{=dE/{a}}} times {{={s}}}"),
            self.line(f"{{{z}}} {{s}} {{={z}}}", s=self.sign(product, z)),
        ]

    def keep_the_shared_part(self) -> None:
        lines = column(self.shared(1), left=COLUMN, top=TOP, gap=0.22)
        more = column(self.shared(2), left=COLUMN, top=lines[-1].get_bottom()[1] - 0.5, gap=0.22)
        with self.beat(
            "shared",
            _(
                "Two of those three factors have nothing to do with the weight. They belong to the "
                "neuron. | So we work them out once, and keep the result."
            ),
        ) as say:
            self.enter_network()
            self.play(self.net.animate.light([node_piece("o1")]), run_time=style.QUICK)
            say.next()
            self.write(lines)
        low = self.shown("ao2") < self.shown("y2")
        with self.beat(
            "other-output",
            _("The same goes for the other output. It's too low, so its number is negative.")
            if low
            else _("The same goes for the other output. It's too high, so its number is positive."),
        ):
            self.play(self.net.animate.light([node_piece("o2")]), run_time=style.QUICK)
            self.write(more)
        self.work = [*lines, *more]

    def derive_the_rest(self) -> None:
        weights = [f"w{n}" for n in range(5, 9)]
        rows: list[Label] = []
        for n, weight in enumerate(weights):
            z, a = f"dE/zo{n // 2 + 1}", f"ah{n % 2 + 1}"
            value = self.shown(z) * self.shown(a)
            rows.append(self.line(f"{{dE/{weight}}} = {{{z}}} thin dot thin {{{a}}}"))
            rows.append(
                self.line(
                    f"{{={z}}} times {{={a}}} {{s}} {{=dE/{weight}}}",
                    s=self.sign(value, f"dE/{weight}"),
                    size=style.SMALL,
                )
            )
        column(rows, left=COLUMN, top=2.95, gap=0.2)
        scripts = [
            _(
                "Now our first weight takes a single line: what its neuron shares, times the "
                "hidden output that it meets."
            ),
            _("For the next one, only the last factor is different."),
            _("This one leads to the other output, so it takes the other shared number."),
            _(
                "Four weights, four gradients. Where there's a minus, it says: turn me up, and the "
                "error falls."
            ),
        ]
        for n, weight in enumerate(weights):
            with self.beat(f"weight-{weight}", scripts[n]):
                if not n:
                    self.play(*(FadeOut(m) for m in self.work), run_time=style.QUICK)
                lit = [piece_of(weight), node_piece(f"o{n // 2 + 1}"), node_piece(f"h{n % 2 + 1}")]
                self.play(self.net.animate.light(lit), run_time=style.QUICK)
                self.play(*(FadeIn(row) for row in rows[2 * n : 2 * n + 2]), run_time=style.STEP)
