"""Every symbol once more on the drawing; three questions, each answered; a recap, an exercise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import FadeIn, FadeOut

from scenes.kit import style
from scenes.kit.drawing.text import Formula, Label, Span, summand
from scenes.kit.layout import Box, fit
from scenes.kit.nodes.change import Looks, merged
from scenes.kit.nodes.node_plate import short
from scenes.kit.nodes.place import LOW, Node, Way
from scenes.kit.nodes.product_line import LINE, SYMBOL
from scenes.kit.scene import N_, _
from scenes.kit.sourced import constant
from scenes.kit.world.projection import PIXELS
from scenes.notation.close_up import CloseUp

HERO, COMMAND, NOTE = 72 / PIXELS, 44 / PIXELS, 32 / PIXELS  # em of a question, and of a command
AWAIT = 0.5  # opacity of symbols that are not asked for now
Parts = tuple[Sequence[Node], Sequence[Way]]


class Review(CloseUp):
    title = N_("Review")

    def construct(self) -> None:
        self.layer = self.last - 1
        self.way = self.way_of(self.chosen(self.layer))
        key, self.k, self.j = self.way
        self.node: Node = (key, self.j)
        self.written: list[Any] = []
        self.name_all()
        self.ask_for_the_order()
        self.ask_for_the_bias()
        self.ask_for_the_sum()
        self.look_back()
        self.leave_an_exercise()
        self.onward(_("And whatever the letters are, now you can read them."))

    # the symbols, each with what it names

    def named(self) -> list[tuple[str, Parts]]:
        """Every symbol, and the nodes and edges that it stands for."""
        before = self.layer_name(self.layer - 1)
        after = self.layer_name(self.last)
        layer = [node for node in self.place.all_nodes() if node[0] == self.node[0]]
        into = [(self.node[0], k, self.j) for k in range(self.sizes[self.layer - 1])]
        out = [(after, self.j, m) for m in range(self.sizes[-1])]
        last = [(after, m) for m in range(self.sizes[-1])]
        return [
            ("L", (last, [])),
            ("l", (layer, [])),
            ("n_l", (layer, [])),
            ("j", ([self.node], [])),
            ("k", ([(before, self.k)], [])),
            ("w_(j k)^((l))", ([], [self.way])),
            ("b_j^((l))", ([self.node], [])),
            ("z_j^((l))", ([self.node], into)),
            ("g", ([self.node], [])),
            ("a_j^((l))", ([self.node], out)),
            ("delta_j^((l))", ([self.node, *last], out)),
            ("y_j", ([("targets", m) for m in range(self.sizes[-1])], [])),
            ("C_i", ([("loss", 0)], [])),
        ]

    def low(self) -> Looks:
        """The network with room above it for a line, and without names: they are asked for."""
        return merged(self.place.standing(LOW), self.names(False), self.place.hanging(()))

    def name_all(self) -> None:
        named = self.named()
        boxes = LINE.columns(*[1.0] * len(named), gap=0.15)
        with self.beat(
            "symbols",
            _("Here's every symbol. | Do you know what each one stands for?"),
        ) as say:
            self.written = [
                fit(Formula("{s}", s=self.span(markup), size=SYMBOL), box, largest=1.0)
                for (markup, _parts), box in zip(named, boxes, strict=True)
            ]
            self.change(self.low(), self.place.weights(0.0), run_time=1.2)
            self.play(*map(FadeIn, self.written), run_time=style.STEP)
            say.next()
            for symbol, (_markup, parts) in zip(self.written, named, strict=True):
                now = [
                    other.animate(run_time=style.QUICK).set_opacity(
                        1.0 if other is symbol else AWAIT
                    )
                    for other in self.written
                ]
                self.change(self.place.lit(*parts), with_it=now, run_time=style.QUICK)
                self.wait(0.3, frozen_frame=True)

    # three questions

    def ask(self, name: str, script: str, shown: Formula, parts: Parts) -> None:
        """A question with its formula above the network, and time to think."""
        with self.beat(f"{name}-question", script):
            gone = [FadeOut(part) for part in self.written]
            self.change(self.place.lit(*parts), with_it=gone, run_time=style.QUICK)
            self.play(FadeIn(fit(shown, LINE, largest=1.0)), run_time=style.QUICK)
        self.written = [shown]

    def answer(self, name: str, script: str, shown: Formula, parts: Parts, *looks: Looks) -> None:
        """Its answer in the question's place, and on the drawing."""
        with self.beat(f"{name}-answer", script):
            turned = [FadeOut(part, run_time=style.QUICK) for part in self.written]
            turned.append(FadeIn(fit(shown, LINE, largest=1.0)))
            self.change(
                self.place.lit(*parts), self.names(), *looks, with_it=turned, run_time=style.STEP
            )
        self.written = [shown]

    def ask_for_the_order(self) -> None:
        before: Node = (self.layer_name(self.layer - 1), self.k)
        self.ask(
            "order",
            _("Which index of a weight comes first: to, or from? (2)"),
            Formula("{w}", w=self.span("w_(j k)^((l))"), size=HERO),
            ([], [self.way]),
        )
        weight = short(self.tensor(f"{self.node[0]}/kernel")[self.k, self.j])
        self.answer(
            "order",
            _("Where it leads: to j, from k."),
            Formula(
                "{w} = {v}", w=self.span(self.w(self.layer, self.j, self.k)), v=weight, size=HERO
            ),
            ([before, self.node], [self.way]),
        )

    def ask_for_the_bias(self) -> None:
        ratio = self.ratio("z_j^((l))", "b_j^((l))")
        self.ask(
            "bias",
            _("If a bias goes up, how far does the sum go? (2)"),
            Formula("{r} = thin ?", r=ratio, size=HERO),
            ([self.node], []),
        )
        one = constant(1, "A sum moves as far as its bias does.")[0]
        slope = short(self.gradients(f"{self.node[0]}/bias")[self.j])
        b, delta = f"b_{self.j + 1}^(({self.layer}))", self.delta(self.layer, self.j)
        self.answer(
            "bias",
            _("Just as far. So its gradient is delta."),
            Formula(
                "{r} = {one}, quad {g} = {d} = {v}",
                r=ratio,
                one=one,
                g=self.ratio("C_1", b),
                d=self.span(delta),
                v=slope,
                size=HERO,
            ),
            ([self.node], []),
        )

    def ask_for_the_sum(self) -> None:
        ratio = self.ratio("C_1", self.a(self.layer, self.j))
        self.ask(
            "sum",
            _("And why the sum in a hidden node's gradient? (2)"),
            Formula("{r} = thin sum_j thin ?", r=ratio, size=HERO),
            ([self.node], []),
        )
        after, ends = self.layer_name(self.last), range(self.sizes[-1])
        nodes = [self.node, *((after, m) for m in ends), ("loss", 0)]  # no target moves
        ways = [(after, self.j, m) for m in ends]
        self.answer(
            "sum",
            _("Because every node of the next layer reads it."),
            Formula(
                "{r} = sum_j {w} thin {d} = {v}",
                r=ratio,
                w=self.span(f"w_(j {self.j + 1})^(({self.last}))"),
                d=self.span(f"delta_j^(({self.last}))"),
                v=short(self.gradients(f"{self.node[0]}/a")[0, self.j]),
                size=HERO,
            ),
            (nodes, ways),
            self.targets_read(ends),
        )

    # what stays

    def look_back(self) -> None:
        """The film in four formulas, one after another."""
        one = (
            Formula("{w}", w=self.span("w_(j k)^((l))"), size=SYMBOL),
            Formula(
                "{a} dot g' ({z}) dot {c}",
                a=self.span("a_k"),
                z=self.span("z_j"),
                c=Span("$2 thin (a_j - y_j)$", self.colors.loss),
                size=SYMBOL,
            ),
            Formula(
                "sum_j {w} thin {d}", w=self.span("w_(j k)"), d=self.span("delta_j"), size=SYMBOL
            ),
            Formula(
                "{W} {d}",
                W=Span("$bold(W)^T$", style.meaning_color("weight")),
                d=Span("$bold(delta)$", style.meaning_color("gradient")),
                size=SYMBOL,
            ),
        )
        boxes = LINE.columns(0.8, 2.2, 1.1, 0.9, gap=0.5)
        with self.beat(
            "recap",
            _(
                "So every number has a name. | One way is a product, | many ways are a sum, | and "
                "what's known goes back, layer by layer."
            ),
        ) as say:
            gone = [FadeOut(part) for part in self.written]
            self.change(self.place.lit(None), with_it=gone, run_time=style.QUICK)
            for k, (formula, box) in enumerate(zip(one, boxes, strict=True)):
                if k:
                    say.next()
                self.play(FadeIn(fit(formula, box, largest=1.0)), run_time=style.STEP)
        self.written = list(one)

    def leave_an_exercise(self) -> None:
        j, k, key = self.sizes[-1] - 1, 0, self.layer_name(self.last)
        way: Way = (key, k, j)
        met = self.output(self.last - 1, k)
        delta = short(self.gradients(f"{key}/z")[0, j])
        name = f"{key}/kernel[{k},{j}]"
        line = Formula(
            f"{{r}} = {{d}} thin {{a}} = {summand('v', delta)} dot {{m}} = thin ?",
            r=self.ratio("C_1", self.w(self.last, j, k)),
            d=self.span(self.delta(self.last, j)),
            a=self.span(self.a(self.last - 1, k)),
            v=delta,
            m=met,
            size=HERO,
        )
        room = Box(LINE.left, LINE.right, LINE.bottom - 0.47, LINE.top + 0.32)
        above, below, least = room.rows(1.25, 0.46, 0.4, gap=0.2)
        fit(line, above, largest=1.0)
        command = Label(
            "{c}",
            c=f"./render.sh explain --network notation {name}",
            size=COMMAND,
        )
        note = Label(
            "{t}",
            t=_("kernel[from, to], each counted from zero"),
            size=NOTE,
            color=self.colors.faint,
        )
        fit(command, below, largest=1.0)
        fit(note, least, largest=1.0)
        with self.beat(
            "exercise",
            _(
                "And one for you: what's this weight's gradient? (2) | Run this line to check: "
                "in code it's from, then to, counted from zero."
            ),
        ) as say:
            gone = [FadeOut(part) for part in self.written]
            nodes = [(self.layer_name(self.last - 1), k), (key, j)]
            self.change(self.place.lit(nodes, [way]), with_it=gone, run_time=style.QUICK)
            self.play(FadeIn(line), run_time=style.STEP)
            say.next()
            self.play(FadeIn(command), FadeIn(note), run_time=style.STEP)
