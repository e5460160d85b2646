"""Renders scenes in parts, side by side on the cores, and joins what is finished."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

from scenes.kit.telling import Spoken
from scenes.kit.voice.speaker import Speaker
from scenes.kit.whole_files import swept, write_whole
from scenes.studio.cluster.client import cluster
from scenes.studio.render.codecs import MP4, Codec
from scenes.studio.render.film_sound import FilmSound
from scenes.studio.render.part_cache import BeatPlan, Clip, PartStore, plan_key, scene_key
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.studio.render.stretch import Files, Stretch, draw
from scenes.studio.render.targets import SceneFile, Target, TargetError, check_beat
from scenes.studio.render.voices import check_recordings, speaker_for, tell_unrecorded
from scenes.studio.render.workers import pool

Progress = Callable[[float, float], None]  # seconds of film that are finished, and all of them
Submitting = AbstractContextManager[Callable[["Stretch"], "Future[Files]"]]


def plan_scene(
    scene: SceneFile, parameters: Parameters, folder: Path, rate: int = 30
) -> list[BeatPlan]:
    """A scene's beats and their lengths, from a pass that draws nothing; kept between runs.

    rate: frames a second of the film that it is for.
    """
    store, key = PartStore(folder), plan_key(scene, parameters, rate)
    beats = store.plan(key)
    if beats is None:
        found = run_scene(parameters.apply(scene.load()), Quality(480, rate))
        beats = [BeatPlan.of(beat) for beat in found]
        store.keep_plan(key, beats)
    return beats


def plan_all(
    targets: Sequence[Target],
    parameters: Parameters,
    folder: Path,
    workers: int,
    rate: int = 30,
) -> dict[SceneFile, list[BeatPlan]]:
    """The beats of every scene named, planned side by side.

    Raises TargetError for a wrong beat, Refusal for a voice that cannot be this film's.
    """
    store, scenes = PartStore(folder), dict.fromkeys(target.scene for target in targets)
    plans = {s: kept for s in scenes if (kept := store.plan(plan_key(s, parameters, rate)))}
    fresh = [scene for scene in scenes if scene not in plans]
    with swept(folder):
        if min(workers, len(fresh)) < 2:
            plans |= {scene: plan_scene(scene, parameters, folder, rate) for scene in fresh}
        else:
            with pool(min(workers, len(fresh))) as executor:
                futures = {
                    s: executor.submit(plan_scene, s, parameters, folder, rate) for s in fresh
                }
                plans |= {scene: future.result() for scene, future in futures.items()}
    for target in targets:
        if not plans[target.scene]:
            raise TargetError(f"{target.scene.target} has no beats")
        check_beat(target, [beat.name for beat in plans[target.scene]])
    check_recordings(plans, parameters)
    return plans


def render(
    targets: Sequence[Target],
    parameters: Parameters,
    quality: Quality,
    folder: Path,
    workers: int,
    progress: Progress = lambda done, total: None,
    address: str | None = None,
    codec: Codec = MP4,
    heard: bool = False,
) -> list[Clip]:
    """Draw whatever parts are missing and return the clips in the targets' order.

    workers: processes of this machine or, where `address` names a Dask scheduler, into how many
    simultaneous tasks the work is cut. heard: they will be one film, whose sound is made meanwhile.
    """
    store = PartStore(folder)
    folder.mkdir(parents=True, exist_ok=True)
    plans = plan_all(targets, parameters, folder, workers, quality.rate)
    drawn = {scene: timed(parameters, beats) for scene, beats in plans.items()}
    keys = {scene: scene_key(scene, drawn[scene]) for scene in plans}
    wanted = [(t.scene, b) for t in targets for b in plans[t.scene] if t.beat in (None, b.name)]
    paths = [store.path(keys[scene], beat.name, quality, codec) for scene, beat in wanted]
    missing: dict[SceneFile, list[BeatPlan]] = {}
    for (scene, beat), path in zip(wanted, paths, strict=True):
        if store.frames(path) is None:
            missing.setdefault(scene, []).append(beat)
    total = sum(beat.seconds for _, beat in wanted)
    left = sum(beat.seconds for beats in missing.values() for beat in beats)
    stretches = [
        (seconds, Stretch(scene, drawn[scene], quality, keys[scene], names, folder, codec))
        for scene, beats in missing.items()
        for seconds, names in split(beats, left / (workers * 2))
    ]
    speaker = speaker_for(parameters)
    clips = [
        planned_clip(path, scene.target, beat, quality.rate, speaker)
        for (scene, beat), path in zip(wanted, paths, strict=True)
    ]
    progress(total - left, total)
    if address is None:
        sound = FilmSound.of(clips, quality.rate, codec) if heard else None
        submitting = here(min(workers, len(stretches) + (sound is not None)) or 1, sound)
    else:
        submitting = cluster(address)
    with swept(folder):  # of what workers left when they were ended, now or before
        draw_all(sorted(stretches, key=lambda pair: -pair[0]), submitting, progress, total)
    tell_unrecorded(clips, speaker)
    return [drawn_clip(store, clip) for clip in clips]


def timed(parameters: Parameters, beats: Sequence[BeatPlan]) -> Parameters:
    """The parameters for who only draws: how long each phrase takes, in place of its voice."""
    timing = {
        beat.name: [[each.said.seconds, each.said.voiced] for each in beat.spoken] for beat in beats
    }
    values = {name: value for name, value in parameters.values if name not in ("voice", "missing")}
    return Parameters.of(**values, timing=json.dumps(timing))


def planned_clip(path: Path, scene: str, beat: BeatPlan, rate: int, speaker: Speaker) -> Clip:
    """A beat's clip as it will be once its part is drawn, with its voice."""
    frames = round(beat.seconds * rate)
    return Clip(path, frames, f"{scene}@{beat.name}", beat.caption, voiced(beat, scene, speaker))


def drawn_clip(store: PartStore, clip: Clip) -> Clip:
    """The clip with the frames that it really has. Raises OSError where its part is gone."""
    frames = store.frames(clip.path)
    if frames is None:
        raise OSError(f"the part {clip.path} vanished while the film was being joined: run again")
    return replace(clip, frames=frames)


def voiced(beat: BeatPlan, scene: str, speaker: Speaker) -> tuple[Spoken, ...]:
    """A plan's phrases in their places, with their sound if somebody speaks."""
    said = speaker.say(scene, beat.name, [each.said.phrase for each in beat.spoken])
    return tuple(replace(one, said=own) for one, own in zip(beat.spoken, said, strict=True))


def split(beats: Sequence[BeatPlan], aim: float) -> list[tuple[float, tuple[str, ...]]]:
    """Neighbouring beats in groups of about `aim` seconds, so that every worker has its share."""
    groups: list[tuple[float, tuple[str, ...]]] = []
    seconds = 0.0
    names: list[str] = []
    for beat in beats:
        seconds, names = seconds + beat.seconds, [*names, beat.name]
        if seconds >= max(aim, 4.0):
            groups.append((seconds, tuple(names)))
            seconds, names = 0.0, []
    return [*groups, (seconds, tuple(names))] if names else groups


def draw_all(
    stretches: Sequence[tuple[float, Stretch]],
    submitting: Submitting,
    progress: Progress,
    total: float,
) -> None:
    """Have the workers draw them; on an error or Ctrl-C all stop at once."""
    if not stretches:
        return
    done = total - sum(seconds for seconds, _ in stretches)
    with submitting as submit:
        futures = {submit(stretch): (seconds, stretch.folder) for seconds, stretch in stretches}
        for future in as_completed(futures):
            seconds, folder = futures[future]
            for name, content in future.result().items():
                write_whole(folder / name, content)
            done += seconds
            progress(done, total)


@contextmanager
def here(
    workers: int, sound: FilmSound | None = None
) -> Iterator[Callable[[Stretch], Future[Files]]]:
    """A way to submit stretches to processes of this machine, one of which makes the sound, too."""
    with pool(workers) as executor:
        made = executor.submit(sound.kept) if sound else None
        yield lambda stretch: executor.submit(draw, stretch)
        if made is not None:
            made.result()
