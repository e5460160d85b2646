"""What the commands share: the scenes' parameters, their checks, and the progress bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
import cloup
from rich.console import Console

from model.refusal import Refusal, quoted
from scenes.kit.language import languages
from scenes.studio.cli.number_types import Real, Whole
from scenes.studio.render.parameters import PARAMETERS, THEMES, Parameter

console = Console(stderr=True)


def option_of(parameter: Parameter) -> Callable[..., Any]:
    """A parameter's option on the command line."""
    names = (parameter.option, parameter.name)
    if parameter.kind == "flag":
        return cloup.option(*names, is_flag=True, default=None, help=parameter.help)
    kinds: dict[str, Any] = {
        "whole": Whole(parameter.least, parameter.most),
        "number": Real(parameter.least, parameter.most, min_open=parameter.above),
    }
    kinds["text"] = click.Choice(THEMES) if parameter.name == "theme" else str
    kind = kinds[parameter.kind]
    return cloup.option(*names, type=kind, metavar=parameter.metavar, help=parameter.help)


def digit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Which digit, for commands that draw nothing."""
    return option_of(PARAMETERS["digit"])(option_of(PARAMETERS["label"])(command))


def scene_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The scene's parameters, which every command that draws takes."""
    options = [option_of(parameter) for parameter in PARAMETERS.values() if parameter.option]
    return cloup.option_group("Scene parameters", *options)(command)


class Meter:
    """A bar with an estimate on a terminal; silence elsewhere."""

    def __init__(self, title: str) -> None:
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self.bar = Progress(
            TextColumn(title),
            BarColumn(),
            TextColumn("{task.percentage:3.0f} %"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self.task = self.bar.add_task(title, total=1.0)

    def __enter__(self) -> Meter:
        self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def show(self, done: float, total: float) -> None:
        self.bar.update(self.task, completed=done, total=max(total, 1e-9))


def checked(parameters: dict[str, Any]) -> dict[str, Any]:
    """The scene's parameters, each looked at before any work begins."""
    from model.digits import find_digit
    from model.networks import cnn
    from model.networks.by_hand import find_example
    from model.networks.notation import parse_sizes
    from scenes.studio.render.parameter_files import file_of

    values = {key: value for key, value in parameters.items() if value is not None}
    find_digit(values.get("digit", "7"), values.get("label"))
    if "settings" in values:
        find_example(values["settings"])
    if "layers" in values:
        parse_sizes(values["layers"])
    for key, value in values.items():
        if file := file_of(key, value):
            values[key] = str(file.resolve())
    filters = cnn.load().filters()
    # without a layer, one that has such a filter: a scene that shows another says so
    largest = max(filters, key=lambda name: filters[name])
    cnn.load().check_filter(values.get("layer", largest), values.get("filter", 0))
    if values.get("step") is not None and values["step"] not in (steps := cnn.snapshots()):
        kept = ", ".join(map(str, steps))
        raise Refusal(f"no weights are kept of step {values['step']}: valid are {kept}")
    if "weight" in values:
        values["weight"] = weight_name(values["weight"])
    language = values.get("language", "en")
    if language not in (valid := languages()):
        raise Refusal(f"there is no language {quoted(language)}: valid are {', '.join(valid)}")
    return values


def weight_name(text: str) -> str:
    """A weight's name as it is written everywhere. Raises WeightNameError."""
    from model.chain_rule import WeightNameError, find_weight
    from model.digits import load_samples
    from model.networks import cnn

    network = cnn.load()
    cell = find_weight(network.run(load_samples()[0][0]), text)
    if cell.tensor == network.input:
        raise WeightNameError(
            f"{text!r} is a pixel: name a weight, as {', '.join(network.weights)}"
        )
    return str(cell).replace(" ", "")
