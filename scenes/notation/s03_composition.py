"""Three formulas, and the loss as a nest of functions of one weight, opened like boxes."""

from __future__ import annotations

from manim import DOWN, LEFT, RIGHT, UP, FadeIn, FadeOut, Rectangle

from scenes.kit import style
from scenes.kit.drawing.node_pieces import Piece, named_by
from scenes.kit.drawing.text import Label, column
from scenes.kit.scene import N_, _
from scenes.notation.notation_scene import LEGEND, NotationScene


class Composition(NotationScene):
    title = N_("A nest of functions")

    def construct(self) -> None:
        self.draw()
        self.weight = self.chosen(self.last)
        self.write_the_formulas()
        self.put_numbers_in()
        self.open_the_boxes()

    def write_the_formulas(self) -> None:
        lines = [
            self.formula(
                "{z} = sum_k {w} thin {a} + {b}",
                z="z_j^((l))",
                w="w_(j k)^((l))",
                a="a_k^((l-1))",
                b="b_j^((l))",
            ),
            self.formula("{a} = g^((l)) ({z})", a="a_j^((l))", z="z_j^((l))"),
            self.formula("{C} = sum_j ({a} - {y})^2", C="C_0", a="a_j^((L))", y="y_j"),
        ]
        self.lines: list[Label] = list(lines)
        column(self.lines, left=LEGEND, top=2.3, gap=0.7)
        layer, j = self.weight.layer, self.weight.j
        into = {p for p in self.net.pieces if p[:3] == ("weight", layer, j)}
        marks = [
            into | {Piece("bias", layer, j), Piece("z", layer, j)},
            {Piece(kind, layer, j) for kind in "zag"},
            {p for p in self.net.pieces if p.kind in ("target", "loss")},
        ]
        scripts = (
            _("A node's sum takes in every node k of the layer before. Then it adds the bias."),
            _("Its activation is the function g of that sum, and of nothing else."),
            _(
                "And the loss? Take each output's distance from its target, square it, and add "
                "them all up."
            ),
        )
        names = ("sum", "activation", "loss")
        for name, line, lit, script in zip(names, lines, marks, scripts, strict=True):
            with self.beat(name, script):
                if name == "sum":
                    self.enter(self.net)
                self.play(self.net.animate.light(lit), FadeIn(line), run_time=style.STEP)

    def put_numbers_in(self) -> None:
        layer, j = self.weight.layer, self.weight.j
        numbers = [
            self.formula("{z} = {v}", z=f"z_{j + 1}^((L))", v=self.number(f"layer{layer}/z", 0, j)),
            self.formula("{a} = {v}", a=f"a_{j + 1}^((L))", v=self.number(f"layer{layer}/a", 0, j)),
            self.formula("{C} = {v}", C="C_0", v=self.number("loss", 0)),
        ]
        for line, number in zip(self.lines, numbers, strict=True):
            number.next_to(line, direction=[0, -1, 0], buff=0.14)
            number.align_to(line, direction=[-1, 0, 0])
        with self.beat(
            "numbers", _("In this network, with its first example, here's what that comes to.")
        ):
            self.enter(*numbers)
        self.lines += numbers

    def open_the_boxes(self) -> None:
        sizes = self.sizes
        symbols = ("C_0", "a_j^((L))", "z_j^((L))", "w_(j k)^((L))")
        keys = ("C", "a", "z", "w")
        widths, heights = (4.0, 3.2, 2.4, 1.5), (4.6, 3.5, 2.4, 1.1)
        boxes = []
        for symbol, width, height in zip(symbols, widths, heights, strict=True):
            mark = self.span(symbol)
            box = Rectangle(
                width=width, height=height, color=mark.color or self.colors.ink, stroke_width=3
            ).move_to([4.55, 0.2 - 0.15 * (heights[0] - height), 0])
            label = self.formula("{s}", s=symbol)
            label.move_to(box.get_corner(UP + LEFT) + 0.5 * RIGHT + 0.33 * DOWN)
            boxes.append((box, label))
        scripts = (
            _("Now let's unpack that. The loss is a function of the last activations."),
            _("Each activation is a function of its sum."),
            _("Each sum is a function of the weights that lead into its node."),
            _(
                "So the loss is a function of this one weight, too. It's only wrapped up three "
                "times."
            ),
        )
        names = ("box-loss", "box-activation", "box-sum", "box-weight")
        for name, pair, key, script in zip(names, boxes, keys, scripts, strict=True):
            lit = named_by(key, sizes, self.last, self.weight.j, self.weight.k)
            with self.beat(name, script):
                if key == "C":
                    self.play(*(FadeOut(m) for m in self.lines), run_time=style.QUICK)
                self.play(self.net.animate.light(lit), *(FadeIn(m) for m in pair))
