"""What moves when one weight moves: one path to the loss, or, a layer earlier, all of them."""

from __future__ import annotations

from typing import Any

from manim import FadeIn

from model.derivations import notation
from scenes.kit import style
from scenes.kit.drawing.text import Label
from scenes.kit.layout import Box
from scenes.kit.nodes.place import Node, Way
from scenes.kit.nodes.product_line import SYMBOL
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, sourced
from scenes.kit.world.projection import PIXELS
from scenes.notation.notation_lesson import ABOVE, BELOW, KNOWN, NotationLesson, Weight

NOTE = 34 / PIXELS
LAST, EARLIER = ABOVE.columns(1.0, 1.0)


class WhoDependsOnWhom(NotationLesson):
    title = N_("Who depends on whom")
    known = KNOWN

    def construct(self) -> None:
        self.turn_one_of_the_last()
        self.follow_its_path()
        self.turn_one_earlier()
        self.onward(_("Let's begin with the last layer."))

    # paths

    def path(self, weight: Weight, output: int) -> tuple[list[Node], list[Way]]:
        """From a weight to the loss by way of one output: the nodes that move, and their edges."""
        own, last = self.layer_name(weight.layer), self.layer_name(self.last)
        nodes, ways = [(own, weight.j)], [self.way_of(weight)]
        if weight.layer < self.last:
            ways.append((last, weight.j, output))
            nodes.append((last, output))
        return [*nodes, ("loss", 0)], ways

    def show_path(self, weight: Weight, outputs: Any, run_time: float = 0.7) -> None:
        """The paths by way of these outputs, lit from the weight to the loss, step by step."""
        both = [self.path(weight, output) for output in outputs]
        nodes = [node for found, _ways in both for node in found]
        ways = [way for _nodes, found in both for way in found]
        self.change(self.place.lit(nodes, ways), self.targets_read(outputs), run_time=run_time)

    def note(self, weight: Weight, box: Box) -> list[Label]:
        """A weight's symbol, and below it how many nodes move with it, by how many paths."""
        way = self.way_of(weight)
        symbol = self.formula("{w}", size=SYMBOL, w=self.place.wires[way[0]].symbols[way[1:]])
        left, right = box.columns(0.28, 1.0)
        text = Label(
            _("nodes that move: {n} \\ paths to the loss: {p}"),
            n=sourced(notation.moved(self.sketch, weight.layer))[0],
            p=self.paths(weight),
            size=NOTE,
        )
        symbol.move_to([left.right, box.center[1], 0], aligned_edge=[1, 0, 0])
        return [symbol, text.move_to([right.left, box.center[1], 0], aligned_edge=[-1, 0, 0])]

    def paths(self, weight: Weight) -> SourcedNumber:
        return sourced(notation.paths(self.sketch, self.layer_name(weight.layer)))[0]

    # a weight of the last layer

    def turn_one_of_the_last(self) -> None:
        self.one = self.chosen(self.last)
        self.notes = self.note(self.one, LAST)
        way = self.way_of(self.one)
        with self.beat(
            "last-weight",
            _("Turn one weight of the last layer, just a bit. | What's going to move? (2)"),
        ) as say:
            self.fly_to(BELOW, self.place.weights(0.0), self.place.hanging(()))
            self.talk_about([], [way])
            self.play(FadeIn(self.notes[0]), run_time=style.QUICK)
            say.next()

    def follow_its_path(self) -> None:
        nodes, ways = self.path(self.one, self.one.j)
        with self.beat(
            "last-moved",
            _("Its own node, | and with it the loss. That's all: a single path."),
        ) as say:
            self.talk_about(nodes[:1], ways[:1])
            say.next()
            self.show_path(self.one, [self.one.j])
            self.play(FadeIn(self.notes[1]), run_time=style.QUICK)

    # and one a layer earlier

    def turn_one_earlier(self) -> None:
        self.other = self.chosen(self.last - 1)
        notes = self.note(self.other, EARLIER)
        nodes, ways = self.path(self.other, 0)
        outputs = range(self.sizes[-1])
        several = _(
            "Now turn one a layer earlier. | Its own node moves, and every output reads that. | So "
            "here's one path, | another, | and all of them: {p}. What they bring will have to be "
            "added up."
        )
        single = _(
            "Now turn one a layer earlier. | Its own node moves, and the output reads that. | So "
            "here's its path, | and that's all: | there's only {p}."
        )
        with self.beat(
            "earlier-weight", several if len(outputs) > 1 else single, p=self.paths(self.other)
        ) as say:
            self.talk_about([], ways[:1])
            self.play(FadeIn(notes[0]), run_time=style.QUICK)
            say.next()
            self.talk_about(nodes[:1], ways[:1])
            say.next()
            self.show_path(self.other, outputs[:1])
            say.next()
            for output in outputs[1:]:
                self.show_path(self.other, [output], run_time=0.5)
            say.next()
            self.show_path(self.other, outputs)
            self.play(FadeIn(notes[1]), run_time=style.QUICK)
