"""Every symbol once more on the drawing, then three questions, each answered on the next beat."""

from __future__ import annotations

from manim import FadeIn, FadeOut

from scenes.kit import style
from scenes.kit.drawing.node_pieces import Piece, named_by
from scenes.kit.drawing.text import Label
from scenes.kit.scene import N_, _
from scenes.kit.sourced import constant
from scenes.notation.notation_scene import LEGEND, NotationScene

SYMBOLS = {
    "L": "L",
    "l": "l",
    "n": "n_l",
    "j": "j",
    "k": "k",
    "w": "w_(j k)^((l))",
    "b": "b_j^((l))",
    "z": "z_j^((l))",
    "g": "g^((l))",
    "a": "a_j^((l))",
    "y": "y_j",
    "C": "C_0",
}
# name of the beat; the question; the answer; what the answer shows; which pieces light up
QUESTIONS = (
    (
        "order",
        N_(
            "Here's a question. In the name of a weight, which index comes first: where it leads, "
            "or where it comes from? (3)"
        ),
        N_("Where it leads. To j, from k, just as in a matrix that multiplies the activations."),
        "w_(j k)^((l))",
        "w",
    ),
    (
        "bias",
        N_("And another one. What's the derivative of a node's sum with respect to its bias? (3)"),
        N_(
            "It's one, because the bias is just added. So its gradient is the same as that of the "
            "sum."
        ),
        "(partial z_j^((l))) / (partial b_j^((l)))",
        "b",
    ),
    (
        "sum",
        N_(
            "One last question. In the gradient of a hidden activation there's a sum, and in an "
            "output's there's none. Why? (3)"
        ),
        N_("Because a hidden node reaches the loss through every node of the next layer."),
        "sum_j (partial C_0) / (partial z_j^((l+1))) thin w_(j k)^((l+1))",
        "a",
    ),
)


class Review(NotationScene):
    title = N_("Review")

    def construct(self) -> None:
        self.draw()
        self.weight = self.chosen(self.last - 1)
        self.answer: list[Label] = []
        self.name_all()
        for name, question, answer, shown, key in QUESTIONS:
            self.ask(name, _(question), _(answer), shown, key)

    def pieces(self, key: str) -> set[Piece]:
        return named_by(key, self.sizes, self.weight.layer, self.weight.j, self.weight.k)

    def name_all(self) -> None:
        with self.beat(
            "symbols",
            _(
                "Here are all the symbols once more. Do you still know what each of them stands "
                "for?"
            ),
        ):
            self.enter(self.net)
            for key, markup in SYMBOLS.items():
                symbol = self.formula("{s}", size=style.HEADING, s=markup)
                symbol.move_to([LEGEND + 2.0, 0.3, 0])
                lit = self.net.animate.light(self.pieces(key))
                self.play(lit, FadeIn(symbol), run_time=style.QUICK)
                self.wait(style.STEP, frozen_frame=True)
                self.play(FadeOut(symbol), run_time=style.QUICK)

    def ask(self, name: str, question: str, answer: str, shown: str, key: str) -> None:
        with self.beat(f"{name}-question", question):
            gone = [FadeOut(m) for m in self.answer]
            self.play(self.net.animate.light(), *gone, run_time=style.QUICK)
        one = constant(1, "A sum moves as far as its bias does.")[0]
        markup = "{s} = {one}" if key == "b" else "{s}"
        formula = self.formula(markup, size=style.LARGE, s=shown, one=one)
        formula.move_to([LEGEND, 0.6, 0], aligned_edge=[-1, 0, 0])
        numbers = self.numbers(key).move_to([LEGEND, -1.1, 0], aligned_edge=[-1, 0, 0])
        with self.beat(f"{name}-answer", answer):
            self.play(self.net.animate.light(self.pieces(key)), FadeIn(formula))
            self.play(FadeIn(numbers), run_time=style.QUICK)
        self.answer = [formula, numbers]

    def numbers(self, key: str) -> Label:
        """What the answer comes to on this drawing."""
        j, k = self.weight.j, self.weight.k
        name, one = f"layer{self.weight.layer}", f"{j + 1}"
        if key == "w":
            kernel = self.number(f"{name}/kernel", k, j)
            return self.formula("{w} = {v}", w=f"w_({one} {k + 1})^((l))", v=kernel)
        if key == "b":
            return self.formula(
                "{d} = {e} = {v}",
                d=self.ratio("C_0", f"b_{one}^((l))"),
                e=self.ratio("C_0", f"z_{one}^((l))"),
                v=self.slope(f"{name}/bias", j),
            )
        by = self.slope(f"{name}/a", 0, j)
        return self.formula("{d} = {v}", d=self.ratio("C_0", f"a_{one}^((l))"), v=by)
