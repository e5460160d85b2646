"""A small picture, and beside it what the network takes it for."""

from __future__ import annotations

from scenes.kit import style
from scenes.kit.drawing.text import Label
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedArray, SourcedNumber
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in
from scenes.kit.world.scene import FORMULA


def guess_in(
    picture: SourcedArray, answer: SourcedNumber, meant: int, box: Box
) -> tuple[Plate, Label]:
    """The picture and the class that it is taken for: in the loss's colour where that is wrong."""
    near, beside = box.columns(1.6, 1, gap=0.1)
    small = Plate(picture, channel=(0,), leading=(0,))
    small.points = facing_in(small, near)
    theme = style.theme()
    color = theme.ink if int(answer.value) == meant else theme.loss
    label = Label("{d}", d=answer, size=FORMULA, color=color, plain=True).move_to(beside.center)
    return small, label
