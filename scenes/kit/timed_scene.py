"""TimedScene: how a scene plays: in whole frames, its subtitles in step, calmly where asked."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from manim import MovingCameraScene, Wait

from scenes.kit import style
from scenes.kit.drawing.captions import Caption
from scenes.kit.drawing.cross_fade import CrossFade
from scenes.kit.drawing.text import Label
from scenes.kit.sourced import SourcedNumber
from scenes.kit.telling import Spoken, Subtitles


class TimedScene(MovingCameraScene):
    """A scene whose time is that of its frames, and whose plays belong to beats.

    captions: whether subtitles are in the picture. calm: cross-fades in place of motion.
    """

    calm: ClassVar[bool]
    captions: ClassVar[bool]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.subtitles = Subtitles(self.make_caption)
        self._in_beat = False
        self._play_began = 0.0
        self._heading: Label | None = None

    def make_caption(self, text: str, numbers: list[SourcedNumber]) -> Caption:
        raise NotImplementedError

    @property
    def frame_rate(self) -> float:
        return float(self.camera.frame_rate)

    def next_frame(self, time: float) -> float:
        """The moment of the first frame that is not before `time`."""
        return math.ceil(time * self.frame_rate - 1e-6) / self.frame_rate

    def wait_until(self, time: float) -> None:
        """Hold the frame until that moment of the scene; not at all where it is past."""
        self._hold_until(time, self.wait)

    def _hold_until(self, time: float, wait: Callable[..., None]) -> None:
        """Wait for whole frames; the clock is rounded, and a frame less must not come of that."""
        frames = round((self.next_frame(time) - self.time) * self.frame_rate)
        if frames > 0:
            wait(frames / self.frame_rate + 1e-6, frozen_frame=True)

    def wait(self, duration: float = 1.0, *arguments: Any, **options: Any) -> None:
        """As Manim's. While a frame holds, only the subtitles change."""
        end = self.time + duration
        if options.get("frozen_frame"):
            for change in self.subtitles.changes_between(self.time, end - 0.5 / self.frame_rate):
                self._hold_until(change, super().wait)
            end += 1e-6  # as in holding
        if end - self.time > 0.5 / self.frame_rate:
            super().wait(end - self.time, *arguments, **options)

    def begin_animations(self) -> None:
        """As Manim's, which also tells apart what moves where nothing of the play is drawn."""
        self._play_began = self.time
        self.subtitles.show_at(self.time)
        for animation in self.animations:
            animation._setup_scene(self)
            animation.begin()
        if not self.renderer.skip_animations:
            self.tell_apart()

    def tell_apart(self) -> None:
        """Find what moves in the play that has begun, and what rests and is drawn once."""
        found = self.get_moving_and_static_mobjects(self.animations)
        self.moving_mobjects, self.static_mobjects = found

    def update_to_time(self, t: float) -> None:
        super().update_to_time(t)
        self.subtitles.show_at(self._play_began + t)

    def hear(self, spoken: Spoken) -> None:
        """Show a phrase's lines while it is spoken."""
        numbers = spoken.said.phrase.numbers
        if self.captions:
            for start, _, text in spoken.lines():
                shown = [number for number in numbers if number.text in text]
                self.subtitles.add_line(self.next_frame(start), text, shown)

    def play(self, *animations: Any, **options: Any) -> None:
        """As Manim's; in calm films a cross-fade to the end of the motion takes its place.

        Raises RuntimeError outside a beat: such an animation could not be named or skipped.
        """
        if not self._in_beat:
            raise RuntimeError(f"{type(self).__name__} plays an animation outside a beat")
        if self.calm and not any(isinstance(animation, Wait) for animation in animations):
            animations, options = (self._cross_fade(animations, options),), {}
        super().play(*animations, **options)

    def _cross_fade(self, animations: Sequence[Any], options: dict[str, Any]) -> CrossFade:
        """Jump to the animations' end; returns the fade from the old frame to the new one."""
        self.renderer.static_image = None
        self.renderer.update_frame(self)
        before = self.renderer.camera.pixel_array.copy()
        compiled = self.compile_animations(*animations, **options)
        self.add_mobjects_from_animations(compiled)
        for animation in compiled:
            animation._setup_scene(self)
            animation.begin()
        for animation in compiled:
            animation.interpolate(1)
            animation.finish()
            animation.clean_up_from_scene(self)
        return CrossFade(before, run_time=self.get_run_time(compiled))

    def get_moving_mobjects(self, *animations: Any) -> list[Any]:
        """As Manim's, which asks each animation for one mobject only: a sweep moves several."""
        tops = [mobject for animation in animations for mobject in animation.get_all_mobjects()]
        moved = {id(member) for top in tops for member in top.get_family()}
        members = self.get_mobject_family_members()
        first = next((k for k, member in enumerate(members) if id(member) in moved), len(members))
        return max(members[first:], super().get_moving_mobjects(*animations), key=len)

    def get_moving_and_static_mobjects(self, animations: Any) -> tuple[list[Any], list[Any]]:
        """As Manim's, but the subtitles always move, and a title that rests does not.

        Manim redraws each frame all that lies above the first thing that moves. Where the camera
        shows the whole frame, nothing else comes near the title.
        """
        moving, static = super().get_moving_and_static_mobjects(animations)
        words = {id(member) for member in self.subtitles.get_family()}
        moving, static = ([m for m in part if id(m) not in words] for part in (moving, static))
        if self.camera.frame not in moving and self.camera.frame.width > style.FRAME_WIDTH - 1e-6:
            animated = {id(m) for animation in animations for m in animation.mobject.get_family()}
            resting = self._heading.get_family() if self._heading else ()
            kept = {id(m) for m in resting} - animated
            static += [m for m in moving if id(m) in kept]
            moving = [m for m in moving if id(m) not in kept]
        return [*moving, self.subtitles], static
