"""What is said of a weight, whatever its kind and whatever became of it on its ways.

The film speaks these sentences, and `explain` prints them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from model.cell_graph import Cell, Link
from model.central_difference import Nudge
from model.chain_rule import LOST, Derivation, Use
from model.derivations import one_weight
from model.layers import AvgPool, MaxPool, ReLU, Sigmoid, Tanh, Weighted
from model.network import Network, Recording
from model.ways import Way
from scenes.kit.drawing.derivation_numbers import DIGITS
from scenes.kit.language import N_, _
from scenes.kit.sourced import SourcedNumber, sourced
from scenes.kit.voice.script import phrases

USES, LEFT = N_("{n} uses"), N_("{n} left")  # above and below what became of them
SAMPLED = 240  # at most so many ways are drawn besides the strongest
RELU, POOL, ZERO = "the ReLU is closed", "not the pool's winner", "zero"
_SAID = {  # of some uses, and of one
    RELU: (N_("Behind some of them, a ReLU is shut."), N_("Behind one of them, a ReLU is shut.")),
    POOL: (
        N_("In others, the pool picked a neighbour instead."),
        N_("In one, the pool picked a neighbour instead."),
    ),
    LOST: (
        N_("For some, every way on is shut."),
        N_("For one, every way on is shut."),
    ),
    ZERO: (N_("Some meet a zero."), N_("One meets a zero.")),
}
_FLAT = (N_("For some, the slope is zero."), N_("For one, the slope is zero."))
_LISTED = {
    RELU: N_("{n} behind a shut ReLU"),
    POOL: N_("{n} not the largest"),
    LOST: N_("{n} find no way on"),
    ZERO: N_("{n} meet a zero"),
}


@dataclass(frozen=True)
class Said:
    """A script, and the SourcedNumbers in it."""

    script: str
    numbers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What is said, with its numbers."""
        return " ".join(phrase.text for phrase in phrases(self.script, self.numbers, "en"))


@dataclass(frozen=True)
class Group:
    """Uses that share a fate: why they end, or ZERO, as listed, with their number."""

    why: str
    markup: str
    count: SourcedNumber
    uses: list[Use]

    @property
    def text(self) -> str:
        return _(self.markup).format(n=self.count.text)


def kind_of(derivation: Derivation) -> str:
    """ "kernel", "bias" or "input"."""
    return derivation.graph.recording.network.tensors[derivation.weight.tensor].kind


def name_of(recording: Recording, cell: Cell) -> str:
    """A cell as it is written everywhere: conv1/kernel[2,3,0,1], image[14,10]."""
    return f"{cell.tensor}[{','.join(map(str, indices_of(recording, cell)))}]"


def indices_of(recording: Recording, cell: Cell) -> tuple[int, ...]:
    """A cell's place without the batch, and without the channel of a picture that has only one."""
    tensor = recording.network.tensors[cell.tensor]
    index = cell.index[1:] if tensor.has_batch else cell.index
    is_grey = cell.tensor == recording.network.input and recording[cell.tensor].shape[-1] == 1
    return index[:2] if is_grey and tensor.has_maps else index


# its uses


def question(derivation: Derivation) -> Said:
    if kind_of(derivation) == "input":
        return Said(
            _(
                "Pick any number in here, even one of the picture. | Let's take this one. If it "
                "were a tiny bit larger, what would happen to the loss? (2)"
            )
        )
    return Said(
        _(
            "Pick a weight, any weight. | Let's take this one. If we turn it up a tiny bit, "
            "what happens to the loss? (2)"
        )
    )


def uses_of(derivation: Derivation) -> Said:
    kind, uses = kind_of(derivation), derivation.uses
    if len(uses) == 1:
        if not uses[0].alive:
            return Said(_("It's used only once, | and from there, no way is open."))
        return Said(_("It's used only once: | it's a part of this one sum."))
    if kind == "bias":
        script = _("It's added in {n} places, | one after the other.")
    elif kind == "input":
        script = _("It's looked at {n} times, | and each time it's a part of another sum.")
    else:
        script = _("The filter visited {n} places, | and our weight was used in each.")
    return Said(script, {"n": sourced(one_weight.uses(derivation))[0]})


def groups(derivation: Derivation) -> list[Group]:
    """The uses that add nothing, by the reason, in the order of the layers that shut them."""
    found = []
    for tensor, why, _count in derivation.deaths:
        dead = one_weight.stranded(derivation)
        if why != LOST:
            dead = one_weight.deaths(derivation, tensor)
        uses = [
            use
            for use in derivation.uses
            if use.death and (use.death.end.tensor, use.death.closed or LOST) == (tensor, why)
        ]
        markup = _LISTED.get(why, N_("{n} where the slope is zero"))
        found.append(Group(why, markup, sourced(dead)[0], uses))
    silent = [use for use in derivation.terms if use.term == 0]
    if silent:
        count = sourced(one_weight.silent(derivation))[0]
        found.append(Group(ZERO, _LISTED[ZERO], count, silent))
    return found


def fates(derivation: Derivation) -> Said:
    """What became of many uses: a cue for each reason, and one for those that are left."""
    if not derivation.deaths and not derivation.silent:
        return Said(_("No gate stands between it and the loss. | Nothing gets lost on the way."))
    lost = len(derivation.uses) - derivation.alive + derivation.silent
    most = lost > len(derivation.uses) / 2
    sentences = [_("Most of those don't count.") if most else _("Some of those don't count.")]
    for group in groups(derivation):
        sentences.append(_(_SAID.get(group.why, _FLAT)[len(group.uses) == 1]))
    left = sourced(one_weight.counting(derivation))[0]
    if not left.value:
        last = _("None is left. Nothing of the error reaches it.")
        return Said(" | ".join([*sentences, last]))
    return Said(" | ".join([*sentences, _("That leaves {n}.")]), {"n": left})


# one way


@dataclass(frozen=True)
class Step:
    """Links of a way that are passed at one cue, and what is said of them."""

    sentence: str
    links: list[int]


def steps_of(derivation: Derivation, way: Way) -> list[Step]:
    """The links of a way; of one that says nothing, as an unrolled map's, the next one speaks."""
    network = derivation.graph.recording.network
    teller = _Teller(network)
    found, passed = [], []
    for k, link in enumerate(way.links):
        passed.append(k)
        sentence = _first(derivation, link, teller) if k == 0 else teller.step(link)
        if sentence:
            found.append(Step(sentence, passed))
            passed = []
    return found


def way_of(derivation: Derivation, way: Way) -> Said:
    """A cue for each step of the strongest way, and one for their product."""
    begin = _("Let's follow one of them.")
    if derivation.way_count == 1:
        begin = _("Let's follow it, all the way.")
    elif len(derivation.uses) == 1:
        begin = _("Let's follow one of its ways to the loss.")
    product = one_weight.products_of(one_weight.way(derivation))
    last = _("Multiply all of it: {p}.")
    sentences = [begin, *(step.sentence for step in steps_of(derivation, way)), last]
    return Said(" | ".join(sentences), {"p": sourced(product)[0].with_digits(DIGITS)})


def _first(derivation: Derivation, link: Link, teller: _Teller) -> str:
    if kind_of(derivation) == "bias":
        return _("A bias is only added, so its factor is one.")
    if kind_of(derivation) == "input":
        return teller.weight(link)
    if not link.value:
        return _("It met a zero, so nothing will come of it.")
    is_picture = derivation.graph.recording.network.tensors[link.source.tensor].meaning == "picture"
    return _("It met this pixel.") if is_picture else _("It met this value.")


class _Teller:
    """Says what a way passes, in fewer words what it has passed before."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.known: set[str] = set()

    def again(self, what: str) -> bool:
        before = what in self.known
        self.known.add(what)
        return before

    def step(self, link: Link) -> str:
        if link.end.tensor == "loss":
            if self.network.ends_in_softmax_cross_entropy:
                return _("And here, at the very end, is p minus y.")
            return _("And here, at the very end, is the slope of the loss.")
        layer = self.network.layer(link.end.tensor)
        if isinstance(layer, Weighted):
            return self.weight(link)
        first, later = _PASSED.get(type(layer), ("", ""))
        said = later if self.again(type(layer).__name__) else first
        return _(said) if said else ""

    def weight(self, link: Link) -> str:
        said = _("One more weight.") if self.again("weight") else _("Here's a weight.")
        if link.value > 0:
            return said
        if self.again("minus"):
            return _("One more weight, and it's negative, too.")
        return " ".join([said, _("It's negative, so the sign flips.")])


_PASSED: dict[type, tuple[str, str]] = {  # the first time, and again
    ReLU: (N_("The ReLU lets it pass."), N_("Another ReLU is open.")),
    Sigmoid: (N_("The sigmoid's slope makes it smaller."), N_("Another slope, smaller again.")),
    Tanh: (N_("The slope of the tanh makes it smaller."), N_("Another slope, smaller again.")),
    MaxPool: (N_("The pool picks it."), N_("One more pool.")),
    AvgPool: (N_("The pool takes its share of it."), N_("One more pool.")),
}

# all ways


def ways_of(derivation: Derivation) -> Said:
    """How many ways there are, and what they add up to."""
    total = sourced(one_weight.sum_of_ways(derivation))[0].with_digits(DIGITS)
    if not derivation.way_count:
        return Said(
            _("So its gradient is {g}. | From this picture, it learns nothing."), {"g": total}
        )
    if derivation.way_count == 1:
        return Said(
            _("That's the only way from it to the loss. | So that's its whole gradient: {g}."),
            {"g": total},
        )
    return Said(
        _(
            "That was one way to the loss. There are {n} of them. | Add them all up, and you get "
            "the gradient: {g}."
        ),
        {"n": sourced(one_weight.ways(derivation))[0], "g": total},
    )


CHECKS = (
    N_("the sum over all ways"),
    N_("the backward pass, all gradients at once"),
    N_("a nudge up, a nudge down, and the difference"),
)


def check_of(numbers: list[SourcedNumber], check: Nudge) -> Said:
    """Three ways to the same number: whether they agree as they are shown is for them to say."""
    if check.kinks:
        last = _("It's a little off: even this nudge crosses a kink.")
    elif len({number.text for number in numbers}) == 1:
        last = _("It's the same, each time.")
    else:
        last = _("It's the same, but for rounding.")
    first = _(
        "But is that right? | Add up all the ways. | Or go back once, for all weights. "
        "| Or just try it: nudge it, run again, and divide."
    )
    return Said(f"{first} {last}")
