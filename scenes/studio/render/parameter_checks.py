"""What values parameters may have, and where those that are files lie.

A check gets a value and all values that were given; it returns the value as it is written
everywhere, or raises Refusal. The model is imported where it is needed: help appears at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from model.refusal import Refusal, quoted

Values = Mapping[str, Any]


def digit(value: Any, values: Values) -> Any:
    from model.digits import find_digit

    find_digit(value, values.get("label"))
    return value


def picture_of(value: str) -> Path | None:
    from model.digits import picture_file

    return picture_file(value)


def filter(value: Any, values: Values) -> Any:
    """Without a layer, any layer with such a filter will do: a scene that shows another says so."""
    from model.networks import cnn

    network = cnn.load()
    filters = network.filters()
    largest = max(filters, key=lambda name: filters[name])
    network.check_filter(values.get("layer", largest), value)
    return value


def layer(value: Any, values: Values) -> Any:
    from model.networks import cnn

    cnn.load().check_filter(value, 0)
    return value


def step(value: Any, values: Values) -> Any:
    from model.networks import cnn

    if value not in (steps := cnn.snapshots()):
        kept = ", ".join(map(str, steps))
        raise Refusal(f"no weights are kept of step {value}: valid are {kept}")
    return value


def weight(value: Any, values: Values) -> Any:
    """A weight's, or a pixel's, name as it is written everywhere. Raises CellNameError."""
    from model.chain_rule import find_weight
    from model.digits import load_samples
    from model.networks import cnn

    network = cnn.load()
    cell = find_weight(network.run(load_samples()[0][0]), value)
    return str(cell).replace(" ", "")


def settings(value: Any, values: Values) -> Any:
    from model.networks.by_hand import find_example

    find_example(value)
    return value


def settings_of(value: str) -> Path | None:
    from model.networks.by_hand import settings_file

    return settings_file(value)


def layers(value: Any, values: Values) -> Any:
    from model.networks.notation import parse_sizes

    parse_sizes(value)
    return value


def language(value: Any, values: Values) -> Any:
    """A language of the captions; where nobody speaks it, its speaker says so now."""
    from scenes.kit.language import languages
    from scenes.kit.voice.speaker import MISSING, speaker_of

    if value not in (valid := languages()):
        raise Refusal(f"there is no language {quoted(value)}: valid are {', '.join(valid)}")
    speaker_of(values.get("voice", ""), values.get("missing", MISSING[0]), value)
    return value


def voice(value: Any, values: Values) -> Any:
    """A service's name, "none", or a folder of recordings."""
    from scenes.kit.voice.recordings import Recordings
    from scenes.kit.voice.services import find_service

    if value in ("", "none"):
        return value
    folder = recordings_of(value)
    if folder is None:
        find_service(value)
        return value
    if not folder.is_dir():
        raise Refusal(f"there is no folder {quoted(value)}: name one that holds your recordings")
    Recordings(folder)
    return value


def recordings_of(value: str) -> Path | None:
    """The folder that a voice is; None for the name of a service, which is no path."""
    from scenes.kit.voice.services import SERVICES

    folder = Path(value)
    known = value in ("", "none", *SERVICES)
    return folder if not known and (folder.exists() or len(folder.parts) > 1) else None
