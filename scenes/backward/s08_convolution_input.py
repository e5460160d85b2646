"""Each input value is used by several windows: stamp and add, or slide the filter turned round."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import FadeIn, FadeOut

from model.chosen_places import strongest
from model.derivations import gradients
from model.windows import Windows
from scenes.backward.nine_equations import NineEquations
from scenes.backward.real_input_gradient import RealInputGradient, sum_of
from scenes.kit import style
from scenes.kit.drawing.equations import TOY, Equation, Place, Rewrite, Symbol, input_terms
from scenes.kit.drawing.text import Formula, Label
from scenes.kit.layout import FRONT, equation_slots, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import sourced
from scenes.kit.world.between import Beam, Outline
from scenes.kit.world.scene import FORMULA, HERO
from scenes.kit.world.signs import LABEL
from scenes.kit.world.streams import Stream
from scenes.kit.world.symbol_tiles import rim_of_zeros, symbol_tiles

MIDDLE = (1, 1)  # the pixel that all windows cover
RIM = TOY.window[0] - 1  # zeros on each side, for the turned filter to reach every pixel
TURNED = Windows.fit(TOY.output_shape, TOY.window, padding=RIM)
PADDED = (TOY.output_shape[0] + 2 * RIM, TOY.output_shape[1] + 2 * RIM)


class ConvolutionInput(RealInputGradient):
    title = N_("The gradient of the input")
    known = "conv2/z"
    layer = "conv2"

    def construct(self) -> None:
        self.prepare()
        self.ask_why()
        self.see_who_uses_a_pixel()
        self.write_nine_equations()
        self.stamp_and_add()
        self.turn_the_filter()
        self.slide_over_zeros()
        self.add_up_one_place()
        self.sweep_the_real_maps()
        self.hand_it_on()

    def prepare(self) -> None:
        conv = self.network.convolutions[self.layer]
        self.output, self.kernel = conv.output_name, f"{self.layer}/kernel"
        self.seen = self.network.input_of(self.output)
        self.upper, self.lower = FRONT.rows(1.5, 1, gap=0.3)
        self.lay_out_the_example(self.upper)
        self.pixels = list(np.ndindex(*TOY.size))

    def ask_why(self) -> None:
        columns = FRONT.columns(1, 1, 1.4, gap=0.7)
        boxes, feet = zip(*(column.rows(1, 0.16, gap=0.1) for column in columns), strict=True)
        before = self.network.input_of(self.seen)
        last, wanted, handed = (
            self.world.lower_key(name)[0] for name in (before, self.seen, self.output)
        )
        pink = style.meaning_color("gradient")
        names: list[Any] = [
            Label(_("the layer before"), size=LABEL * 1.3),
            Formula("(partial L) / (partial X)", size=FORMULA, color=pink),
            Formula("(partial L) / (partial Z)", size=FORMULA, color=pink),
        ]
        for name, foot in zip(names, feet, strict=True):
            fit(name, foot, largest=1.0)
        script = _(
            "Not yet: the input, X, needs a gradient, too. | But only weights get updated. So "
            "what's it for? (2) | It's what we hand to the layer that made X."
        )
        with self.beat("why", script) as say:
            walls = zip((last, wanted, handed), boxes, strict=True)
            self.fly_to({key: box for pair in walls for key, box in self.wall_in(*pair).items()})
            self.play(*(FadeIn(name) for name in names[1:]), run_time=0.5)
            say.next()
            say.next()
            pairs = zip(self.world.of(wanted), self.world.of(last), strict=False)
            streams = [Stream(one.get_left(), other.get_right()) for one, other in pairs]
            for stream in streams:
                self.add(stream.set_reach(0))
            flow = [stream.animate.set_reach(1) for stream in streams]
            self.play(FadeIn(names[0]), *flow, run_time=1.2)
        self.going: list[Any] = [*names, *streams]

    def see_who_uses_a_pixel(self) -> None:
        uses = TOY.uses_of_input(*MIDDLE)
        self.line = self.gradient_of(MIDDLE)
        (first, tap), *others = uses
        window = Outline(self.x, *TOY.corner(*first), *TOY.window)
        marks = [Outline(self.k, *tap), Outline(self.z, *first)]
        script = _(
            "Something small again: the pixel in the middle | counts in all four outputs, each "
            "time with another weight. | Each sends back its gradient, times that weight."
        )
        with self.beat("uses", script) as say:
            self.leave_the_place(self.going, (self.x, self.k, self.z, *self.operators))
            pixel = self.point_at(self.x, MIDDLE, line=7.0)
            say.next()
            self.play(*(FadeIn(m) for m in (window, *marks)), run_time=0.4)
            for cell, weight in others:
                self.play(
                    window.animate.lie_on(self.x, *TOY.corner(*cell)),
                    marks[0].animate.lie_on(self.k, *weight),
                    marks[1].animate.lie_on(self.z, *cell),
                    run_time=0.5,
                )
                self.wait(0.2)
            say.next()
            self.let_gradients_in(window, *marks)
            self.play(self.spell(self.line, {"dZ": self.dz, "K": self.k}, run_time=1.4))
        self.going = [pixel, self.x, self.k, self.dz]

    def gradient_of(self, pixel: Place) -> Equation:
        """The gradient of a pixel as a line; all of them begin in one place."""
        lines = [
            Equation(Symbol("X", place, gradient=True), input_terms(TOY, place), size=HERO)
            for place in (MIDDLE, pixel)
        ]
        longest, line = lines
        fit(longest, self.lower, largest=1.0)
        line.scale(longest.em_now / line.em_now)
        left = Symbol("X", pixel, gradient=True).name
        return line.shift(longest[longest.left.name].get_center() - line[left].get_center())

    def write_nine_equations(self) -> None:
        self.table = NineEquations(FRONT)
        middle = self.table.equations[MIDDLE]
        script = _(
            "It's the same for every pixel. | A corner is in one window only, | an edge in two."
        )
        corners = [p for p in self.pixels if len(TOY.uses_of_input(*p)) == 1]
        edges = [p for p in self.pixels if p not in corners and p != MIDDLE]
        with self.beat("nine-equations", script) as say:
            self.table.tiles.opacity = 0.0
            self.add(self.table.tiles, self.line)
            tiles = self.table.tiles.animate.set_opacity(1)
            self.play(*(FadeOut(m) for m in self.going), tiles, run_time=0.5)
            self.play(Rewrite(self.line, middle), run_time=1.0)
            for pixels in (corners, edges):
                say.next()
                for pixel in pixels:
                    self.play(FadeIn(self.table.equations[pixel]), run_time=0.3)

    def stamp_and_add(self) -> None:
        table = self.table
        outputs = list(np.ndindex(*TOY.output_shape))
        window = Outline(table.tiles, *TOY.corner(*outputs[0]), *TOY.window, line=6.0)
        script = _(
            "Or begin at the other end: | each output stamps the filter onto its window, times its "
            "own gradient. | Where stamps overlap, they add up."
        )
        with self.beat("stamp", script) as say:
            spans = [span for output in outputs for span in table.terms_of(output)]
            self.play(*(span.animate.set_opacity(0) for span in spans), run_time=0.5)
            table.lift_off()
            say.next()
            self.play(FadeIn(window), run_time=0.3)
            for k, output in enumerate(outputs):
                if output == outputs[-1]:
                    say.next()
                move = window.animate.lie_on(table.tiles, *TOY.corner(*output))
                before = [span for one in outputs[:k] for span in table.terms_of(one)]
                dimmed = [span.animate.set_opacity(style.DIM * 2) for span in before]
                self.play(move, *dimmed, run_time=0.4 if k else 0.1)
                self.play(*table.stamp(output), run_time=0.5)
                self.wait(0.3)
            self.play(FadeOut(window), *(s.animate.set_opacity(1) for s in spans), run_time=0.4)

    def turn_the_filter(self) -> None:
        slots = equation_slots([PADDED, TOY.window, TOY.size], self.upper, sign=1.3)
        self.dx = symbol_tiles("X", TOY.size, gradient=True)
        plates = (self.dz, self.k, self.dx)
        for plate, place in zip(plates, slots.grids, strict=True):
            plate.stand_at(place, slots.cell)
        self.operators = [
            Formula(sign, size=HERO).move_to(place)
            for sign, place in zip(("ast", "="), slots.signs, strict=True)
        ]
        middle = self.table.equations[MIDDLE]
        self.line = self.gradient_of(MIDDLE)
        self.window = Outline(self.dz, 0, 0, *TOY.window)
        self.cursor = Outline(self.dx, *MIDDLE)
        script = _(
            "Look: in the middle, the weights come in reverse. | That's the filter, turned by half "
            "a turn."
        )
        with self.beat("turned", script) as say:
            others = [e for e in self.table.equations.values() if e is not middle]
            gone = [FadeOut(m) for m in (*others, self.table.tiles)]
            shown = [FadeIn(m) for m in (*plates, *self.operators)]
            self.play(*gone, run_time=0.5)
            self.play(Rewrite(middle, self.line), *shown, run_time=1.0)
            self.play(FadeIn(self.window), FadeIn(self.cursor), run_time=0.4)
            say.next()
            rows, columns = TOY.window
            turns = [
                self.k.word(u, v)
                .animate(path_arc=np.pi)
                .move_to(self.k.cell_center(rows - 1 - u, columns - 1 - v))
                for u, v in np.ndindex(rows, columns)
            ]
            self.play(*turns, run_time=1.4)

    def slide_over_zeros(self) -> None:
        rim = rim_of_zeros(TOY.output_shape, RIM).stand_at(self.dz.get_center(), self.dz.cell)
        light = [Beam(self.window, self.k), Beam(self.k, self.cursor)]
        script = _(
            "Put a rim of zeros around the gradients, | and slide it over: a convolution, once "
            "more."
        )
        with self.beat("padded", script) as say:
            self.play(FadeIn(rim), run_time=0.6)
            say.next()
            lit = [FadeIn(beam) for beam in light]
            self.add(*light, rim, self.dz, self.window, self.k, self.dx, self.cursor)
            for pixel in self.pixels:
                lie = self.window.animate.lie_on(self.dz, *TURNED.corner(*pixel))
                follow = self.cursor.animate.lie_on(self.dx, *pixel)
                pace = 0.35 if pixel[0] else 0.7  # slow where it is new
                self.play(lie, follow, *self.line_at(pixel), *lit, run_time=pace)
                lit = []
        self.going = [*light, rim, self.dz, self.window, self.k, self.dx, self.cursor, self.line]
        self.going += self.operators

    def line_at(self, pixel: Place) -> list[Any]:
        """What becomes of the line there: the first row's are written, and the very last."""
        before, new = self.line, self.gradient_of(pixel)
        if pixel == (1, 0):
            return [FadeOut(before)]
        if pixel[0] == 0 or pixel == self.pixels[-1]:
            self.line = new
        if pixel[0] == 0:
            return [self.next_line(before, new)]
        return [FadeIn(new)] if self.line is new else []

    # the network's own maps

    def add_up_one_place(self) -> None:
        self.lay_out_the_maps()
        wanted = self.made[self.filter]
        place = strongest(np.abs(wanted.values))
        shares = sourced(gradients.sent_back(self.recording, self.layer, *place, self.filter))
        formula = fit(sum_of(shares, wanted.number(*place)), self.foot, largest=1.0)
        marker = self.highlight(formula["total"])
        script = _(
            "Now for real: {f} maps of gradients, | each under its own slice of weights. | {f} "
            "sums for every input, and they add up."
        )
        with self.beat("real", script, f=self.shape(self.output)[2]) as say:
            self.play(*(FadeOut(m) for m in self.going), run_time=0.3)
            self.fly_to({**self.handed, self.wanted[self.filter]: self.right}, run_time=1.2)
            self.put_rims_around()
            say.next()
            self.show_slices(self.filter)
            self.light_windows(wanted, place)
            say.next()
            self.play(*(FadeIn(m) for m in (*marker, formula)), run_time=0.5)
            shown = np.zeros(wanted.values.shape)
            shown[place] = 1
            self.play(wanted.animate.reveal(shown), run_time=0.5)
        self.going = [*marker, formula]

    def sweep_the_real_maps(self) -> None:
        others = [c for c in self.channels if c != self.filter]
        script = _("Slide, and the gradient of the input is there.")
        if others:
            script = _(
                "Slide, and the gradient of the input is there. | Its other map has slices of its "
                "own."
            )
        with self.beat("sweep", script) as say:
            self.play(*(FadeOut(m) for m in self.going), run_time=0.3)
            self.play(self.sweep_of(self.filter, 2.6))
            for channel in others:
                say.next()
                self.replace_by(channel)
                self.light_windows(self.made[channel], (0, 0))
                self.play(self.sweep_of(channel, 1.6))
            self.take_away_the_rims()

    def hand_it_on(self) -> None:
        self.hand_back(self.seen)
        self.onward(_("That's what we hand on, to the pool that made these maps."))
