"""Back through the sigmoid: times the slope a(1 - a), so what passes shrinks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP, Dot, FadeIn, FadeOut, Line, Rectangle

from model.derivations import gradients
from model.layers import Sigmoid
from scenes.backward.activation_stage import ActivationStage
from scenes.kit import style
from scenes.kit.drawing.charts import Plot
from scenes.kit.drawing.equations import Rewrite
from scenes.kit.drawing.stepwise import Steps
from scenes.kit.drawing.text import Formula, Label, Span
from scenes.kit.layout import FRONT, Box, fit
from scenes.kit.scene import N_, _
from scenes.kit.sourced import constant, sign_between, sourced
from scenes.kit.world.between import Outline
from scenes.kit.world.moves import Flight, Pose, ease
from scenes.kit.world.palette import palette
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import turned_in
from scenes.kit.world.scene import FORMULA, HERO
from scenes.kit.world.storey_boxes import gradient_ink, gradient_of

REACH = 5.0  # of z on the graph: beyond it the curve looks flat
HALFWAY = 1.3  # where z is first, so that a and what is left to the top can both be seen
TANGENT = 1.1  # of z, on either side


class SigmoidBack(ActivationStage):
    title = N_("Back through the sigmoid")
    known = "conv2/a"
    function = "sigma"
    slope_markup = "sigma'(z)"

    def construct(self) -> None:
        self.prepare()
        self.ask_how_much_gets_through()
        self.nudge_one_number()
        self.find_the_slope()
        self.multiply_the_real_map()
        self.see_it_shrink()
        self.return_home()

    @classmethod
    def convolution(cls) -> str:
        return "conv2"

    def ask_how_much_gets_through(self) -> None:
        script = _(
            "The sigmoid made a out of z. | How much of a's gradient gets back through it? (2)"
        )
        with self.beat("question", script) as say:
            self.arrive()
            self.play(*map(FadeIn, (self.before, *self.names[:2], self.forth)), run_time=0.5)
            say.next()
            self.play(FadeIn(self.names[3]), run_time=0.4)
            self.play(*map(FadeIn, (self.back, self.names[2])), run_time=0.5)

    # one number

    def nudge_one_number(self) -> None:
        self.draw_the_curve()
        ink = gradient_ink()
        rule = Formula(
            "{dz} = {da} dot {slope}",
            dz=Span(f"${gradient_of('z')}$", ink),
            da=Span(f"${gradient_of('a')}$", ink),
            slope=Span("$sigma'(z)$"),
            size=FORMULA * 1.1,
        )
        self.chain = fit(rule, self.line_boxes[0], largest=1.0)
        script = _(
            "One number: z goes in, a comes out. | Turn z up a little, and a moves by the slope "
            "times as much. | So multiply by the slope: sigma prime."
        )
        with self.beat("nudge", script) as say:
            self.set_aside()
            self.play(*map(FadeIn, (self.panel, self.plot, *self.axes)), run_time=0.5)
            self.play(FadeIn(self.up), FadeIn(self.dot), FadeIn(self.letters[0]), run_time=0.5)
            say.next()
            self.play(FadeIn(self.tangent), run_time=0.4)
            self.slide(HALFWAY, HALFWAY + 0.5, 0.8)
            self.slide(HALFWAY + 0.5, HALFWAY, 0.6)
            say.next()
            self.play(FadeIn(self.chain), run_time=0.6)

    def set_aside(self) -> None:
        gone = [m for m in self.drawn() if m is not self.world]
        self.poses = {plate: Pose.of(plate) for plate in (self.after, self.found_below)}
        dark = {plate: replace(pose, opacity=0.0) for plate, pose in self.poses.items()}
        self.play(Flight(self.world, dark), *map(FadeOut, gone), run_time=0.6)

    def draw_the_curve(self) -> None:
        graph, lines = FRONT.inset(0.1).columns(1.15, 1, gap=0.7)
        self.line_boxes = lines.rows(1, 1, 1)
        ranges = ((-REACH, REACH), (0.0, 1.0))
        sigmoid = Sigmoid("sigmoid").forward
        box = graph.inset(0.45, 0.7)
        colors = palette()
        self.panel = Rectangle(width=graph.width, height=graph.height, color=colors.rim)
        self.panel.set_fill(colors.ramps["activation+"][0], 1).set_stroke(width=2)
        self.panel.set_stroke(opacity=colors.rim_opacity).move_to(graph.center)
        self.plot = Plot(sigmoid, ranges, (box.width, box.height), self.colors.faint)
        self.plot.curve.set_stroke(width=6)
        self.plot.move_to(box.center)
        self.top = Line(self.plot.at(-REACH, 1), self.plot.at(REACH, 1), color=self.colors.line)
        self.top.set_stroke(width=2)
        end = self.plot.at(REACH, 0)
        self.axes = [self.top, Formula("z", size=FORMULA).next_to(end, UP, buff=0.12)]
        warm, faint = style.meaning_color("activation"), self.colors.faint
        self.up, self.rest = (
            Line(LEFT, RIGHT, color=color, stroke_width=8) for color in (warm, faint)
        )
        self.tangent = Line(LEFT, RIGHT, color=self.colors.focus, stroke_width=6)
        self.dot = Dot(radius=0.13, color=self.colors.focus)
        one = constant(1, "What a sigmoid's values stay below.")[0]
        self.letters = [
            Formula("a", size=FORMULA, color=warm),
            Formula("{one} - a", one=one, size=FORMULA, plain=True),
        ]
        self.stand_at(HALFWAY)

    def stand_at(self, z: float) -> None:
        """Have the point on the curve, its tangent and the two lengths be where z is."""
        plot = self.plot
        a = float(plot.function(np.array(z)))
        slope = a * (1 - a)
        foot, place, roof = (plot.at(z, y) for y in (0.0, a, 1.0))
        self.dot.move_to(place)
        self.up.put_start_and_end_on(foot, place)
        self.rest.put_start_and_end_on(place, roof)
        run = TANGENT
        ends = (plot.at(z + side * run, a + side * run * slope) for side in (-1, 1))
        self.tangent.put_start_and_end_on(*ends)
        for letter, line, side in zip(self.letters, (self.up, self.rest), (RIGHT, UP), strict=True):
            letter.next_to(line, side, buff=0.15)

    def slide(self, start: float, end: float, run_time: float) -> None:
        moving = [self.dot, self.up, self.rest, self.tangent, *self.letters]
        shown = [m for m in moving if m in self.mobjects]

        def visit(k: int) -> None:
            self.stand_at(start + (end - start) * ease(k / 59))

        self.play(Steps(shown, visit, 60), run_time=run_time)

    def find_the_slope(self) -> None:
        warm = style.meaning_color("activation")
        lines = [
            Formula(
                "{l} = {s} (1 - {r})",
                l=Span("$sigma'(z)$"),
                s=Span(f"${letter}$", warm),
                r=Span(f"${letter}$", warm),
                size=FORMULA * 1.1,
            )
            for letter in ("sigma(z)", "a")
        ]
        for line, box in zip(lines, self.line_boxes[1:], strict=True):
            fit(line, box, largest=1.0)
        script = _(
            "It's this length, times what's left to the top. | Is that z in there, or a? (1) | "
            "We need the slope at z, but a is enough for it, and we kept a."
        )
        with self.beat("slope", script) as say:
            self.play(FadeIn(self.rest), FadeIn(lines[0]), run_time=0.6)
            say.next()
            say.next()
            self.play(Rewrite(lines[0], lines[1], keep_old=True), run_time=1.0)
            self.play(FadeIn(self.letters[1]), run_time=0.4)

    # the real maps

    def multiply_the_real_map(self) -> None:
        product = self.gradient(self.z)[(0, *self.place, self.filter)]
        script = _(
            "Now ours. Put a into the rule: that's the slope. | Here, the product is {t}. | And "
            "here are all the others."
        )
        with self.beat("map", script, t=product) as say:
            gone = [FadeOut(m) for m in self.drawn() if m is not self.world]
            self.known_below.opacity = 1.0
            self.play(*gone, Flight(self.world, self.poses), run_time=0.8)
            self.make_room_for_the_new()
            self.play(*map(FadeIn, (self.names[1], *self.names[2:], self.before)), run_time=0.4)
            self.put_the_slope_in_place()
            say.next()
            self.multiply_one()
            say.next()
            self.clear_the_product()
            self.back_arrow = self.lower.step("times thick sigma'(z)", back=True)
            self.multiply_all(1.6)

    def spell_the_slope(self) -> list[Formula]:
        """a (1 - a) in numbers: both are read off the plate above."""
        index = (0, *self.place, self.filter)
        a, s = self.tensor(self.a)[index], self.slopes[index]
        sign = sign_between(float(a.shown) * (1 - float(a.shown)), s)
        made = Formula(f"{{a}} (1 - {{b}}) {sign} {{s}}", a=a, b=a, s=s, size=FORMULA)
        return [fit(made, self.upper.middle.inset(0.1, 0), largest=1.0)]

    def see_it_shrink(self) -> None:
        before, after = (self.gradient(name)[self.strongest_in(name)] for name in (self.a, self.z))
        sides = [box.rows(1, 0.2, gap=0.1) for box in FRONT.columns(1, 0.7, 1)]
        (near, near_foot), (between, below), (far, far_foot) = sides
        heroes = [
            Label(_("strongest: {n}"), n=number, size=HERO, weight=600).move_to(foot.center)
            for number, foot in ((after, near_foot), (before, far_foot))
        ]
        most = sourced(gradients.sigmoid_slope(0.0))[0]
        law = Formula("sigma'(z) <= {s}", s=most, size=FORMULA, plain=True)
        bound = fit(law, below, largest=1.0)
        script = _(
            "All {n} maps, in the same colours. The strongest gradient was {b}, | now it's {a}. | "
            "The slope is {s} at most: after many sigmoids, next to nothing arrives. That's the "
            "vanishing gradient."
        )
        numbers: Any = {"n": self.shape(self.a)[2], "b": before, "a": after, "s": most}
        with self.beat("shrink", script, **numbers) as say:
            self.stand_side_by_side(near, far)
            self.play(FadeIn(self.back_arrow.move_to(between.center)), run_time=0.4)
            self.play(*map(FadeIn, (self.around_largest(self.a), heroes[1])), run_time=0.5)
            say.next()
            new = (self.around_largest(self.z), heroes[0])
            self.play(*map(FadeIn, new), run_time=0.5)
            say.next()
            self.play(FadeIn(bound), run_time=0.5)

    def strongest_in(self, tensor: str) -> tuple[int, ...]:
        """Where in all its maps a tensor's gradient is the strongest: its whole index."""
        sizes = np.abs(self.recording.grad(tensor))
        return tuple(int(n) for n in np.unravel_index(sizes.argmax(), sizes.shape))

    def around_largest(self, tensor: str) -> Outline:
        """The focus on the cell of all maps whose gradient is the strongest."""
        _one, row, column, k = self.strongest_in(tensor)
        plates = self.came if tensor == self.a else self.world.lower(self.a)
        return Outline(plates[k], row, column)

    def stand_side_by_side(self, near: Box, far: Box) -> None:
        """The gradients of all maps: left those of z, right those of a."""
        station = self.key_below[0]
        boxes = self.wall_in(station, far).values()
        self.came = [
            Plate(self.gradient(self.a), channel=(k,), leading=(0,)) for k in range(len(boxes))
        ]
        poses = {}
        for plate, box in zip(self.came, boxes, strict=True):
            plate.points, plate.opacity = self.known_below.points.copy(), 0.0
            poses[plate] = Pose(turned_in(plate, box))
        gone = [m for m in self.drawn() if m is not self.world]
        self.play(*map(FadeOut, gone), run_time=0.4)
        self.add(*self.came)
        self.fly_to(self.wall_in(station, near), beside=poses, run_time=1.4)

    def return_home(self) -> None:
        self.finish_with(_("And the weights that made z?"))
