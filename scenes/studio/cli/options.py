"""What the commands share: the scenes' parameters, their checks, and the progress bar."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click
import cloup
from rich.console import Console

from model.networks.registry import NETWORKS
from scenes.studio.cli.number_types import Real, Whole
from scenes.studio.export.formats import offered
from scenes.studio.render.parameters import PARAMETERS, Parameter

console = Console(stderr=True)
CONTEXT = {"help_option_names": ["-h", "--help"]}


class OneOf(click.Choice):
    """A registry's names, as they are when they are asked for: an entry added later is one too."""

    case_sensitive = True

    def __init__(self, names: Callable[[], Iterable[str]]) -> None:
        self.names = names

    @property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(self.names())


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


def network_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What networks are recorded from, for commands that draw nothing."""
    read = {name for network in NETWORKS.values() for name in network.parameters}
    for parameter in reversed(PARAMETERS.values()):
        if parameter.name in read:
            command = option_of(parameter)(command)
    return command


def scene_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The scene's parameters, which every command that draws takes."""
    options = [option_of(parameter) for parameter in PARAMETERS.values() if parameter.option]
    return cloup.option_group("Scene parameters", *options)(command)


def export_command(name: str, about: str = "") -> Callable[[Callable[..., None]], Any]:
    """A command that makes files of targets, in the formats that have a writer for it.

    It is given targets, form, out and the scene's parameters; options of its own follow in its
    help. about: what there is to say of the formats.
    """
    first = next(iter(offered(name)))
    form = cloup.option(
        "-f",
        "--format",
        "form",
        type=OneOf(lambda: offered(name)),
        help=f"{about} Default: by the file's name, or {first}.".strip(),
    )
    out = cloup.option("-o", "--out", type=click.Path(path_type=Path), help="File or folder.")
    targets = cloup.argument("targets", nargs=-1, required=True, metavar="TARGET...")

    def decorate(function: Callable[..., None]) -> Any:
        for option in (scene_options, out, form, targets):
            function = option(function)
        return cloup.command(name, context_settings=CONTEXT)(function)

    return decorate


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
