"""The numbers of a frame and the answers to them, as asking.js is given them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from model.answers import FORMS, Derived, Naming, answer_to, as_data
from model.answers.texts import finite
from model.network import Recording
from scenes.kit.regions import Region

_DIGITS = 5  # decimals of a corner, in parts of the frame


def regions_data(recording: Recording, regions: Iterable[Region]) -> list[dict[str, Any]]:
    """The numbers on a frame, in painting order; corners: in parts of the frame, y down.

    name: what its answer is called, by which the parts of other answers are found on the frame.
    """
    naming = Naming(recording)
    return [
        {
            "source": region.source,
            "name": naming.name_of(region.source),
            "value": finite(region.number.value),
            "text": region.text,
            "meaning": region.meaning,
            "corners": region.corners.round(_DIGITS).tolist(),
        }
        for region in regions
    ]


def answer_data(recording: Recording, source: str, network: str) -> dict[str, Any]:
    """Where a shown number comes from; of one that is in no tensor, what there is to say of it.

    copy: the answer as it is copied, in each form. Raises CellNameError for a source that a film
    of this network cannot have shown.
    """
    found = answer_to(recording, source, network)
    if isinstance(found, Derived):
        return found.data
    return as_data(found) | {"copy": {name: form(found) for name, form in FORMS.items()}}
