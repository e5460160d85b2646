"""A weight of a filter is used in every place, so its gradient is a sum: a convolution again."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import FadeIn, FadeOut

from model.derivations import shapes
from model.windows import Windows
from scenes.backward.real_kernel_gradient import CHANNEL, RealKernelGradient, product_of
from scenes.backward.small_convolution import as_on_a_map, derivative, lined_up, product
from scenes.kit import style
from scenes.kit.drawing.equations import (
    TOY,
    Equation,
    Gather,
    Place,
    Rewrite,
    Symbol,
    forward_terms,
    kernel_terms,
)
from scenes.kit.drawing.text import Formula
from scenes.kit.layout import FRONT, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import sourced
from scenes.kit.world.between import Beam, Outline
from scenes.kit.world.moves import Pose
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in
from scenes.kit.world.scene import FORMULA, HERO
from scenes.kit.world.symbol_tiles import symbol_tiles

FIRST = (0, 0)


class ConvolutionKernel(RealKernelGradient):
    title = N_("The gradient of a filter")
    known = "conv2/z"

    def construct(self) -> None:
        self.prepare()
        self.take_what_is_handed()
        self.write_four_equations()
        self.find_one_weight()
        self.move_one_weight()
        self.follow_it_to_the_loss()
        self.add_them_up()
        self.see_a_convolution()
        self.make_a_real_slice()
        self.pair_the_maps()
        self.onward(_("That's every weight. And the bias?"))

    @classmethod
    def convolution(cls) -> str:
        return "conv2"

    def prepare(self) -> None:
        self.layer = self.convolution()
        conv = self.network.convolutions[self.layer]
        self.output, self.kernel = conv.output_name, f"{self.layer}/kernel"
        self.seen = self.network.input_of(self.output)
        self.windows = conv.windows(self.recording[self.seen].shape)
        self.channels, self.filters = (range(n) for n in conv.kernel.shape[2:])
        self.handed = [self.world.lower_key(self.output, f) for f in self.filters]
        upper, self.lower = FRONT.rows(1.3, 1, gap=0.3)
        self.lay_out_the_example(upper)
        self.places = list(np.ndindex(*TOY.output_shape))
        self.taps = list(np.ndindex(*TOY.window))

    def take_what_is_handed(self) -> None:
        near, far = FRONT.columns(1, 1.5, gap=0.8)
        above, foot = far.rows(1, 0.14, gap=0.1)
        weights = self.tensor(self.kernel)
        slices = [Plate(weights, channel=(c, self.filter)).set_lifted(1) for c in self.channels]
        *boxes, below = near.rows(*[1.0] * len(slices), 0.55, gap=0.3)
        for plate, box in zip(slices, boxes, strict=True):
            plate.points = facing_in(plate, box)
        pink = style.meaning_color("gradient")
        name = Formula("(partial L) / (partial Z)", size=FORMULA, color=pink)
        asked = Formula("(partial L) / (partial K) = thick ?", size=HERO, color=pink)
        own = self.world.plates[self.handed[self.filter]]
        made = Outline(own, 0, 0, own.rows, own.columns)
        words = [fit(name, foot, largest=1.0), fit(asked, below, largest=1.0)]
        script = _(
            "Someone hands us ∂L/∂Z. | What does it tell us about the weights, K, that made Z? (2)"
        )
        wall = self.wall_in(self.handed[0][0], above)
        with self.beat("handed", script) as say:
            self.fly_to(wall)
            self.play(FadeIn(words[0]), run_time=0.5)
            say.next()
            self.play(*(FadeIn(m) for m in (*slices, words[1], made)), run_time=0.6)
        self.going: list[Any] = [*slices, *words, made]

    def write_four_equations(self) -> None:
        self.sums = [
            Equation(Symbol("Z", cell), forward_terms(TOY, cell), size=FORMULA)
            for cell in self.places
        ]
        lined_up(self.sums, self.lower)
        sources = {"X": self.x, "K": self.k, "Z": self.z}
        window, cursor = Outline(self.x, 0, 0, *TOY.window), Outline(self.z)
        script = _(
            "Let's make it small: an input, X, | a filter, K, with its bias, b, | and what they "
            "make, Z. | Four places, so four sums."
        )
        with self.beat("four-equations", script) as say:
            self.leave_the_place(self.going, [self.x])
            say.next()
            self.play(FadeIn(self.k), FadeIn(self.operators[0]), run_time=0.5)
            say.next()
            self.play(FadeIn(self.z), FadeIn(self.operators[1]), run_time=0.5)
            say.next()
            self.play(FadeIn(window), FadeIn(cursor), run_time=0.3)
            for cell, equation in zip(self.places, self.sums, strict=True):
                lie = window.animate.lie_on(self.x, *TOY.corner(*cell))
                follow = cursor.animate.lie_on(self.z, *cell)
                self.play(lie, follow, run_time=0.2 if cell != FIRST else 0.1)
                self.play(self.spell(equation, sources, run_time=0.8 if cell == FIRST else 0.4))
            self.play(FadeOut(window), FadeOut(cursor), run_time=0.3)

    def find_one_weight(self) -> None:
        weight = Symbol("K", FIRST).name
        self.met = [Symbol("X", pixel) for _cell, pixel in TOY.uses_of_tap(*FIRST)]
        dimmed = [
            equation[name].animate.set_opacity(style.DIM)
            for cell, pixel, equation in zip(self.places, self.met, self.sums, strict=True)
            for name in equation.names
            if name not in (weight, pixel.name, Symbol("Z", cell).name)
        ]
        script = _("Take a single weight: | it's in all four of them.")
        with self.beat("one-weight", script) as say:
            self.place = self.point_at(self.k, FIRST)
            say.next()
            self.play(*dimmed, run_time=style.STEP)

    def move_one_weight(self) -> None:
        """Each sum becomes the slope of its output, and stands as the output does on its map."""
        weight = Symbol("K", FIRST)
        outputs = [Symbol("Z", cell) for cell in self.places]
        self.slopes = [
            derivative(z, weight, x, FORMULA) for z, x in zip(outputs, self.met, strict=True)
        ]
        as_on_a_map(self.slopes, self.lower)
        self.meets = [Outline(self.x, *pixel) for _cell, pixel in TOY.uses_of_tap(*FIRST)]
        script = _(
            "Turn it up a little, and each output moves. | The slope is the input that our weight "
            "meets there."
        )
        with self.beat("slopes", script) as say:
            say.next()
            moves = [Rewrite(*pair) for pair in zip(self.sums, self.slopes, strict=True)]
            self.play(*moves, *map(FadeIn, self.meets), run_time=1.4)

    def follow_it_to_the_loss(self) -> None:
        self.terms = kernel_terms(TOY, FIRST)
        self.products = [product(term, FORMULA) for term in self.terms]
        as_on_a_map(self.products, self.lower)
        script = _(
            "And each output moves the loss. | That's the slope we've been handed: multiply."
        )
        with self.beat("chain", script) as say:
            say.next()
            self.let_gradients_in()
            moves = []
            for (upstream, x), new, old in zip(self.terms, self.products, self.slopes, strict=True):
                handed = self.dz.outline_of(upstream)
                origins = {upstream.name: handed, x.name: old[x.name]}
                moves.append(Gather(new, origins, [old], run_time=1.2))
            self.play(*moves, *map(FadeOut, self.meets))

    def add_them_up(self) -> None:
        self.line = self.gradient_of(FIRST)
        origins = {
            symbol.name: line[symbol.name]
            for term, line in zip(self.terms, self.products, strict=True)
            for symbol in term
        }
        script = _(
            "So why a sum? (1) | There's one loss, and our weight moves it in four ways at once."
        )
        with self.beat("sum", script) as say:
            say.next()
            self.play(Gather(self.line, origins, self.products, run_time=1.6))

    def gradient_of(self, tap: Place) -> Equation:
        """The gradient of a weight of the small filter, as a line."""
        made = Equation(Symbol("K", tap, gradient=True), kernel_terms(TOY, tap), size=HERO)
        return fit(made, self.lower, largest=1.0)

    def see_a_convolution(self) -> None:
        """dL/dZ takes the filter's place, and slides over X as the filter did."""
        result = symbol_tiles("K", TOY.window, gradient=True)
        result.stand_at(self.z.get_center(), self.x.cell)
        window, cursor = Outline(self.x, 0, 0, *TOY.output_shape), Outline(result)
        back = Windows.fit(TOY.size, TOY.output_shape)
        light = [Beam(window, self.dz, inverted=True), Beam(self.dz, cursor)]
        equals = Formula("=", size=HERO).move_to(self.operators[1])
        middle = self.k.get_center()
        script = _(
            "The other weights met other inputs: | the gradients slide over X, like a filter. It's "
            "a convolution again!"
        )
        with self.beat("convolution", script) as say:
            self.play(FadeOut(self.k), FadeOut(self.place), run_time=0.4)
            move = self.dz.animate.move_to(middle)
            self.play(move, *(FadeIn(m) for m in (result, self.operators[0], equals)), run_time=1.0)
            say.next()
            lit = [FadeIn(m) for m in (*light, window, cursor)]
            self.play(*lit, run_time=0.5)
            self.add(*light, self.x, window, self.dz, result, cursor)
            for tap in self.taps[1:]:
                new = self.gradient_of(tap)
                lie = window.animate.lie_on(self.x, *back.corner(*tap))
                follow = cursor.animate.lie_on(result, *tap)
                self.play(lie, follow, self.next_line(self.line, new, "dZ"), run_time=0.8)
                self.line = new
                self.wait(0.2)
        shown = [window, cursor, *light, self.x, self.dz, result, self.line]
        self.going = [*shown, self.operators[0], equals]

    def make_a_real_slice(self) -> None:
        seen, handed = (self.seen, CHANNEL), self.handed[self.filter]
        self.map, self.upstream = (self.world.plates[key] for key in (seen, handed))
        boxes, feet = self.beside_each_other()
        slopes = self.gradient(self.kernel)
        self.slice = Plate(slopes, channel=(CHANNEL, self.filter), numbers=1).set_lifted(1)
        self.slice.points = facing_in(self.slice, boxes[2])
        window = self.outline(self.map, 0, 0, *self.windows.output_shape)
        cursor = Outline(self.slice.reveal(0))
        back = Windows.fit(self.windows.size, self.windows.output_shape)
        names = self.names_of_the_three(feet)
        signs = self.signs_between(boxes)
        uses = sourced(shapes.map_size(self.recording, self.output))[0]
        script = _(
            "The real thing: a map kept from the way forward, | and the gradients of one made from "
            "it. | {n} products add up to one gradient. | Slide, and there are the others."
        )
        with self.beat("real", script, n=uses) as say:
            self.play(*(FadeOut(m) for m in self.going), run_time=0.3)
            self.fly_to({seen: boxes[0]}, run_time=1.2)
            self.play(FadeIn(names[0]), run_time=0.3)
            say.next()
            self.bring({handed: boxes[1]})
            self.play(FadeIn(names[1]), FadeIn(signs[0]), run_time=0.3)
            say.next()
            self.light_the_way(window, cursor, [self.slice, names[2], signs[1]])
            self.play(self.sweep_of(window, cursor, back, 0, 1), run_time=0.5)
            say.next()
            self.play(self.sweep_of(window, cursor, back, 1, self.slice.values.size), run_time=2.2)
            out = (window, cursor, *self.beams)
            self.play(*(thing.animate.set_opacity(0) for thing in out), run_time=0.4)
        self.hide_beams()
        self.remove(cursor)
        self.going = [*names, *signs]

    def pair_the_maps(self) -> None:
        """A table: maps of the input down, gradients of the maps made from them across."""
        shape, count = self.shape(self.kernel), self.size(self.kernel)
        body, foot = FRONT.rows(1, 0.13, gap=0.25)
        head, *rows = (
            row.columns(1.2, *[1.0] * len(self.filters))
            for row in body.rows(1, *[0.9] * len(self.channels), gap=0.25)
        )
        slices = self.all_slices(rows)
        seen = {(self.seen, c): row[0] for c, row in enumerate(rows)}
        handed = dict(zip(self.handed, head[1:], strict=True))
        own = Pose(facing_in(self.slice, rows[CHANNEL][self.filter + 1]), lifted=1.0)
        total = fit(product_of(shape, count, FORMULA), foot, largest=1.0)
        script = _(
            "But why are there {n} in all? (1) | {c} maps go in, {f} come out, | and each pair has "
            "its own slice of weights."
        )
        with self.beat("pairs", script, c=shape[2], f=shape[3], n=count) as say:
            gone = [FadeOut(m) for m in self.going]
            self.play(*gone, self.slice.animate.set_numbers(0), run_time=0.4)
            say.next()
            self.fly_to({**seen, **handed}, beside={self.slice: own})
            say.next()
            for column in slices:
                self.play(*(FadeIn(plate) for plate in column), run_time=0.4)
            self.play(FadeIn(total), run_time=0.4)
