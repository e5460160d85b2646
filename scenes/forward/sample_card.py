"""A card: a sample that faces us, and beside it what the network says to it."""

from __future__ import annotations

from model.derivations import other_pictures
from model.network import Recording
from scenes.kit.layout import Box
from scenes.kit.sourced import SourcedArray, sourced
from scenes.kit.world.answer import answer_in
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_in


def plate_in(picture: SourcedArray, box: Box) -> Plate:
    """A picture that faces us."""
    plate = Plate(picture, channel=(0,), leading=(0,))
    plate.points = facing_in(plate, box)
    return plate


class Card:
    """Sample n and the network's answer, whose bars have not grown yet, in a box.

    best: the likeliest class; share: its probability; meant: the digit that the sample shows.
    """

    def __init__(self, recording: Recording, n: int, box: Box) -> None:
        left, right = box.columns(1, 1.1, gap=0.8)
        self.picture = sourced(other_pictures.sample(n))
        self.plate = plate_in(self.picture, left.inset(0.2))
        self.said = sourced(other_pictures.probabilities_of(recording, self.picture))
        self.answer = answer_in(self.said, right.inset(0.1, 0.25))
        self.answer.grow(0)
        self.best = sourced(other_pictures.best_class(self.said))[0]
        self.share = self.said[0, int(self.best.value)]
        self.meant = sourced(other_pictures.shown_by_sample(n))[0]

    @property
    def right(self) -> bool:
        return self.best.value == self.meant.value
