"""The scenes' parameters, each declared once: for the command line, and for the preview's page.

A parameter is a class attribute that NarratedScene or a scene annotates. Declared here are its
option and the values it can have; a scene's own parameter that is not listed works, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenes.studio.render import parameter_checks, parameter_choices
from scenes.studio.render.content import held

if TYPE_CHECKING:
    from scenes.kit.scene import NarratedScene

Choices = Callable[[type["NarratedScene"]], Sequence[Any]]
Check = Callable[[Any, Mapping[str, Any]], Any]
Finder = Callable[[str], Path | None]
THEMES = ("dark", "light")  # without an import of the styles, which takes a second
_SMALL = "small convolution of backward/general_convolution"


@dataclass(frozen=True)
class Parameter:
    """One parameter: its name, its kind (flag, whole, number, text), and what it is for.

    title: what the page calls it; help: one sentence. least, most: its range, where it has one;
    `above`: the least itself is excluded. one_of: the only values there are; choices: those that a
    scene's class can have, where they can be listed. unset: what None stands for. option: on the
    command line, where it has one. check: of the value and all values that were given; returns the
    value as it is written everywhere, or raises Refusal. path: of a value that may name a file or
    a folder, where that would lie; None for the name of what ships with the project.
    """

    name: str
    kind: str
    title: str
    help: str
    least: int | None = None
    most: int | None = None
    above: bool = False
    one_of: tuple[str, ...] = ()
    choices: Choices | None = None
    unset: str = ""
    option: str = ""
    metavar: str | None = None
    check: Check | None = None
    path: Finder | None = None


PARAMETERS = {
    parameter.name: parameter
    for parameter in (
        Parameter(
            "digit",
            "text",
            "Digit",
            "7, 7:3 (the fourth 7 of assets) or a picture file.",
            option="--digit",
            metavar="D",
            check=parameter_checks.digit,
            path=parameter_checks.picture_of,
        ),
        Parameter(
            "label",
            "whole",
            "True digit",
            "What a picture shows, where it matters.",
            least=0,
            most=9,
            choices=lambda _: range(10),
            unset="the sample's own",
            option="--label",
        ),
        Parameter(
            "filter",
            "whole",
            "Filter",
            "The filter explained, counted from 0.",
            least=0,
            choices=parameter_choices.filters,
            option="--filter",
            check=parameter_checks.filter,
        ),
        Parameter(
            "layer",
            "text",
            "Convolution",
            "The convolution explained, conv1 or conv2, in scenes that can show either.",
            choices=parameter_choices.layers,
            option="--layer",
            metavar="L",
            check=parameter_checks.layer,
        ),
        Parameter(
            "step",
            "whole",
            "Training step",
            "A step of the training, 0 untrained. Default: its end.",
            least=0,
            choices=parameter_choices.steps,
            unset="fully trained",
            option="--step",
            check=parameter_checks.step,
        ),
        Parameter(
            "weight",
            "text",
            "Weight",
            "The weight explained in the backward film: conv1/kernel[2,3,0,1], say; in one_weight, "
            "a pixel, too.",
            option="--weight",
            metavar="W",
            check=parameter_checks.weight,
        ),
        Parameter(
            "rate",
            "number",
            "Learning rate",
            "The learning rate of the update. Default: one whose effect can be seen.",
            least=0,
            above=True,
            unset="chosen to be seen",
            option="--rate",
        ),
        Parameter(
            "stride",
            "whole",
            "Stride",
            f"Stride of the {_SMALL}.",
            least=1,
            most=4,
            option="--stride",
        ),
        Parameter(
            "dilation",
            "whole",
            "Dilation",
            f"Dilation of the {_SMALL}.",
            least=1,
            most=4,
            option="--dilation",
        ),
        Parameter(
            "padding",
            "whole",
            "Padding",
            f"Padding of the {_SMALL}.",
            least=0,
            most=2,
            option="--padding",
        ),
        Parameter(
            "batch",
            "whole",
            "Batch",
            "Pictures in the batch of backward/general_convolution.",
            least=2,
            most=4,
            option="--batch",
        ),
        Parameter(
            "settings",
            "text",
            "Settings",
            "The network by hand: mazur, second, or a TOML file like theirs.",
            choices=parameter_choices.settings,
            option="--settings",
            metavar="FILE",
            check=parameter_checks.settings,
            path=parameter_checks.settings_of,
        ),
        Parameter(
            "layers",
            "text",
            "Layers",
            "Notation: nodes of each layer. Default: 5-4-3.",
            option="--layers",
            metavar="N-N-N",
            check=parameter_checks.layers,
        ),
        Parameter(
            "theme",
            "text",
            "Theme",
            "Colours. Default: dark.",
            one_of=THEMES,
            option="--theme",
        ),
        Parameter(
            "calm",
            "flag",
            "Calm",
            "Cross-fades instead of motion.",
            option="--calm",
        ),
        Parameter(
            "language",
            "text",
            "Language",
            "Language of the captions. Default: en.",
            choices=parameter_choices.languages,
            option="--lang",
            metavar="CODE",
            check=parameter_checks.language,
        ),
        Parameter("captions", "flag", "Captions", "Subtitles in the picture."),
        Parameter(
            "voice",
            "text",
            "Voice",
            "Who speaks: hibari, espeak-ng, none, or a folder with your own recordings.",
            choices=parameter_choices.voices,
            unset="the usual one of the language",
            option="--voice",
            metavar="V",
            check=parameter_checks.voice,
            path=parameter_checks.recordings_of,
        ),
        Parameter(
            "missing",
            "text",
            "Without a recording",
            "Beats that your folder lacks: speak (by the usual voice) or silent.",
            one_of=("speak", "silent"),
            option="--missing",
        ),
    )
}


def checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """The given values, each checked before any work begins. Raises Refusal."""
    values = {name: value for name, value in given.items() if value is not None}
    found = {}
    for name, value in values.items():
        parameter = PARAMETERS[name]
        found[name] = parameter.check(value, values) if parameter.check else value
        if path := path_of(name, found[name]):
            found[name] = str(path.resolve())
    return found


def path_of(name: str, value: Any) -> Path | None:
    """The file or the folder that a parameter's value names, or None."""
    parameter = PARAMETERS.get(name)
    path = parameter.path(str(value)) if parameter and parameter.path else None
    return path if path is not None and (path.is_file() or path.is_dir()) else None


def file_of(name: str, value: Any) -> Path | None:
    """The file that a parameter's value names, or None."""
    path = path_of(name, value)
    return path if path is not None and path.is_file() else None


def fingerprint(name: str, value: Any) -> str:
    """What distinguishes a value: what its file or folder holds, wherever that lies, or itself."""
    path = path_of(name, value)
    return str(value) if path is None else f"sha256:{held(path)}"
