"""What is said of a weight, whatever its kind and whatever became of it on its ways."""

from __future__ import annotations

from model.chain_rule import Derivation
from scenes.kit.scene import _


def uses_script(derivation: Derivation, is_bias: bool) -> str:
    if len(derivation.uses) == 1:
        return _(
            "It's used only once. Here's what it met there, | and here's the gradient that "
            "comes back to it."
        )
    if is_bias:
        return _(
            "It's added in {n} places, each time with a factor of one. | And from each place, "
            "a gradient comes back."
        )
    return _(
        "The filter visited {n} places, so our weight was used {n} times. Here's what it met "
        "each time, | and here's the gradient that came back."
    )


def alive_script(derivation: Derivation) -> str:
    if not derivation.alive:
        return _(
            "Now look what's left of that. On all its ways, a gate is shut. | Nothing of the "
            "error ever reaches this weight."
        )
    if not derivation.deaths:
        return _("No gate stands between this weight and the loss. | Nothing gets lost on the way.")
    return _(
        "Most of these don't count. A ReLU may be shut on the way, or the pool may have picked "
        "a neighbour instead. | Still alive: {n}."
    )


def strongest_script(derivation: Derivation) -> str:
    if not derivation.alive:
        return _("So its gradient is zero. From this picture, this weight learns nothing.")
    if derivation.alive == 1:
        return _("There's just one product, so that's all of it.")
    return _(
        "Here are the strongest terms, written out. Below them are all the others, summed up, "
        "and then the total."
    )
