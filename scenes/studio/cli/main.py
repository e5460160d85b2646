"""The command line: ./render.sh list | video | still | sheet | deck | page | new and so on."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

import click
import cloup

from model.refusal import Notice, Refusal
from scenes.studio.cli.deck import deck_command
from scenes.studio.cli.explain import explain_command
from scenes.studio.cli.listing import list_command
from scenes.studio.cli.new import new_command
from scenes.studio.cli.number_types import Whole
from scenes.studio.cli.page import page_command
from scenes.studio.cli.preview import preview_command
from scenes.studio.cli.script import script_command
from scenes.studio.cli.sheet import sheet_command
from scenes.studio.cli.still import still_command
from scenes.studio.cli.video import video_command
from scenes.studio.paths import ROOT
from scenes.studio.render import scene_errors as blame
from scenes.studio.render.targets import parse
from scenes.studio.render.workers import cores

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@cloup.group(context_settings=CONTEXT)
def main() -> None:
    """Films about convolutional networks in which every number is real.

    A TARGET is a film, film/scene or film/scene@beat, as `list` names them.
    """


main.add_command(list_command)
main.add_command(video_command)
main.add_command(explain_command)
main.add_command(still_command)
main.add_command(sheet_command)
main.add_command(deck_command)
main.add_command(page_command)
main.add_command(script_command)
main.add_command(preview_command)
main.add_command(new_command)


@main.command("test", context_settings={**CONTEXT, "ignore_unknown_options": True})
@cloup.option("--full", is_flag=True, help="Every digit in both themes.")
@cloup.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST ARGUMENT]...")
def test_command(full: bool, arguments: tuple[str, ...]) -> None:
    """Check style and types and run the tests."""
    python = [sys.executable, "-m"]
    if not arguments:
        for tool in (["ruff", "check", "."], ["mypy"]):
            status = subprocess.call([*python, *tool], cwd=ROOT)
            if status:
                sys.exit(status)
    extra = ["--full"] if full else []
    sys.exit(subprocess.call([*python, "pytest", "-n", str(cores()), *extra, *arguments], cwd=ROOT))


@main.command("bench")
@cloup.argument("targets", nargs=-1, metavar="[TARGET]...")
@cloup.option(
    "--of",
    "subjects",
    multiple=True,
    type=click.Choice(
        ["model", "render", "preview", "answers", "pages", "voice", "cluster", "kills", "inputs"]
    ),
    default=("model", "render"),
    help="What is measured; may be repeated. Default: model and render.",
)
@cloup.option("--count", type=Whole(1), default=200, help="Kills. Default: 200.")
def bench_command(targets: tuple[str, ...], subjects: tuple[str, ...], count: int) -> None:
    """Measure drawing against encoding, the network, the preview and its answers, how large
    pages are, the voice or a cluster.

    `kills` ends runs at random moments, and fails where one that is begun again makes another film
    or leaves anything behind. `inputs` tries bad inputs and damage.
    """
    parse(targets)
    for name in subjects:
        words = ["--count", str(count)] if name == "kills" else targets
        status = subprocess.call(
            [sys.executable, "-m", f"tests.benchmarks.bench_{name}", *words], cwd=ROOT
        )
        if status:
            sys.exit(status)


def run(arguments: Sequence[str] | None = None) -> int:
    """The whole program. Returns the status: 2 where the request cannot be met, which one sentence
    explains; 1 where something went wrong on the way."""
    try:
        with _ended_by_sigterm(), _notices_as_sentences():
            return _run(arguments)
    except KeyboardInterrupt as stopped:
        click.echo("render.sh: stopped; finished parts are kept", err=True)
        return 128 + (signal.SIGTERM if isinstance(stopped, Terminated) else signal.SIGINT)


class Terminated(KeyboardInterrupt):
    """SIGTERM asks for an end, and counts as Ctrl-C."""


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    def end(number: int, frame: Any) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _notices_as_sentences() -> Iterator[None]:
    """Notices are printed once, as errors are: one line, without the place in our code."""
    show, said = warnings.showwarning, set()

    def printed(message: Any, category: type[Warning], *place: Any, **more: Any) -> None:
        if not issubclass(category, Notice):
            show(message, category, *place, **more)
        elif str(message) not in said:
            said.add(str(message))
            click.echo(f"render.sh: {message}", err=True)

    with warnings.catch_warnings():
        warnings.simplefilter("always", Notice)
        warnings.showwarning = printed
        yield


def _run(arguments: Sequence[str] | None) -> int:
    try:
        main.main(args=arguments, prog_name="render.sh", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except Refusal as error:
        click.echo(f"render.sh: {error}", err=True)
        return error.status
    except BrokenPipeError:  # whoever read the output has read enough
        return 1
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        why = f"{what}{error.strerror or error}"
        if error.errno in FULL:
            why += "; make room and run again: what is finished is kept"
        click.echo(f"render.sh: cannot write or read {why}", err=True)
        return 2
    except BrokenProcessPool:
        click.echo("render.sh: a worker was killed; if memory is short, try -j 1", err=True)
        return 1
    except click.Abort as abort:  # how click says that Ctrl-C was pressed
        raise abort.__cause__ or KeyboardInterrupt from None
    except Exception as error:  # a mistake in a scene, or one of ours
        click.echo(f"render.sh: {blame.words(error)}", err=True)
        return 1
    return 0
