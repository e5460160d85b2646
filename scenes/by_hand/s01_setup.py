"""The 2-2-2 network with a number on every edge and node, and what its training takes."""

from __future__ import annotations

from manim import FadeIn, FadeOut

from model.derivations import by_hand
from model.networks.by_hand import aliases
from scenes.by_hand.by_hand_scene import COLUMN, ByHandScene
from scenes.kit import style
from scenes.kit.drawing.text import Formula, Label, column
from scenes.kit.scene import N_, _
from scenes.kit.sourced import sourced


class Setup(ByHandScene):
    title = N_("The set-up")

    def construct(self) -> None:
        self.draw(known=False)
        self.net.gaps = 0.0
        self.show_the_neurons()
        self.name_the_weights()
        self.give_them_numbers()
        self.ask_for_the_targets()
        self.name_the_tools()

    def show_the_neurons(self) -> None:
        sizes = [self.shape(name)[0] for name in ("inputs", "hidden/a", "output/a")]
        heads = [_("inputs"), _("hidden"), _("outputs")]
        self.heads = [
            Label("{t}", t=text, size=style.SMALL, color=self.colors.faint).move_to(
                [self.net.node(layer, 0)[0], 2.85, 0]
            )
            for layer, text in enumerate(heads)
        ]
        self.inputs = [self.in_nodes[key] for key in ("i1", "i2")]
        with self.beat(
            "network",
            _(
                "This network is so small that a pencil will do. | It has {i} inputs, {h} hidden "
                "neurons and {o} outputs."
            ),
            i=sizes[0],
            h=sizes[1],
            o=sizes[2],
        ) as say:
            self.enter(self.net, *self.names.values())
            say.next()
            self.play(*(FadeIn(m) for m in (*self.heads, *self.inputs)), run_time=style.STEP)

    def name_the_weights(self) -> None:
        self.symbols = [
            Formula("{s}", s=self.symbol(name), size=style.SMALL).move_to(self.on_edges[name])
            for name in aliases()
        ]
        counts = sourced(by_hand.weight_counts(self.example))
        with self.beat(
            "weights",
            _(
                "There's a weight on every line: {w} of them. And every neuron that computes has a "
                "bias, which makes {b} more."
            ),
            w=counts[0],
            b=counts[1],
        ):
            self.play(
                self.net.animate.open_gaps(),
                *(FadeIn(s) for s in self.symbols),
                run_time=style.MOVE,
            )

    def counts(self) -> tuple[int, int]:
        """How many weights and how many biases there are."""
        names = list(aliases())
        weights = sum(name[0] == "w" for name in names)
        return weights, len(names) - weights

    def give_them_numbers(self) -> None:
        with self.beat(
            "numbers",
            _("Each of them starts out with some number. Nobody has fitted these to anything yet."),
        ):
            self.play(*(FadeOut(s) for s in self.symbols), run_time=style.QUICK)
            self.play(*(FadeIn(m) for m in self.on_edges.values()), run_time=style.STEP)

    def ask_for_the_targets(self) -> None:
        lines = [
            Label(_("for these inputs"), size=style.SMALL, color=self.colors.faint),
            self.line("{i1} = {=i1} quad {i2} = {=i2}", size=style.LARGE),
            Label(_("the outputs should be"), size=style.SMALL, color=self.colors.faint),
            self.line("{y1} = {=y1} quad {y2} = {=y2}", size=style.LARGE),
        ]
        self.goal = column(lines, left=COLUMN, top=1.7, gap=0.45)
        with self.beat(
            "goal",
            _(
                "It has a single example to learn from. For these inputs, | we'd like to see these "
                "outputs. They're called the targets."
            ),
        ) as say:
            self.write(self.goal[:2], style.QUICK)
            say.next()
            self.write(self.goal[2:], style.QUICK)

    def name_the_tools(self) -> None:
        lines = [
            Label(_("a weighted sum"), size=style.SMALL, color=self.colors.faint),
            Formula("z = sum_k w_k x_k + b", size=style.LARGE),
            Label(_("the sigmoid"), size=style.SMALL, color=self.colors.faint),
            Formula("a = sigma(z) = 1 / (1 + e^(-z))", size=style.LARGE),
            Label(_("one rule for derivatives"), size=style.SMALL, color=self.colors.faint),
            Formula(
                "(partial E) / (partial w) = (partial E) / (partial a) thin dot thin "
                "(partial a) / (partial z) thin dot thin (partial z) / (partial w)",
                size=style.LARGE,
                color=style.meaning_color("gradient"),
            ),
        ]
        tools = column(lines, left=COLUMN, top=2.6, gap=0.27)
        with self.beat(
            "tools",
            _(
                "What do we need? Not much. | Sums and products, | one curve, the sigmoid, | and a "
                "rule for derivatives: the chain rule."
            ),
        ) as say:
            self.play(*(FadeOut(m) for m in self.goal), run_time=style.QUICK)
            for name, formula in zip(tools[::2], tools[1::2], strict=True):
                say.next()
                self.play(FadeIn(name), FadeIn(formula), run_time=style.STEP)
