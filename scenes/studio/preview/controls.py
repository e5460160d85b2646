"""A scene's parameters, found from its class, as the page's controls.

A parameter is a class attribute that NarratedScene or a scene declares as ClassVar: a new one needs
a line there and none here. Its title and help stand in render/parameters.py.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import NoneType
from typing import Any, get_args

from model.refusal import nearest
from scenes.kit.scene import NarratedScene
from scenes.studio.render.parameters import PARAMETERS, Parameter

# left to scenes and exports
_NONE_OF_THESE = {"listeners", "dwell", "transparent", "timing", "known", "opens_at", "taken"}
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
_FLAGS = {"true": True, "false": False}  # as they appear in an address


class ControlError(ValueError):
    """A parameter has a wrong value; the message says what would be right."""


@dataclass(frozen=True)
class Control:
    """One parameter: its name, its kind (flag, whole, number, text) and its default.

    choices: every value that it can have, where they can be listed. empty: whether it need not have
    one, and unset what that stands for. title, help, least, most, above: see Parameter.
    """

    name: str
    kind: str
    default: Any
    choices: list[Any]
    empty: bool
    title: str = ""
    help: str = ""
    unset: str = ""
    least: int | None = None
    most: int | None = None
    above: bool = False


def controls(scene_class: type[NarratedScene]) -> list[Control]:
    """The scene's parameters, those that all scenes have first."""
    return [_control(scene_class, *found) for found in _declared(scene_class)]


def _control(scene_class: type[NarratedScene], name: str, kind: str, empty: bool) -> Control:
    told = PARAMETERS.get(name) or Parameter(name, kind, _title(name), "")
    default = getattr(scene_class, name)
    choices = list(told.choices(scene_class) if told.choices else told.one_of)
    empty = empty or (bool(choices) and default == "")
    return Control(
        name,
        kind,
        default,
        choices,
        empty,
        told.title,
        told.help,
        told.unset or ("the scene's own" if empty else ""),
        told.least,
        told.most,
        told.above,
    )


def _title(name: str) -> str:
    """The title of a parameter that only its scene knows."""
    return name.replace("_", " ").capitalize()


def described(scene_class: type[NarratedScene]) -> list[dict[str, Any]]:
    """The same as plain data."""
    return [asdict(control) for control in controls(scene_class)]


def _declared(scene_class: type[NarratedScene]) -> Iterator[tuple[str, str, bool]]:
    kinds_of = {bool: "flag", int: "whole", float: "number", str: "text"}
    seen = set(_NONE_OF_THESE)
    for base in reversed(scene_class.__mro__):
        if not issubclass(base, NarratedScene):
            continue
        for name, hint in inspect.get_annotations(base, eval_str=True).items():
            kinds = get_args(get_args(hint)[0]) or get_args(hint) if get_args(hint) else ()
            kind = next((kinds_of[k] for k in kinds if k in kinds_of), None)
            if kind is not None and name not in seen:
                seen.add(name)
                yield name, kind, NoneType in kinds


def chosen(scene_class: type[NarratedScene], raw: dict[str, Any]) -> dict[str, Any]:
    """The page's values, converted to the parameters' kinds; defaults are left out.

    So are parameters that only other scenes have. Raises ControlError.
    """
    found = {}
    own = {control.name: control for control in controls(scene_class)}
    for name, value in raw.items():
        if name not in own and name not in PARAMETERS:
            hint = nearest(name, list(dict.fromkeys([*own, *PARAMETERS])))
            raise ControlError(f"there is no parameter {name!r}: {hint}")
        if name not in own or value is None or (value == "" and own[name].kind != "text"):
            continue
        if isinstance(value, Path):  # of the server's own choosing: pages have none
            found[name] = str(value)
            continue
        value = _converted(own[name], value)
        _check(own[name], value)
        if value != own[name].default:
            found[name] = value
    return found


def _converted(control: Control, value: Any) -> Any:
    """The value in the control's kind. Raises ControlError."""
    text = str(value).strip()
    if control.kind == "text":
        return str(value)
    if control.kind == "flag" and text.lower() in _FLAGS:
        return _FLAGS[text.lower()]
    if control.kind == "whole" and _WHOLE.fullmatch(text):
        return int(text)
    if control.kind == "number":
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if math.isfinite(number):
            return number
    words = {"flag": "true or false", "whole": "a whole number", "number": "a number"}
    raise ControlError(f"{control.name} is {words[control.kind]}, not {text[:80]!r}")


def _check(control: Control, value: Any) -> None:
    """Raises ControlError where the control cannot have this value."""
    name, least, most = control.name, control.least, control.most
    if control.choices:
        if value not in control.choices:
            raise ControlError(f"there is no {name} {value!r}: {_valid(control.choices)}")
    elif least is not None and (value < least or (control.above and value == least)):
        bound = f"above {least}" if control.above else f"at least {least}"
        valid = bound if most is None else f"{least} to {most}"
        raise ControlError(f"{name} {value} is out of range: valid is {valid}")
    elif most is not None and value > most:
        raise ControlError(f"{name} {value} is out of range: valid is {least} to {most}")


def _valid(choices: Sequence[Any]) -> str:
    return f"valid are {', '.join(map(str, choices))}"
