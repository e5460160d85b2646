"""One lap of training on a small network, each step with its own picture."""

from __future__ import annotations

from manim import UP, FadeIn

from scenes.kit import style
from scenes.kit.drawing.node_pieces import Piece
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.scene import N_, _
from scenes.notation.notation_scene import LEGEND, NotationScene

RATE = 2.0  # large, so that the step can be seen


class TheNetwork(NotationScene):
    title = N_("One lap of training")

    def construct(self) -> None:
        self.draw()
        self.meet_the_network()
        self.go_forward()
        self.compare()
        self.go_back()
        self.update()

    def meet_the_network(self) -> None:
        values = {piece: 0.0 for piece in self.net.pieces if piece.kind in "zag" and piece.layer}
        values |= {piece: 0.0 for piece in self.net.pieces if piece.kind in ("target", "loss")}
        counts = [
            self.shape(name)[0] for name in ("inputs", *(f"{n}/a" for n in self.sketch.names))
        ]
        self.full = self.net.copy()
        self.net.set_values(values)
        heads = [
            Label("{n}", n=count, size=style.SMALL).move_to(
                [self.net.node(layer, 0)[0], self.net.get_top()[1] + 0.62, 0]
            )
            for layer, count in enumerate(counts)
        ]
        with self.beat(
            "network",
            _(
                "Here's a network, made of layers. | They can differ in size, and every node has a "
                "bias of its own."
            ),
        ) as say:
            self.enter(self.net)
            say.next()
            self.play(*(FadeIn(head) for head in heads), run_time=style.STEP)

    def lap_step(self, text: str, formula: str) -> None:
        """Name the step at the right, below the ones before."""
        done = getattr(self, "steps", [])
        y = 2.7 - 1.4 * len(done)
        name = Label("{t}", t=text, size=style.SMALL, color=self.colors.faint)
        rule = Formula(formula, size=style.BODY)
        name.move_to([LEGEND + 0.5, y, 0], aligned_edge=[-1, 0, 0])
        rule.move_to([LEGEND + 0.5, y - 0.62, 0], aligned_edge=[-1, 0, 0])
        self.steps = [*done, (name, rule)]
        self.play(FadeIn(name), FadeIn(rule), run_time=style.QUICK)

    def go_forward(self) -> None:
        with self.beat(
            "forward", _("First, we go forward. Each layer is worked out from the one before it.")
        ):
            self.lap_step(_("forward"), "a^((l)) = g(z^((l)))")
            for layer in range(1, self.last + 1):
                new = [p for p in self.net.pieces if p.layer == layer and p.kind in "zag"]
                edges = [p for p in self.net.pieces if p.layer == layer and p.kind == "weight"]
                values = {piece: self.full.values[self.full.index[piece]] for piece in new}
                self.play(self.net.animate.light(edges), run_time=style.STEP)
                self.play(self.net.animate.set_values(values).light(new), run_time=style.STEP)
            self.play(self.net.animate.light(), run_time=style.QUICK)

    def compare(self) -> None:
        new = [p for p in self.net.pieces if p.kind in ("target", "loss")]
        values = {piece: self.full.values[self.full.index[piece]] for piece in new}
        loss = Label("{v}", v=self.tensor("loss")[0], size=style.SMALL)
        loss.next_to(self.net.center(Piece("loss", self.last)), UP, buff=0.55)
        with self.beat(
            "loss",
            _(
                "Then we compare. How far is each output from its target? All of that goes into "
                "one number, the loss."
            ),
        ):
            self.lap_step(_("loss"), "C_0 = sum_j (a_j - y_j)^2")
            self.play(self.net.animate.set_values(values).light(new), FadeIn(loss))
        self.loss = loss

    def go_back(self) -> None:
        with self.beat(
            "backward",
            _(
                "Now we go backward. How does the loss depend on each weight? The last layer comes "
                "first."
            ),
        ):
            self.lap_step(_("backward"), "(partial C_0) / (partial w)")
            for layer in range(self.last, 0, -1):
                edges = [
                    p for p in self.net.pieces if p.layer == layer and p.kind in ("weight", "bias")
                ]
                self.play(self.net.animate.light(edges), run_time=style.MOVE)
            self.play(self.net.animate.light(), run_time=style.QUICK)

    def update(self) -> None:
        grads = [
            (self.recording.grad(f"{n}/kernel"), self.recording.grad(f"{n}/bias"))
            for n in self.sketch.names
        ]
        new = [
            (kernel - RATE * by_kernel, bias - RATE * by_bias)
            for (kernel, bias), (by_kernel, by_bias) in zip(self.weight_pairs(), grads, strict=True)
        ]
        with self.beat(
            "update",
            _(
                "And then every weight takes a step against its gradient. That's one lap. The next "
                "one can begin."
            ),
        ):
            self.lap_step(_("update"), "w - eta (partial C_0) / (partial w)")
            self.play(self.net.animate.set_network(new, self.rows()), run_time=style.SLOW)
