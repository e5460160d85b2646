"""The jobs of the preview's processes: look at a frame, fill the timeline, speak ...

Each job gets plain arguments and `send`, which takes a message's kind and its contents. A scene is
asked for by its name, and found in the files as they are now.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from manim.utils.exceptions import EndSceneEarlyException
from PIL import Image

from model.digits import read_picture
from model.networks import cnn
from scenes.kit.scene import Beat, NarratedScene
from scenes.kit.telling import Spoken
from scenes.studio import paths
from scenes.studio.preview import controls
from scenes.studio.preview.glance import Glance
from scenes.studio.preview.messages import Send
from scenes.studio.preview.speech import said, spoken
from scenes.studio.render.frame_renderer import FrameRenderer, bmp, png
from scenes.studio.render.part_cache import digest, plan_key
from scenes.studio.render.quality import Quality, parse_quality
from scenes.studio.render.render import plan_scene
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.studio.render.targets import SceneFile, parse
from scenes.studio.render.voices import speaker_for


class Loaded:
    """A scene as its file is now, with the page's parameters; `key` names all it depends on.

    tell: is given the scene's controls before the values are checked, which may be wrong.
    """

    def __init__(
        self, scene: str, values: dict[str, Any], tell: Callable[[Any], None] = lambda _: None
    ) -> None:
        self.file: SceneFile = parse([scene])[0].scene
        loaded = _load(self.file)
        tell(controls.described(loaded))
        self.values = controls.chosen(loaded, values)
        self.parameters = Parameters.of(**self.values)
        self.scene_class: type[NarratedScene] = self.parameters.apply(loaded)

    def key(self, quality: Quality) -> str:
        return f"{plan_key(self.file, self.parameters, quality.rate)}-{quality}"


def _load(file: SceneFile) -> type[NarratedScene]:
    """The scene's class as the file is now, even if it was saved while it was being read."""
    while True:
        # a rehearsal may have met the file while an editor was writing it, and left half a module
        sys.modules.pop(file.module, None)
        before = digest(file.path)
        loaded = file.load()
        if digest(file.path) == before:
            return loaded


def look(
    send: Send, scene: str, values: dict[str, Any], quality: str, place: dict[str, Any]
) -> None:
    """The frame at `place` as soon as possible, then when every beat begins, and what is said.

    place: {"beat", "offset", "frame"}: how many frames into the beat or, where that beat is gone,
    how many into the scene; see Glance for what is left out. Sends controls, key, frame,
    at, beats, said; and at last the frames that beats end with.
    """
    gc.disable()  # a glance ends before its garbage matters; collecting it took half the time
    size = parse_quality(quality)
    loaded = Loaded(scene, values, lambda found: send("controls", found))
    send("key", loaded.key(size))
    beats, found = glance_at(send, loaded, size, place)
    send("beats", beats)
    send("said", *said(found))
    _draw_ends(send, loaded, size, beats)


def glance_at(
    send: Send, loaded: Loaded, size: Quality, place: dict[str, Any]
) -> tuple[list[dict[str, Any]], list[Beat]]:
    """Send the frame at `place`, and play the scene to its end.

    Returns its beats, as the page has them and as they are.
    """
    beats: list[dict[str, Any]] = []

    def pass_over() -> list[Beat]:
        beats.clear()

        def keep(first: int, repeat: int, pixels: np.ndarray) -> None:
            send("frame", first, repeat, bmp(pixels))
            send("at", glance.found)

        return run_scene(
            loaded.scene_class,
            size,
            listeners=[_beat_counter(beats), leave],
            make_renderer=lambda: FrameRenderer(glance.choose, keep),
        )

    def leave(scene: Any, beat: Any) -> None:
        if rest := glance.leave(beat.name):
            scene.renderer.draw_still(scene, *rest)

    glance = Glance(place.get("beat"), place.get("offset"), place.get("frame"))
    found = pass_over()
    if glance.found is None and beats:  # the beat is gone, or has become shorter
        glance = glance.second(beats)
        found = pass_over()
    return beats, found


def _draw_ends(send: Send, loaded: Loaded, size: Quality, beats: list[dict[str, Any]]) -> None:
    """The frame that each beat ends with, for the timeline."""
    ends = {beat["stop"] - 1 for beat in beats}

    def choose(beat: str, first: int, count: int, still: bool) -> Iterable[int]:
        return ends & set(range(first, first + count))

    def keep(first: int, repeat: int, pixels: np.ndarray) -> None:
        send("frame", first, repeat, png(pixels))

    run_scene(loaded.scene_class, size, make_renderer=lambda: FrameRenderer(choose, keep))


def _beat_counter(beats: list[dict[str, Any]]) -> Callable[[Any, Any], None]:
    def note(scene: Any, beat: Any) -> None:
        stop, rate = scene.renderer.frame, scene.frame_rate
        _add_beat(beats, beat.name, beat.caption, stop, beat.spoken, rate)

    return note


def _add_beat(
    beats: list[dict[str, Any]],
    name: str,
    caption: str,
    stop: int,
    phrases: Iterable[Spoken],
    rate: float,
) -> None:
    """A beat as the page has it, after the one before; lines: from which frame on each is shown."""
    start = beats[-1]["stop"] if beats else 0
    times = [line for phrase in phrases for line in phrase.lines()]
    lines = [[start + round(begin * rate), text] for begin, _end, text in times]
    beats.append({"name": name, "caption": caption, "start": start, "stop": stop, "lines": lines})


def fill(
    send: Send, scene: str, values: dict[str, Any], quality: str, missing: list[tuple[int, int]]
) -> None:
    """Every frame of the ranges `missing`, start to stop, in their order in the scene."""
    os.nice(10)
    size = parse_quality(quality)
    loaded = Loaded(scene, values)
    send("key", loaded.key(size))
    last = max(stop for _, stop in missing)

    def choose(beat: str, first: int, count: int, still: bool) -> Iterable[int]:
        if first >= last:
            raise EndSceneEarlyException
        runs = [range(max(first, a), min(first + count, b)) for a, b in missing]
        return [k for run in runs for k in run]

    run_scene(
        loaded.scene_class,
        size,
        make_renderer=lambda: FrameRenderer(
            choose, lambda first, repeat, pixels: send("frame", first, repeat, png(pixels))
        ),
    )


def plan(send: Send, scene: str, values: dict[str, Any], quality: str) -> None:
    """Names and lengths of a scene's beats, in frames; no picture."""
    os.nice(10)
    loaded = Loaded(scene, values)
    rate, stop = parse_quality(quality).rate, 0
    beats: list[dict[str, Any]] = []
    for beat in plan_scene(loaded.file, loaded.parameters, paths.MEDIA / "parts", rate):
        stop += round(beat.seconds * rate)
        _add_beat(beats, beat.name, beat.caption, stop, beat.spoken, rate)
    send("beats", beats)


def speak(send: Send, scene: str, values: dict[str, Any], rows: list[Any]) -> None:
    """What a scene says, as a WAV file; rows: as `look` has sent them."""
    loaded = Loaded(scene, values)
    send("track", spoken(rows, loaded.file.target, speaker_for(loaded.parameters)))


def digit(send: Send, path: str) -> None:
    """What the network makes of a picture: sends 784 levels, 0 to 255, and softmax (10,)."""
    image = read_picture(Path(path))
    probabilities = cnn.trained().predict(image)[0]
    pixels = np.round(image * 255).astype(int)
    send("digit", pixels.ravel().tolist(), [float(p) for p in probabilities])


def samples(send: Send) -> None:
    """The sample digits in one picture: each row shows the ten of one class."""
    from model.digits import find_digit, load_samples

    _, labels = load_samples()
    rows = []
    for cls in sorted(set(labels.tolist())):
        places = range(int((labels == cls).sum()))
        rows.append(np.hstack([find_digit(f"{cls}:{k}").image for k in places]))
    width = max(row.shape[1] for row in rows)
    rows = [np.pad(row, ((0, 0), (0, width - row.shape[1]))) for row in rows]
    buffer = BytesIO()
    Image.fromarray((np.vstack(rows) * 255).astype(np.uint8)).save(buffer, "png")
    send("samples", buffer.getvalue())


JOBS: dict[str, Callable[..., None]] = {
    job.__name__: job for job in (look, fill, plan, speak, digit, samples)
}
