"""Runs a scene with our renderer: which beats are drawn, and where their frames go."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Protocol

import numpy as np
from manim import CairoRenderer, config, tempconfig
from manim.utils.exceptions import EndSceneEarlyException
from tqdm import tqdm

from scenes.kit.drawing.camera import FilmCamera
from scenes.kit.drawing.damage import Damage, Rect
from scenes.kit.scene import Beat, NarratedScene
from scenes.studio.render.quality import Quality
from scenes.studio.render.targets import NO_EXIT, SceneError

# Manim makes a progress bar for every animation, shown or not. Left alone, its lock is a semaphore
# that all processes forked from here share: one that is killed while holding it stops the others
# for good. And its monitor is a thread, where a process that forks should have no other.
tqdm.set_lock(threading.RLock())
tqdm.monitor_interval = 0


class Sink(Protocol):
    """Where frames go, beat by beat."""

    def open(self, beat: str) -> None: ...

    def write(self, pixels: np.ndarray, repeat: int) -> None: ...

    def close(self) -> None: ...


class BeatWriter:
    """Takes the place of Manim's file writer: told of each section, it opens and closes beats."""

    def __init__(self, output_spec: Any, sink: Sink | None, wanted: Collection[str] | None) -> None:
        self.output_spec = output_spec
        self.sink = sink
        self.wanted = wanted
        self.left = None if wanted is None else set(wanted)
        self.sections = [SimpleNamespace(name="", skip_animations=True)]
        self.subcaptions: list[Any] = []

    def next_section(self, name: str, type_: str, skip_animations: bool) -> None:
        self.close()
        if self.left is not None and not self.left:
            raise EndSceneEarlyException
        skip = self.sink is None or (self.wanted is not None and name not in self.wanted)
        self.sections.append(SimpleNamespace(name=name, skip_animations=skip))
        if self.left is not None:
            self.left.discard(name)
        if self.sink is not None and not skip:
            self.sink.open(name)

    def close(self) -> None:
        if self.sink is not None and not self.sections[-1].skip_animations:
            self.sink.close()


class FramePool:
    """Pixel arrays, reused as soon as nobody holds them: fresh memory costs 2 ms per frame."""

    _OURS = 3  # references: the pool's list, the loop's variable, the argument of getrefcount
    _LAST = 5  # the pool's list, the renderer, its camera, the argument here and of getrefcount

    def __init__(self) -> None:
        self._arrays: list[np.ndarray] = []

    def copy_of(self, ground: np.ndarray) -> np.ndarray:
        """An array (H, W, 4) equal to `ground` that only the caller holds."""
        for array in self._arrays:
            if sys.getrefcount(array) == self._OURS and array.shape == ground.shape:
                np.copyto(array, ground)
                return array
        self._arrays.append(ground.copy())
        return self._arrays[-1]

    def after(self, last: np.ndarray) -> np.ndarray:
        """The last frame to be changed: itself where nobody else has kept it, else a copy."""
        return last if sys.getrefcount(last) == self._LAST else self.copy_of(last)


def frames_of(scene: Any, still: bool, rate: float) -> int:
    """How many frames the play that has begun has in a film.

    As Scene.get_time_progression and freeze_current_frame in Manim count them.
    """
    if still:
        return int(scene.duration / (1 / rate))
    return len(np.arange(0, scene.duration, 1 / rate))


class FilmRenderer(CairoRenderer):
    """Manim's Cairo renderer without its hashing: frames go straight to a sink, or nowhere."""

    def __init__(self, sink: Sink | None = None, wanted: Collection[str] | None = None) -> None:
        self.sink, self.wanted = sink, wanted
        self.frames = FramePool()
        self.damage = Damage()
        self._words: list[Any] | None = None  # of the last frame
        self._painted: np.ndarray | None = None  # the last frame: nobody changes its pixels
        super().__init__(camera_class=FilmCamera)

    def init_scene(self, scene: Any, session_spec: Any, file_writer_settings: Any) -> None:
        self.file_writer = BeatWriter(file_writer_settings.plan.output, self.sink, self.wanted)

    def play(self, scene: Any, *args: Any, **kwargs: Any) -> None:
        """As Manim's, without its hashing; `run` decides which frames are drawn."""
        self.skip_animations = self.file_writer.sections[-1].skip_animations
        self.damage.forget()  # so that no frame depends on where drawing has begun
        scene.compile_animation_data(*args, **kwargs)
        scene.begin_animations()
        self.run(scene, scene.is_current_animation_frozen_frame())
        self.static_image = None
        self.num_plays += 1

    def run(self, scene: Any, still: bool) -> None:
        """Take the scene through the play that has begun; still: all its frames are alike."""
        if self.skip_animations:
            self.time += frames_of(scene, still, self.camera.frame_rate) / self.camera.frame_rate
        else:
            self.save_static_frame_data(scene, scene.static_mobjects)
        if not still:
            scene.play_internal()
        elif not self.skip_animations:
            self.update_frame(scene, mobjects=scene.moving_mobjects)
            self.freeze_current_frame(scene.duration)

    def update_frame(self, scene: Any, mobjects: Any = None, *args: Any, **kwargs: Any) -> None:
        """As Manim's, into fresh pixels, which the sink may keep without a copy.

        What looks as in the last frame is not painted again.
        """
        ground = self.camera.background if self.static_image is None else self.static_image
        items = self.camera.get_mobjects_to_display(mobjects if mobjects else scene.mobjects)
        rects = self.to_paint_again(items, ground)
        if rects is None:
            self.camera.pixel_array = self.frames.copy_of(ground)
            self.camera.capture_mobjects(items, include_submobjects=False)
        elif rects:
            self.camera.pixel_array = self.frames.after(self.camera.pixel_array)
            self.camera.paint_again(self.damage.seen, ground, rects)
        self._painted = self.camera.pixel_array

    def to_paint_again(self, items: Sequence[Any], ground: np.ndarray) -> list[Rect] | None:
        """Where the last frame has to change to show these mobjects; None: everywhere."""
        if self.camera.zoomed:
            self.damage.forget()
            return None
        rects = self.damage.since(items, ground, self.camera.view)
        return rects if self._painted is self.camera.pixel_array else None

    def get_frame(self) -> np.ndarray:
        return self.camera.pixel_array

    def render(self, scene: Any, time: float, moving_mobjects: Any = None) -> None:
        if self.skip_animations:
            return
        words, self._words = self._words, scene.subtitles.submobjects
        still = all(getattr(each, "unchanged", False) for each in scene.animations or [None])
        if still and words is self._words:
            self.add_frame(self.get_frame())  # between two steps nothing moves
        else:
            super().render(scene, time, moving_mobjects)

    def add_frame(self, frame: np.ndarray, num_frames: int = 1) -> None:
        if self.skip_animations or num_frames < 1:
            return
        self.time += num_frames / self.camera.frame_rate
        if self.sink is not None:
            self.sink.write(frame, num_frames)

    def scene_finished(self, scene: Any) -> None:
        """Nothing to assemble: the sink has every beat."""


@dataclass(frozen=True)
class Parameters:
    """What a scene is told: its class attributes, by name."""

    values: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, **values: Any) -> Parameters:
        return cls(tuple(sorted((k, v) for k, v in values.items() if v is not None)))

    def apply(self, scene_class: type[NarratedScene]) -> type[NarratedScene]:
        """The scene class with these values for its parameters; others are ignored."""
        own = declared(scene_class)
        chosen = {name: value for name, value in self.values if name in own}
        body = {"__module__": scene_class.__module__, **chosen}
        return type(scene_class.__name__, (scene_class,), body)


def declared(scene_class: type[NarratedScene]) -> set[str]:
    """Names of the parameters that a scene has: what it and its bases annotate."""
    bases = (base for base in scene_class.__mro__ if issubclass(base, NarratedScene))
    return {name for base in bases for name in base.__annotations__}


def run_scene(
    scene_class: type[NarratedScene],
    quality: Quality,
    *,
    sink: Sink | None = None,
    wanted: Collection[str] | None = None,
    listeners: Sequence[Any] = (),
    make_renderer: Callable[[], FilmRenderer] | None = None,
) -> list[Beat]:
    """Run a scene's construct; only `wanted` beats are drawn, and none after the last of them.

    listeners are called at each beat's end, skipped or not. make_renderer: another renderer than
    the one for sink and wanted. Returns the beats that were reached.
    """
    settings = {
        "pixel_width": quality.width,
        "pixel_height": quality.height,
        "frame_rate": quality.rate,
        "disable_caching": True,
        "progress_bar": "none",
        "verbosity": "ERROR",
        "dry_run": True,
    }
    with tempconfig(settings):
        config.frame_height, config.frame_width = 8.0, 8.0 * quality.width / quality.height
        renderer = make_renderer() if make_renderer else FilmRenderer(sink, wanted)
        body = {"listeners": tuple(listeners), "__module__": scene_class.__module__}
        scene = type(scene_class.__name__, (scene_class,), body)(renderer=renderer)
        try:
            scene.setup()
            scene.construct()
            renderer.file_writer.close()
        except EndSceneEarlyException:
            pass
        except SystemExit as error:
            raise SceneError(NO_EXIT).with_traceback(error.__traceback__) from None
    return scene.beats
