"""The parameters of a scene, found from its class, as the page's controls.

A parameter is a class attribute that NarratedScene or a scene declares as ClassVar: a new one needs
a line there and none here. Where its values can be listed, CHOICES says how.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from types import NoneType
from typing import Any, get_args

from model.networks.cnn import snapshots
from scenes import style
from scenes.narrated import NarratedScene, load_network
from scenes.studio.options import languages
from scenes.studio.stage import declared

_NONE_OF_THESE = {"listeners", "dwell", "transparent"}  # a scene's or an export's own affair


class ControlError(ValueError):
    """A parameter has a value of the wrong kind; the message says which kind is right."""


@dataclass(frozen=True)
class Control:
    """One parameter: its name, its kind (flag, whole, number, text) and what it is by default.

    choices: every value that it can have, where they can be listed. empty: whether None is a value.
    """

    name: str
    kind: str
    default: Any
    choices: list[Any]
    empty: bool


def _layers(scene_class: type[NarratedScene]) -> list[str]:
    return list(load_network().filters())


def _filters(scene_class: type[NarratedScene]) -> list[int]:
    """Of the scene's layer or, where that is chosen, of the one that has the most."""
    filters = load_network().filters()
    chosen = "layer" in declared(scene_class)
    return list(range(max(filters.values()) if chosen else filters[scene_class.convolution()]))


def _labels(scene_class: type[NarratedScene]) -> list[int]:
    return list(range(load_network().weights["dense/bias"].shape[0]))


CHOICES: dict[str, Callable[[type[NarratedScene]], list[Any]]] = {
    "theme": lambda _: list(style.THEMES),
    "language": lambda _: languages(),
    "layer": _layers,
    "filter": _filters,
    "label": _labels,
    "step": lambda _: snapshots(),
}
_KINDS = {bool: "flag", int: "whole", float: "number", str: "text"}
_WORDS = {"flag": "yes or no", "whole": "a whole number", "number": "a number", "text": "a text"}


def controls(scene_class: type[NarratedScene]) -> list[Control]:
    """The scene's parameters, those that all scenes have first."""
    return [
        Control(name, kind, getattr(scene_class, name), _choices(name, scene_class), empty)
        for name, kind, empty in _declared(scene_class)
    ]


def _choices(name: str, scene_class: type[NarratedScene]) -> list[Any]:
    return CHOICES[name](scene_class) if name in CHOICES else []


def described(scene_class: type[NarratedScene]) -> list[dict[str, Any]]:
    """The same as plain data."""
    return [asdict(control) for control in controls(scene_class)]


def _declared(scene_class: type[NarratedScene]) -> Iterator[tuple[str, str, bool]]:
    seen = set(_NONE_OF_THESE)
    for base in reversed(scene_class.__mro__):
        if not issubclass(base, NarratedScene):
            continue
        for name, hint in inspect.get_annotations(base, eval_str=True).items():
            kinds = get_args(get_args(hint)[0]) or get_args(hint) if get_args(hint) else ()
            kind = next((_KINDS[k] for k in kinds if k in _KINDS), None)
            if kind is not None and name not in seen:
                seen.add(name)
                yield name, kind, NoneType in kinds


def chosen(scene_class: type[NarratedScene], raw: dict[str, Any]) -> dict[str, Any]:
    """The page's values, brought into the parameters' kinds; defaults and strangers left out.

    Raises ControlError.
    """
    found = {}
    for control in controls(scene_class):
        value = raw.get(control.name)
        if value is None or (value == "" and control.kind != "text"):
            continue
        value = _converted(control, value)
        if control.choices and value not in control.choices:
            valid = ", ".join(map(str, control.choices))
            raise ControlError(f"there is no {control.name} {value!r}: valid are {valid}")
        if value != control.default:
            found[control.name] = value
    return found


def _converted(control: Control, value: Any) -> Any:
    try:
        if control.kind == "flag":
            if not isinstance(value, bool):
                raise ValueError
            return value
        return {"whole": int, "number": float, "text": str}[control.kind](value)
    except (TypeError, ValueError) as error:
        raise ControlError(f"{control.name} is {_WORDS[control.kind]}, not {value!r}") from error
