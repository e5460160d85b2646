"""A film's poster: its last frame, or the moment in it that was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from scenes.studio.export.stills import Wanted
from scenes.studio.render.part_cache import BeatPlan
from scenes.studio.render.targets import (
    SceneFile,
    Target,
    TargetError,
    check_beat,
    check_moment,
    moment_of,
    nearest,
)

Plans = Mapping[SceneFile, Sequence[BeatPlan]]


def wanted_posters(
    films: Sequence[tuple[Path, Sequence[Target]]], plans: Plans, name: str
) -> list[Wanted]:
    """The stills that stand beside the films. name: of a moment, or "" for the last frames.

    Raises TargetError where the film has no such moment.
    """
    files = [path.with_suffix(".png") for path, _ in films]
    if not name:
        return [last(film, plans, file) for (_, film), file in zip(films, files, strict=True)]
    if len(films) > 1:
        raise TargetError(
            f"--poster {name} is one moment, and there are {len(films)} films: "
            "render them one by one, or leave the moment out for each one's last frame"
        )
    return [named(films[0][1], plans, name, files[0])]


def last(film: Sequence[Target], plans: Plans, file: Path) -> Wanted:
    """The film's last frame."""
    target = film[-1]
    return Wanted(target.scene, ((target.beat or plans[target.scene][-1].name, file),))


def named(film: Sequence[Target], plans: Plans, name: str, file: Path) -> Wanted:
    """`scene@beat` or `scene@beat+1.5s`, in a film that shows it. Raises TargetError."""
    place, moment = moment_of(name)
    scene, _, beat = place.partition("@")
    if not beat:
        raise TargetError(
            f"--poster {name} names no beat: write scene@beat or scene@beat+1.5s, "
            "and what is to be rendered before --poster"
        )
    scenes = {key: target for target in film for key in (target.scene.name, target.scene.target)}
    if scene not in scenes:
        raise TargetError(
            f"--poster {name}: the film has no scene {scene!r}: {nearest(scene, list(scenes))}"
        )
    target = scenes[scene]
    seconds = {
        each.name: each.seconds for each in plans[target.scene] if target.beat in (None, each.name)
    }
    check_beat(Target(target.scene, beat), seconds)
    check_moment(beat, moment, seconds[beat])
    return Wanted(target.scene, ((beat, file),), moment)
