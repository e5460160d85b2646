"""One symbol at a time: the drawing answers what it names, and a legend builds up at the side."""

from __future__ import annotations

from manim import FadeIn, FadeOut

from model.derivations import notation
from scenes.kit import style
from scenes.kit.drawing.node_pieces import named_by
from scenes.kit.drawing.text import Label
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, sourced
from scenes.notation.notation_scene import NotationScene

LEFT_EDGE, WORDS, RIGHT_EDGE, TOP, STEP = 2.3, 3.1, 6.75, 2.95, 0.485
# name of the beat; symbol in the legend; key of the pieces it names; the legend's words; script
ROWS = (
    (
        "layers",
        "L",
        "L",
        N_("the last layer"),
        N_(
            "Let's count the layers, starting with the input, which is number zero. The last one "
            "is called capital L."
        ),
    ),
    ("layer", "l", "l", N_("any layer"), N_("A small l stands for any of them.")),
    ("node", "j", "j", N_("a node of layer l"), N_("The nodes in that layer are counted with j.")),
    (
        "node-before",
        "k",
        "k",
        N_("a node of layer l minus one"),
        N_("And the nodes in the layer before it, with k."),
    ),
    (
        "size",
        "n_l",
        "n",
        N_("how many nodes layer l has"),
        N_("Layers can differ in size. So n, the number of nodes, carries the index of its layer."),
    ),
    (
        "target",
        "y_j",
        "y",
        N_("what output j should be"),
        N_("Every output node has a target, called y. It's what the node should have said."),
    ),
    (
        "weight",
        "w_(j k)^((l))",
        "w",
        N_("weight to j, from k"),
        N_(
            "A weight leads to j, from k. Why that way round? Because then each row belongs to one "
            "node, as in a matrix."
        ),
    ),
    (
        "bias",
        "b_j^((l))",
        "b",
        N_("bias of node j"),
        N_(
            "Every node has a bias, b. The l in brackets isn't an exponent; it only says which "
            "layer we're in."
        ),
    ),
    (
        "sum",
        "z_j^((l))",
        "z",
        N_("weighted sum of node j"),
        N_(
            "From the layer before, node j makes a weighted sum. It's called z, and it's the left "
            "half of the circle."
        ),
    ),
    (
        "function",
        "g^((l))",
        "g",
        N_("activation function"),
        N_("Then the sum goes through a function, g. That's the line between the two halves."),
    ),
    (
        "activation",
        "a_j^((l))",
        "a",
        N_("activation of node j"),
        N_("What comes out is the activation, called a. It's the right half."),
    ),
    (
        "loss",
        "C_0",
        "C",
        N_("loss of one example"),
        N_(
            "And at the very end, there's C, the loss. The zero says that it's the loss of one "
            "training example, number zero."
        ),
    ),
)


class Symbols(NotationScene):
    title = N_("The symbols")

    def construct(self) -> None:
        self.draw()
        self.weight = self.chosen(self.last - 1)
        for k, (beat, markup, key, words, script) in enumerate(ROWS):
            self.name_one(k, beat, markup, key, _(words), _(script))
        self.keep_the_legend()

    def name_one(self, k: int, beat: str, markup: str, key: str, words: str, script: str) -> None:
        y = TOP - STEP * k
        symbol = self.formula("{s}", size=style.SMALL, s=markup).move_to(
            [LEFT_EDGE, y, 0], aligned_edge=[-1, 0, 0]
        )
        text = Label("{t}", t=words, size=style.TINY, color=self.colors.faint)
        text.move_to([WORDS, y, 0], aligned_edge=[-1, 0, 0])
        pieces = named_by(key, self.sizes, self.weight.layer, self.weight.j, self.weight.k)
        row = [symbol, text]
        if (number := self.value(key)) is not None:
            label = Label("{v}", v=number, size=style.TINY)
            row.append(label.move_to([RIGHT_EDGE, y, 0], aligned_edge=[1, 0, 0]))
        with self.beat(beat, script):
            if not k:
                self.enter(self.net)
            self.play(self.net.animate.light(pieces), run_time=style.STEP)
            self.play(*(FadeIn(m) for m in row), run_time=style.QUICK)

    def value(self, key: str) -> SourcedNumber | None:
        """What the symbol stands for on this drawing, where that is a number."""
        at = self.weight
        name = f"layer{at.layer}"
        targets = sourced(notation.targets(self.sketch))
        numbers = {
            "L": lambda: sourced(notation.last(self.sketch))[0],
            "n": lambda: self.shape(f"{name}/a")[0],
            "y": lambda: targets[0, at.j],
            "w": lambda: self.tensor(f"{name}/kernel")[at.k, at.j],
            "b": lambda: self.tensor(f"{name}/bias")[at.j],
            "z": lambda: self.tensor(f"{name}/z")[0, at.j],
            "a": lambda: self.tensor(f"{name}/a")[0, at.j],
            "C": lambda: self.tensor("loss")[0],
        }
        return numbers[key]() if key in numbers else None

    def keep_the_legend(self) -> None:
        title = self.formula(
            "{z} = sum_(k=1)^(n_(l-1)) {w} thin {a} + {b}",
            size=style.LARGE,
            z="z_j^((l))",
            w="w_(j k)^((l))",
            a="a_k^((l-1))",
            b="b_j^((l))",
        ).move_to([-2.5, 0.3, 0])
        with self.beat(
            "legend",
            _(
                "Here they all are, on a single page. | Put together, they already tell you how a "
                "node gets its sum."
            ),
        ) as say:
            self.play(FadeOut(self.net), run_time=style.STEP)
            say.next()
            self.play(FadeIn(title), run_time=style.STEP)
