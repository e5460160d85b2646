"""What the commands share: the scenes' parameters, their checks, and the progress bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
import cloup
from rich.console import Console

from scenes.studio.cli.number_types import Real, Whole
from scenes.studio.render.parameters import PARAMETERS, Parameter

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
    kinds["text"] = click.Choice(parameter.one_of) if parameter.one_of else str
    kind = kinds[parameter.kind]
    return cloup.option(*names, type=kind, metavar=parameter.metavar, help=parameter.help)


def digit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The digit's options, for commands that draw nothing."""
    return option_of(PARAMETERS["digit"])(option_of(PARAMETERS["label"])(command))


def scene_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The scene's parameters, which every command that draws takes."""
    options = [option_of(parameter) for parameter in PARAMETERS.values() if parameter.option]
    return cloup.option_group("Scene parameters", *options)(command)


class Meter:
    """A progress bar with an estimate on a terminal; silence elsewhere."""

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
