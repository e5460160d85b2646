"""What is said of a weight, whatever its kind and whatever became of it on its ways.

The film speaks these sentences, and `explain` prints them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from model.cell_graph import Link
from model.central_difference import Nudge
from model.chain_rule import LOST, Derivation, Use
from model.derivations import one_weight
from model.layers import AvgPool, Conv2D, Dense, MaxPool, ReLU, Sigmoid, Tanh
from model.network import Network
from model.ways import Way
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, sourced

SAMPLED = 240  # at most so many ways are drawn besides the strongest
RELU, POOL, ZERO = "the ReLU is closed", "not the pool's winner", "zero"
_SAID = {
    RELU: N_("Behind {n} of them, a ReLU is shut."),
    POOL: N_("In {n} cases, the pool picked a neighbour instead."),
    LOST: N_("And {n} find no way on: further along, each way is shut."),
    ZERO: N_("And {n} meet a zero, so they add nothing."),
}
_LISTED = {
    RELU: N_("{n} behind a shut ReLU"),
    POOL: N_("{n} not the largest"),
    LOST: N_("{n} find no way on"),
    ZERO: N_("{n} meet a zero"),
}


@dataclass(frozen=True)
class Said:
    """A script, and the numbers in it."""

    script: str
    numbers: Mapping[str, SourcedNumber] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Uses that share a fate: why they end, or ZERO, as listed, with their number."""

    why: str
    markup: str
    count: SourcedNumber
    uses: list[Use]


def kind_of(derivation: Derivation) -> str:
    """ "kernel", "bias" or "input"."""
    return derivation.graph.recording.network.tensors[derivation.weight.tensor].kind


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
            "Pick a weight, any weight. | Let's take this one. If we turn it up, just a tiny bit, "
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
        script = _("It's added in {n} places, | so whatever it does, it does {n} times.")
    elif kind == "input":
        script = _("It's looked at {n} times, | and each time it's a part of another sum.")
    else:
        script = _("The filter visited {n} places, | so our weight was used {n} times.")
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
    numbers = {}
    for k, group in enumerate(groups(derivation)):
        said = _(_SAID.get(group.why, N_("For {n} of them, the slope is zero.")))
        sentences.append(said.replace("{n}", f"{{n{k}}}"))
        numbers[f"n{k}"] = group.count
    left = sourced(one_weight.counting(derivation))[0]
    if not left.value:
        last = _("None is left. Nothing of the error reaches it.")
        return Said(" | ".join([*sentences, last]), numbers)
    return Said(" | ".join([*sentences, _("That leaves {left}.")]), {**numbers, "left": left})


# one way


def way_of(derivation: Derivation, way: Way) -> Said:
    """A cue for each step of the strongest way, and one for their product."""
    network = derivation.graph.recording.network
    known: set[type] = set()
    steps = []
    for k, link in enumerate(way.links):
        steps.append(_first(derivation, link) if k == 0 else _step(network, link, known))
    begin = _("Let's follow one of them, all the way.")
    if derivation.way_count == 1:
        begin = _("Let's follow it, all the way.")
    product = one_weight.products_of(one_weight.way(derivation))
    last = _("Multiply everything along the way: {p}.")
    return Said(" | ".join([begin, *steps, last]), {"p": sourced(product)[0]})


def _first(derivation: Derivation, link: Link) -> str:
    if kind_of(derivation) == "bias":
        return _("A bias is only added, so its factor is one.")
    if kind_of(derivation) == "input":
        return _negative(link, _("It meets a weight of the first layer."))
    if not link.value:
        return _("It met a zero, so nothing will come of it.")
    is_picture = derivation.graph.recording.network.tensors[link.source.tensor].kind == "input"
    return _("It met this pixel.") if is_picture else _("It met this value.")


def _step(network: Network, link: Link, known: set[type]) -> str:
    """What is said of a link; shorter where its kind has been met before."""
    if link.end.tensor == "loss":
        if network.ends_in_softmax_cross_entropy:
            return _("And here, at the very end, is p minus y.")
        return _("And here, at the very end, is the slope of the loss.")
    layer = network.layer(link.end.tensor)
    again = type(layer) in known
    known.add(type(layer))
    if isinstance(layer, (Conv2D, Dense)):
        return _negative(
            link, _("One more weight.") if again else _("Then a weight of this layer.")
        )
    return _((_AGAIN if again else _PASSED).get(type(layer), "It goes on as it is."))


def _negative(link: Link, sentence: str) -> str:
    return f"{sentence} {_('It is negative, so the sign flips.')}" if link.value < 0 else sentence


_PASSED: dict[type, str] = {
    ReLU: N_("The ReLU lets it pass."),
    Sigmoid: N_("The slope of the sigmoid makes it smaller."),
    Tanh: N_("The slope of the curve makes it smaller."),
    MaxPool: N_("The pool picks it."),
    AvgPool: N_("The pool takes its share of it."),
}
_AGAIN: dict[type, str] = {
    **_PASSED,
    ReLU: N_("Another ReLU is open."),
    Sigmoid: N_("Another slope, smaller again."),
    MaxPool: N_("One more pool picks it."),
}

# all ways


def ways_of(derivation: Derivation) -> Said:
    """How many ways there are, and what they add up to."""
    total = sourced(one_weight.sum_of_ways(derivation))[0]
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
        last = _("It's the same number, each time.")
    else:
        last = _("It's the same number, but for rounding.")
    first = _(
        "But is that right? (1) | Add up all the ways. | Or go back once, for all gradients "
        "together. | Or just try it: nudge it up and down, run the network, and divide."
    )
    return Said(f"{first} {last}")
