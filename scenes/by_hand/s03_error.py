"""Half the squared difference, output by output, and their sum: one number says how wrong."""

from __future__ import annotations

from manim import FadeIn, FadeOut

from scenes.by_hand.by_hand_scene import COLUMN, TOP, ByHandScene, node_piece
from scenes.kit import style
from scenes.kit.drawing.text import Formula, Label, column
from scenes.kit.scene import N_, _


class Error(ByHandScene):
    title = N_("The error")

    def construct(self) -> None:
        self.meet_the_targets()
        self.measure_the_first()
        self.measure_the_second()
        self.add_up()

    def meet_the_targets(self) -> None:
        with self.beat(
            "targets", _("Here are the outputs, and below each of them, what it should have been.")
        ):
            self.enter_network()
            self.play(*(FadeIn(label) for label in self.targets()), run_time=style.STEP)

    def error_lines(self, j: int) -> list[Label]:
        """Output j's error, in symbols and in numbers."""
        a, y, e = f"ao{j}", f"y{j}", f"E{j}"
        sign = self.sign((self.shown(y) - self.shown(a)) ** 2 / 2, e)
        return [
            self.line(f"{{{e}}} = 1/2 thin ({{{y}}} - {{{a}}})^2"),
            self.line(f"{{{e}}} = 1/2 thin ({{={y}}} - {{={a}}})^2"),
            self.line(f"{{{e}}} {{s}} {{={e}}}", s=sign, size=style.LARGE),
        ]

    def measure_the_first(self) -> None:
        self.lines = column(self.error_lines(1), left=COLUMN, top=TOP)
        with self.beat(
            "first",
            _(
                "For the first one, take the difference, square it, and halve it. Thanks to the "
                "square, it's never negative."
            ),
        ):
            self.play(self.net.animate.light([node_piece("o1")]), run_time=style.QUICK)
            self.write(self.lines)

    def measure_the_second(self) -> None:
        top = self.lines[-1].get_bottom()[1] - 0.55
        more = column(self.error_lines(2), left=COLUMN, top=top)
        with self.beat(
            "second",
            _(
                "The second one goes the same way. And why a half? Because later on, it'll cancel "
                "a factor of two."
            ),
        ):
            self.play(self.net.animate.light([node_piece("o2")]), run_time=style.QUICK)
            self.write(more)
        self.lines += more

    def add_up(self) -> None:
        sign = self.sign(self.shown("E1") + self.shown("E2"), "E")
        lines = [
            self.line("{E} = {E1} + {E2}", size=style.LARGE),
            self.line("{E} = {=E1} + {=E2}"),
            self.line("{E} {s} {=E}", s=sign, size=style.HEADING),
        ]
        column(lines, left=COLUMN, top=1.7, gap=0.5)
        arrow = Formula("arrow.t", size=style.LARGE, color=self.colors.loss)
        arrow.next_to(lines[-1], direction=[0, -1, 0], buff=0.35)
        note = Label(_("this is what shall shrink"), size=style.SMALL, color=self.colors.faint)
        note.next_to(arrow, direction=[1, 0, 0], buff=0.2)
        with self.beat(
            "total",
            _(
                "Add them up, and you have the error. | That's what we want to bring down. So how "
                "much does each weight have to do with it? (2)"
            ),
        ) as say:
            self.play(*(FadeOut(m) for m in self.lines), self.net.animate.light())
            self.write(lines)
            say.next()
            self.enter(arrow, note)
