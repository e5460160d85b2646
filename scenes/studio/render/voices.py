"""Who speaks in a film, and which of its beats a person has recorded."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

from scenes.kit.scene import NarratedScene
from scenes.kit.voice.recordings import file_name
from scenes.kit.voice.speaker import Speaker, VoiceWarning, speaker_of
from scenes.studio.render.part_cache import BeatPlan, Clip
from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.targets import SceneFile, films


def speaker_for(parameters: Parameters) -> Speaker:
    """Who speaks in films of these parameters. Raises Refusal where there is no such voice."""
    given = dict(parameters.values)
    names = ("voice", "missing", "language")
    return speaker_of(*(given.get(name, getattr(NarratedScene, name)) for name in names))


def known_scenes() -> list[str]:
    """Every scene there is, as in forward/convolution: a folder may have recordings of all."""
    return [scene.target for scenes in films().values() for scene in scenes]


def check_recordings(plans: Mapping[SceneFile, Sequence[BeatPlan]], parameters: Parameters) -> None:
    """Raises Refusal where a file of the folder cannot be the voice of any beat."""
    recordings = speaker_for(parameters).recordings
    if recordings is None:
        return
    planned = {scene.target for scene in plans}
    beats = [f"{scene.target}@{beat.name}" for scene, found in plans.items() for beat in found]
    recordings.check(beats, [scene for scene in known_scenes() if scene not in planned])


def tell_unrecorded(clips: Sequence[Clip], speaker: Speaker) -> None:
    """Warn of the clips that the folder of recordings lacks, and say who speaks in their place."""
    recordings = speaker.recordings
    if recordings is None:
        return
    lacking = [clip.name for clip in clips if not recordings.has(clip.name)]
    if lacking:
        count = f"{len(lacking)} beats" if len(lacking) > 1 else "1 beat"
        instead = f"spoken by {speaker.service.name}" if speaker.service else "silent"
        names = ", ".join(file_name(beat, known_scenes()) for beat in lacking)
        warnings.warn(
            f"{recordings.folder} has no recording of {count}, {instead}: {names}",
            VoiceWarning,
            stacklevel=2,
        )
