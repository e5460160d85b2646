"""What the commands share: the scenes' parameters, their checks, and the progress bar."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import cloup
from rich.console import Console

console = Console(stderr=True)


class InputError(click.ClickException):
    """What was asked for cannot be had: one sentence, exit status 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(f"render.sh: {self.format_message()}", err=True)


DIGIT = cloup.option(
    "--digit", metavar="D", help="7, 7:3 (the fourth 7 of assets) or a picture file."
)
LABEL = cloup.option(
    "--label", type=click.IntRange(0, 9), help="What a picture shows, where it matters."
)


WHERE = "backward/general_convolution"
SETTINGS = (  # name, least, most, what it is
    ("stride", 1, 4, "Stride of the small convolution"),
    ("dilation", 1, 4, "Dilation of the small convolution"),
    ("padding", 0, 2, "Padding of the small convolution"),
    ("batch", 2, 4, "Pictures in the batch"),
)


def digit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Which digit, for commands that draw nothing."""
    return DIGIT(LABEL(command))


def scene_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The scene's parameters, which every command that draws takes."""
    return cloup.option_group(
        "Scene parameters",
        DIGIT,
        LABEL,
        cloup.option(
            "--filter", type=click.IntRange(0), help="The filter explained, counted from 0."
        ),
        cloup.option(
            "--layer",
            metavar="L",
            help="The convolution explained, conv1 or conv2, in scenes that can show either.",
        ),
        cloup.option(
            "--step",
            type=click.IntRange(0),
            help="A step of the training, 0 untrained. Default: its end.",
        ),
        cloup.option(
            "--weight",
            metavar="W",
            help="The weight explained in the backward film: conv1/kernel[2,3,0,1], say.",
        ),
        cloup.option(
            "--rate",
            type=click.FloatRange(0, min_open=True),
            help="The learning rate of the update. Default: one whose effect can be seen.",
        ),
        *(
            cloup.option(f"--{name}", type=click.IntRange(low, high), help=f"{text} ({WHERE}).")
            for name, low, high, text in SETTINGS
        ),
        cloup.option(
            "--settings",
            metavar="FILE",
            help="The network by hand: mazur, second, or a TOML file like theirs.",
        ),
        cloup.option(
            "--layers", metavar="N-N-N", help="Notation: nodes of each layer. Default: 5-4-3."
        ),
        cloup.option(
            "--theme", type=click.Choice(["dark", "light"]), help="Colours. Default: dark."
        ),
        cloup.option("--calm", is_flag=True, default=None, help="Cross-fades instead of motion."),
        cloup.option(
            "--lang", "language", metavar="CODE", help="Language of the captions. Default: en."
        ),
    )(command)


def suffix(parameters: dict[str, Any]) -> str:
    """What tells this film from the default one, for its file's name."""
    words = []
    for key, value in parameters.items():
        if value is not None and value is not False:
            file = key in ("digit", "settings")
            word = Path(str(value)).stem.replace(":", ".") if file else str(value)
            words.append("calm" if value is True else f"{key}{word}" if key != "theme" else word)
    return "".join(f"-{word}" for word in words)


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
    from model.by_hand import find_example
    from model.digits import find_digit
    from model.layered import parse_sizes
    from model.network import Network, snapshots

    values = {key: value for key, value in parameters.items() if value is not None}
    find_digit(values.get("digit", "7"), values.get("label"))
    if "settings" in values:
        find_example(values["settings"])
    if "layers" in values:
        parse_sizes(values["layers"])
    for key in ("digit", "settings"):
        if Path(str(values.get(key, ""))).is_file():
            values[key] = str(Path(values[key]).resolve())
    filters = Network.load().filters()
    # without a layer, one that has such a filter: a scene that shows another says so
    largest = max(filters, key=lambda name: filters[name])
    Network.load().check_filter(values.get("layer", largest), values.get("filter", 0))
    if values.get("step") is not None and values["step"] not in (steps := snapshots()):
        kept = ", ".join(map(str, steps))
        raise InputError(f"no weights are kept of step {values['step']}: valid are {kept}")
    if "weight" in values:
        values["weight"] = weight_name(values["weight"])
    language = values.get("language", "en")
    if language not in (valid := languages()):
        raise InputError(f"there is no language {language!r}: valid are {', '.join(valid)}")
    return values


def weight_name(text: str) -> str:
    """A weight's name as it is written everywhere. Raises WeightNameError."""
    from model.chain_rule import WeightNameError, find_weight
    from model.digits import load_samples
    from model.network import Network

    network = Network.load()
    cell = find_weight(network.run(load_samples()[0][0]), text)
    if cell.tensor == network.input:
        raise WeightNameError(
            f"{text!r} is a pixel: name a weight, as {', '.join(network.weights)}"
        )
    return str(cell).replace(" ", "")


def languages() -> list[str]:
    """Those that captions can be had in: English, and every catalogue there is."""
    from scenes.language import LOCALE

    return ["en", *sorted(path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/captions.mo"))]


def writable(folder: Path) -> Path:
    """The folder, made if need be. Raises InputError where nothing can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".{os.getpid()}.part"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(
            f"cannot write to {folder}: {error.strerror or error}; name another folder with -o"
        ) from error
    return folder
