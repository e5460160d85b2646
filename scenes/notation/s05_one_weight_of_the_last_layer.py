"""One weight of the last layer: three factors, each solved, then with numbers; then the mean."""

from __future__ import annotations

from manim import FadeIn, FadeOut

from model.derivations import gradients, notation
from scenes.kit import style
from scenes.kit.drawing.node_pieces import Piece
from scenes.kit.drawing.text import Label, column
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, sourced
from scenes.notation.notation_scene import DECIMALS, NotationScene

EDGE = 1.75
DOT = " thin dot thin "


class OneWeightOfTheLastLayer(NotationScene):
    title = N_("A weight of the last layer")

    def construct(self) -> None:
        self.draw(width=6.6, x=-3.0)
        self.weight = self.chosen(self.last)
        j, k = self.weight.j, self.weight.k
        self.w = f"w_({j + 1} {k + 1})^((L))"
        self.z, self.a = f"z_{j + 1}^((L))", f"a_{j + 1}^((L))"
        self.y, self.x = f"y_{j + 1}", f"a_{k + 1}^((L-1))"
        self.name_it()
        self.solve_each()
        self.put_numbers_in()
        self.take_the_mean()

    def name_it(self) -> None:
        chain = self.formula(
            f"{{d}} = {{one}}{DOT}{{two}}{DOT}{{three}}",
            d=self.ratio("C_0", self.w),
            one=self.ratio("C_0", self.a),
            two=self.ratio(self.a, self.z),
            three=self.ratio(self.z, self.w),
        )
        self.chain = column([chain], left=EDGE, top=3.1)[0]
        with self.beat("name", _("Let's take a weight of the last layer. This is its full name.")):
            self.enter(self.net)
            name = self.formula("{w}", size=style.HEADING, w=self.w).move_to([EDGE + 1, 2.3, 0])
            self.play(self.net.animate.light([self.weight]), FadeIn(name), run_time=style.STEP)
        with self.beat(
            "chain",
            _(
                "How does it reach the loss? Through its sum, and then through its activation. "
                "That makes three factors."
            ),
        ):
            pieces = [Piece(kind, self.last, self.weight.j) for kind in "zag"]
            lit = [self.weight, *pieces, Piece("loss", self.last)]
            self.play(self.net.animate.light(lit), FadeOut(name), FadeIn(chain))

    def solve_each(self) -> None:
        lines: list[Label] = [
            self.formula(
                "{d} = 2 thin ({a} - {y})", d=self.ratio("C_0", self.a), a=self.a, y=self.y
            ),
            self.formula("{d} = g' ({z})", d=self.ratio(self.a, self.z), z=self.z),
            self.formula("{d} = {x}", d=self.ratio(self.z, self.w), x=self.x),
        ]
        self.solved = column(lines, left=EDGE, top=2.0, gap=0.16)
        scripts = (
            _(
                "First, the loss. Only one of its squares holds our output, and squaring leaves a "
                "factor of two."
            ),
            _("Second, the activation. Its derivative is the slope of g, right where the sum is."),
            _(
                "Third, the sum. Only one of its terms holds our weight, so what's left is the "
                "activation that it meets."
            ),
        )
        lights = ([Piece("a", self.last, self.weight.j)], [Piece("g", self.last, self.weight.j)])
        met = [Piece("a", self.last - 1, self.weight.k)]
        names = ("by-activation", "by-sum", "by-weight")
        for name, line, lit, script in zip(names, lines, (*lights, met), scripts, strict=True):
            with self.beat(name, script):
                self.play(self.net.animate.light(lit), FadeIn(line), run_time=style.STEP)

    def factors(self) -> list[SourcedNumber]:
        """The three factors' numbers, and their product, the gradient."""
        j, k, layer = self.weight.j, self.weight.k, f"layer{self.last}"
        slope = sourced(gradients.slope(self.recording, layer).meant("activation"))
        before = f"layer{self.last - 1}/a"
        return [
            self.slope(f"{layer}/a", 0, j),
            slope[0, j].with_decimals(DECIMALS),
            self.number(before, 0, k),
            self.slope(f"{layer}/kernel", k, j),
        ]

    def put_numbers_in(self) -> None:
        one, two, three, whole = self.factors()
        product = float(one.shown) * float(two.shown) * float(three.shown)
        first = "({one})" if one.value < 0 else "{one}"
        line = self.formula(
            f"{first} times {{two}} times {{three}}",
            size=style.SMALL,
            one=one,
            two=two,
            three=three,
        )
        total = self.formula(
            "{d} {s} {v}",
            d=self.span(f"partial C_0 slash partial {self.w}"),
            s=self.sign(product, whole),
            v=whole,
        )
        column([line, total], left=EDGE, top=self.solved[-1].get_bottom()[1] - 0.3, gap=0.25)
        with self.beat(
            "numbers", _("Put in the numbers of the first example, | and there's the gradient.")
        ) as say:
            self.play(FadeIn(line), run_time=style.STEP)
            say.next()
            self.play(FadeIn(total), run_time=style.STEP)
        self.work = [*self.solved, line, total]

    def take_the_mean(self) -> None:
        j, k, name = self.weight.j, self.weight.k, f"layer{self.last}/kernel"
        source = sourced(notation.each(self.sketch, name, k, j))
        mean = sourced(notation.mean_grad(self.sketch, name))[k, j]
        rule = self.formula(
            "{d} = 1/n sum_(i=0)^(n-1) {e}",
            d=self.ratio("C", self.w),
            e=self.ratio("C_i", self.w),
        )
        rows: list[Label] = [
            self.formula(
                "{d} = {v}",
                size=style.SMALL,
                d=self.span(f"partial C_{n} slash partial {self.w}"),
                v=source[n].with_decimals(DECIMALS),
            )
            for n in range(self.count)
        ]
        result = self.formula(
            "{d} = {v}", d=self.ratio("C", self.w), v=mean.with_decimals(DECIMALS)
        )
        column([rule, *rows, result], left=EDGE, top=3.0)
        with self.beat(
            "mean",
            _(
                "Every training example has a gradient of its own. | The gradient of the whole "
                "loss is their mean."
            ),
        ) as say:
            self.play(*(FadeOut(m) for m in (self.chain, *self.work)), run_time=style.QUICK)
            self.play(FadeIn(rule), run_time=style.STEP)
            for row in rows:
                self.play(FadeIn(row), run_time=style.QUICK)
            say.next()
            self.play(FadeIn(result), run_time=style.STEP)

    @property
    def count(self) -> int:
        """How many training examples there are."""
        return len(self.sketch.inputs)
