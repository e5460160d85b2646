"""Films, scenes and beats, found from the files: `film`, `film/scene`, `film/scene@beat`."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.refusal import Refusal, nearest, quoted
from scenes.studio.paths import ROOT

if TYPE_CHECKING:
    from scenes.kit.scene import NarratedScene

SCENES = ROOT / "scenes"
NO_EXIT = "a scene must not end the program"  # with a status of its own
_FILE = re.compile(r"s\d+_(\w+)\.py")
_MOMENT = re.compile(r"(.+@[^+]+)\+([0-9]{1,6}(?:\.[0-9]{1,6})?)s?")


class SceneError(Exception):
    """A scene does something that no scene may do."""


class TargetError(Refusal):
    """No film, scene or beat has that name; the message offers the nearest."""


@dataclass(frozen=True)
class SceneFile:
    """One scene: `forward/convolution` in scenes/forward/s03_convolution.py."""

    film: str
    name: str
    path: Path

    @property
    def target(self) -> str:
        return f"{self.film}/{self.name}"

    @property
    def module(self) -> str:
        return f"scenes.{self.film}.{self.path.stem}"

    def load(self) -> type[NarratedScene]:
        """The scene class in the file. Raises TargetError where there is not exactly one."""
        from scenes.kit.scene import NarratedScene

        try:
            module = importlib.import_module(self.module)
        except SystemExit as error:
            raise SceneError(NO_EXIT).with_traceback(error.__traceback__) from None
        classes = [
            value
            for value in vars(module).values()
            if inspect.isclass(value)
            and issubclass(value, NarratedScene)
            and value.__module__ == module.__name__
        ]
        if len(classes) != 1:
            raise TargetError(f"{self.path.name} holds {len(classes)} scene classes, not one")
        return classes[0]


@dataclass(frozen=True)
class Target:
    """A scene, and a beat of it where one was named."""

    scene: SceneFile
    beat: str | None = None


def films(root: Path = SCENES) -> dict[str, list[SceneFile]]:
    """Every film's scenes, in the order of their files' names."""
    found: dict[str, list[SceneFile]] = {}
    for path in sorted(root.glob("*/s[0-9]*_*.py")):
        match = _FILE.fullmatch(path.name)
        if match:
            scene = SceneFile(path.parent.name, match[1], path)
            found.setdefault(scene.film, []).append(scene)
    return found


def parse(names: Sequence[str], root: Path = SCENES) -> list[Target]:
    """Targets named on the command line; "all" is every film. Raises TargetError."""
    known = films(root)
    targets: list[Target] = []
    for name in names:
        targets += _parse_one(name, known)
    return list(dict.fromkeys(targets))


def moment_of(name: str) -> tuple[str, float | None]:
    """`forward/softmax@answer+1.5s` as its target and seconds; None where it names no moment."""
    match = _MOMENT.fullmatch(name)
    return (match[1], float(match[2])) if match else (name, None)


def check_moment(beat: str, moment: float | None, seconds: float) -> None:
    """Raises TargetError where a beat of that many seconds does not contain the moment."""
    if moment is not None and moment >= seconds:
        raise TargetError(
            f"the beat {beat!r} lasts {seconds:.1f} s: it has no moment at {moment:g} s"
        )


def _parse_one(name: str, known: dict[str, list[SceneFile]]) -> list[Target]:
    place, _, beat = name.partition("@")
    film, _, scene = place.partition("/")
    if place == "all" and not beat:
        return [Target(found) for scenes in known.values() for found in scenes]
    if film not in known:
        every = [*known, *(s.target for scenes in known.values() for s in scenes)]
        raise TargetError(f"there is no film {quoted(film)}: {nearest(place, every)}")
    if not scene:
        if beat:
            raise TargetError(f"{quoted(name)} names a beat but no scene: film/scene@beat")
        return [Target(found) for found in known[film]]
    for found in known[film]:
        if found.name == scene:
            return [Target(found, beat or None)]
    names = [found.target for found in known[film]]
    raise TargetError(f"there is no scene {quoted(place)}: {nearest(place, names)}")


def check_beat(target: Target, beats: Iterable[str]) -> None:
    """Raises TargetError where the target names a beat that its scene does not have."""
    valid = list(beats)
    if target.beat is not None and target.beat not in valid:
        beat = quoted(target.beat)
        raise TargetError(
            f"{target.scene.target} has no beat {beat}: {nearest(target.beat, valid)}"
        )
