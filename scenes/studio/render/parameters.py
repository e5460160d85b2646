"""The scenes' parameters, each declared once: for the command line, and for the preview's page.

A parameter is a class attribute that NarratedScene or a scene annotates. Declared here is how it is
asked for and which values it can have; a scene's own parameter that is not here works, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenes.kit.scene import NarratedScene

Choices = Callable[[type["NarratedScene"]], Sequence[Any]]
THEMES = ("dark", "light")  # without an import of the styles, which takes a second
_SMALL = "small convolution of backward/general_convolution"


@dataclass(frozen=True)
class Parameter:
    """One parameter: its name, its kind (flag, whole, number, text), and what it is good for.

    title: what the page calls it; help: one sentence. least, most: its range, where it has one;
    `above`: the least itself lies outside. choices: all values that a scene's class can have, where
    they can be listed. unset: what None stands for. option: on the command line, where it has one.
    file: whether the value may name a file.
    """

    name: str
    kind: str
    title: str
    help: str
    least: int | None = None
    most: int | None = None
    above: bool = False
    choices: Choices | None = None
    unset: str = ""
    option: str = ""
    metavar: str | None = None
    file: bool = False


def _layers(scene_class: type[NarratedScene]) -> list[str]:
    from scenes.kit.scene import load_network

    return list(load_network().filters())


def _filters(scene_class: type[NarratedScene]) -> list[int]:
    """Of the scene's layer or, where that is chosen, of the one that has the most."""
    from scenes.kit.scene import load_network
    from scenes.studio.render.run_scene import declared

    filters = load_network().filters()
    chosen = "layer" in declared(scene_class)
    return list(range(max(filters.values()) if chosen else filters[scene_class.convolution()]))


def _steps(scene_class: type[NarratedScene]) -> list[int]:
    from model.networks.cnn import snapshots

    return snapshots()


def _settings(scene_class: type[NarratedScene]) -> list[str]:
    """The shipped ones: a page must not have files read whose names it makes up."""
    from model.networks.by_hand import EXAMPLES

    return sorted(path.stem for path in EXAMPLES.glob("*.toml"))


def _languages(scene_class: type[NarratedScene]) -> list[str]:
    from scenes.kit.language import languages

    return languages()


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
            file=True,
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
            choices=_filters,
            option="--filter",
        ),
        Parameter(
            "layer",
            "text",
            "Convolution",
            "The convolution explained, conv1 or conv2, in scenes that can show either.",
            choices=_layers,
            option="--layer",
            metavar="L",
        ),
        Parameter(
            "step",
            "whole",
            "Training step",
            "A step of the training, 0 untrained. Default: its end.",
            least=0,
            choices=_steps,
            unset="fully trained",
            option="--step",
        ),
        Parameter(
            "weight",
            "text",
            "Weight",
            "The weight explained in the backward film: conv1/kernel[2,3,0,1], say.",
            option="--weight",
            metavar="W",
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
            choices=_settings,
            option="--settings",
            metavar="FILE",
            file=True,
        ),
        Parameter(
            "layers",
            "text",
            "Layers",
            "Notation: nodes of each layer. Default: 5-4-3.",
            option="--layers",
            metavar="N-N-N",
        ),
        Parameter(
            "theme",
            "text",
            "Theme",
            "Colours. Default: dark.",
            choices=lambda _: THEMES,
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
            choices=_languages,
            option="--lang",
            metavar="CODE",
        ),
        Parameter("captions", "flag", "Captions", "Captions in the picture."),
    )
}
