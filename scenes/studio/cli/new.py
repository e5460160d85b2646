"""`./render.sh new`: a scene that runs, to be turned into one's own."""

from __future__ import annotations

import re
from keyword import iskeyword
from pathlib import Path
from string import Template

import click
import cloup

from model.refusal import Refusal, quoted
from scenes.kit.whole_files import write_whole
from scenes.studio.cli.options import CONTEXT
from scenes.studio.paths import ROOT
from scenes.studio.render.targets import SCENES, films

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NO_FILMS = ("kit", "studio")  # folders beside the films
_TAKEN = ("Lesson", "None", "True", "False")  # what a class in the file cannot be called


@cloup.command("new", context_settings=CONTEXT)
@cloup.argument("scene", metavar="FILM/SCENE")
def new_command(scene: str) -> None:
    """Write a scene of your own to begin with: FILM/SCENE, a film that is there or a new one.

    It runs as it is: three beats on the real network, and the way home. Nothing is overwritten.
    """
    path = new_scene(scene)
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    click.echo(f"{shown}\nto see it while you change it: ./render.sh preview {scene}")


def new_scene(target: str, root: Path = SCENES) -> Path:
    """Write the file of a scene `film/scene`, after the film's others.

    Raises Refusal where the name will not do or is taken, OSError where nothing can be written.
    """
    film, _, name = target.partition("/")
    _check(target, film, name)
    there = films(root).get(film, [])
    for other in there:
        if other.name == name:
            raise Refusal(
                f"{target} is there already, in {other.path.name}: give yours another name"
            )
    number = max((int(other.path.stem[1:].split("_")[0]) for other in there), default=0) + 1
    folder = root / film
    if not (folder / "__init__.py").exists():
        write_whole(folder / "__init__.py", b"")
    path = folder / f"s{number:02d}_{name}.py"
    write_whole(path, text_of(name).encode())
    return path


def _check(target: str, film: str, name: str) -> None:
    if not (_NAME.fullmatch(film) and _NAME.fullmatch(name)):
        raise Refusal(
            f"{quoted(target)} names no new scene: write film/scene, each in small letters, digits "
            "and underscores, at most 40 and a letter first, as in forward/my_scene"
        )
    if film in _NO_FILMS or iskeyword(film):
        raise Refusal(f"no film can be called {film}: take another name, or {next(iter(films()))}")


def text_of(name: str) -> str:
    """The Python code of a new scene."""
    class_name = "".join(word.capitalize() for word in name.split("_"))
    if class_name in _TAKEN:
        class_name += "Scene"
    template = Template((Path(__file__).parent / "new_scene.txt").read_text())
    words = re.sub(r"[\d_]+", " ", name)  # a title has no number typed in
    title = " ".join(words.split()).capitalize()
    return template.substitute(class_name=class_name, title=title)
