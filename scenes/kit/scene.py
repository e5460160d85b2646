"""NarratedScene: a scene made of beats, with the recording, the camera and the caption."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from manim import FadeIn, FadeOut

from model.chain_rule import refuse_inputs
from model.derivations import gradients, shapes
from model.digits import DigitError
from model.network import Network, Recording
from model.networks.registry import NETWORKS
from scenes.kit import style
from scenes.kit.drawing.camera import FilmCamera
from scenes.kit.drawing.captions import Caption, texts
from scenes.kit.drawing.pixel_grid import PixelGrid
from scenes.kit.drawing.text import Label
from scenes.kit.language import N_, _, use_language
from scenes.kit.sourced import SourcedArray, SourcedNumber, largest, sourced
from scenes.kit.telling import Spoken, Telling, sounds
from scenes.kit.timed_scene import TimedScene
from scenes.kit.voice.script import phrases
from scenes.kit.voice.speaker import Speaker, Timed, speaker_of
from scenes.kit.voice.track import track_file

__all__ = ["N_", "Beat", "GradientScene", "NarratedScene", "_"]


@dataclass(frozen=True)
class Beat:
    """One idea: its name, its script and when it is on screen, in seconds of its scene.

    caption: the script as it is shown. spoken: its phrases, from the beat's start on.
    """

    name: str
    caption: str
    start: float
    end: float
    spoken: tuple[Spoken, ...] = ()


class NarratedScene(TimedScene):
    """A scene whose construct is a list of beats. Annotated class attributes are its parameters."""

    title = ""  # marked by N_: translated where it is shown
    network_name = "cnn"  # of NETWORKS: what is recorded, and from which parameters
    digit: ClassVar[str] = "7"
    label: ClassVar[int | None] = None
    filter: ClassVar[int] = 0
    step: ClassVar[int | None] = None  # of the training; None is its end
    theme: ClassVar[str] = "dark"
    calm: ClassVar[bool] = False
    language: ClassVar[str] = "en"
    captions: ClassVar[bool] = True
    voice: ClassVar[str] = ""  # a service, a folder of recordings or "none"; "" is what is usual
    missing: ClassVar[str] = "speak"  # where a folder has no recording; or "silent"
    timing: ClassVar[str] = ""  # of a voice that is heard elsewhere: see Timed
    transparent: ClassVar[bool] = False  # without a background, to be laid over something
    dwell: ClassVar[float] = 0.0  # seconds to read each formula or number that a beat brings
    listeners: ClassVar[Sequence[Callable[[NarratedScene, Beat], None]]] = ()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(camera_class=kwargs.pop("camera_class", FilmCamera), **kwargs)
        self.beats: list[Beat] = []
        self.said = ""  # in the beat that runs

    def setup(self) -> None:
        super().setup()
        use_language(self.language)
        self.colors = style.use_theme(self.theme)
        self.camera.background_color = self.colors.background
        if self.transparent:
            self.camera.background[:] = 0
        self.record()

    def record(self) -> None:
        """Make the recording that the scene shows, from the parameters that its network reads."""
        entry = NETWORKS[self.network_name]
        recorded = entry.record(**{name: getattr(self, name) for name in entry.parameters})
        self.subject = recorded.subject
        self.recording: Recording = recorded.recording
        self.network: Network = self.recording.network
        if self.network.convolutions:
            self.network.check_filter(self.convolution(), self.filter)

    @classmethod
    def convolution(cls) -> str:
        """The layer that `filter` is of: the parameter `layer` of a scene that has it."""
        first = next(iter(NETWORKS[cls.network_name].network.convolutions))
        return str(getattr(cls, "layer", first))

    @classmethod
    def heading(cls) -> str:
        """The title in the language in use."""
        return _(cls.title) if cls.title else ""  # for "" a catalogue answers with its own header

    # beats

    @contextmanager
    def beat(
        self, name: str, script: str, *, hold: float = style.HOLD, **numbers: SourcedNumber
    ) -> Iterator[Telling]:
        """One idea, told. `script` may hold `{name}` for each of `numbers`, and no other number.

        What it yields tells when the next cue of the script has come: see Telling. When the
        animations inside are over, the last frame holds until all has been said and new formulas
        have had their reading time, so a beat never ends on a moving frame. Raises ValueError
        where the scene already has a beat of that name, or where the script cannot be read.
        """
        if any(beat.name == name for beat in self.beats):
            raise ValueError(f"{type(self).__name__} has two beats of the name {name!r}")
        spoken = phrases(script, numbers, self.language)
        if self.timing:
            speaker: Speaker = Timed(self.timing)
        else:
            speaker = speaker_of(self.voice, self.missing, self.language)
        self.next_section(name)
        self._in_beat = True
        start = self.time
        known = self._texts_shown()
        self.said = " ".join(phrase.text for phrase in spoken)
        self.remove(self.subtitles)
        self.add(self.subtitles)  # above everything
        telling = Telling(self, speaker.say(self.target(), name, spoken))
        self._show_heading()
        yield telling
        telling.finish()
        new = [text for key, text in self._texts_shown().items() if key not in known]
        formulas = min(len(new), style.MOST_FORMULAS) * self.dwell
        said = sum(one.said.seconds + one.said.phrase.pause for one in telling.spoken)
        self.wait_until(max(self.time + hold, start + said + formulas))
        self._in_beat = False
        moved = tuple(replace(one, start=one.start - start) for one in telling.spoken)
        beat = Beat(name, self.said, start, self.time, moved)
        self.beats.append(beat)
        for listener in self.listeners:
            listener(self, beat)

    @classmethod
    def target(cls) -> str:
        """The scene's name, as in forward/convolution: its film and its file."""
        film, file = ["", *cls.__module__.split(".")][-2:]
        return f"{film}/{file.partition('_')[2] or file}"

    def _texts_shown(self) -> dict[int, Any]:
        """Which labels and formulas are on screen, by identity (held: it stays theirs)."""
        return {id(text): text for mobject in self.drawn() for text in texts(mobject)}

    def _show_heading(self) -> None:
        if self._heading is None and self.title:
            self._heading = self.make_heading()
            self.play(FadeIn(self._heading), run_time=style.QUICK)

    def clear_words(self) -> None:
        """Take away the subtitles and the title; the title comes back with the next beat."""
        self.subtitles.clear(self.time)
        self.subtitles.show_at(self.time)
        if self._heading is not None:
            self.play(FadeOut(self._heading), run_time=style.QUICK)
            self._heading = None

    def tear_down(self) -> None:
        """As Manim's, which alone calls it, when it has rendered a film: that speaks, too.

        The whole voice comes at once, so that it has one loudness.
        """
        super().tear_down()
        pieces = sounds([beat.spoken for beat in self.beats], [beat.start for beat in self.beats])
        if pieces:
            with track_file(pieces, self.time) as path:
                self.renderer.file_writer.add_sound(str(path), 0.0)

    def make_caption(self, text: str, numbers: list[SourcedNumber]) -> Caption:
        return Caption(text, numbers)

    def make_heading(self) -> Label:
        label = Label(self.heading(), size=style.SMALL, color=self.colors.faint)
        return label.move_to([style.STAGE_LEFT, 3.62, 0], aligned_edge=np.array([-1.0, 0, 0]))

    def enter(self, *mobjects: Any) -> None:
        """Fade in together."""
        self.play(*(FadeIn(mobject) for mobject in mobjects), run_time=style.STEP)

    def leave(self, *mobjects: Any) -> None:
        """Fade out these mobjects, or everything except the caption and the title."""
        gone = list(mobjects) or self.drawn()
        if gone:
            self.play(*(FadeOut(mobject) for mobject in gone), run_time=style.STEP)

    def drawn(self) -> list[Any]:
        """What is on screen except the caption and the title."""
        apart = {id(self.subtitles), id(self._heading), id(self.camera.frame)}
        return [mobject for mobject in self.mobjects if id(mobject) not in apart]

    # numbers

    def tensor(self, name: str) -> SourcedArray:
        """The recording's tensor of that name, to be shown."""
        return SourcedArray(name, self.recording[name], self.network.tensors[name].meaning)

    def shape(self, name: str) -> SourcedArray:
        """A tensor's shape without the batch, as counts."""
        return sourced(shapes.shape(self.recording, name))

    def size(self, name: str) -> SourcedNumber:
        """How many values a tensor of one example has."""
        return sourced(shapes.size(self.recording, name))[0]

    def grid(self, name: str, channel: int | tuple[int, ...] = 0, **options: Any) -> PixelGrid:
        """One channel of a tensor as a PixelGrid: a picture, a feature map or a kernel's slice."""
        source = self.tensor(name)
        trailing = channel if isinstance(channel, tuple) else (channel,)
        is_kernel = self.network.tensors[name].is_kernel
        leading = () if is_kernel else (0,)
        trailing = trailing if len(leading + trailing) + 2 == source.array.ndim else (0, *trailing)
        if is_kernel:  # each slice of a kernel has a colour scale of its own
            options.setdefault("limit", float(np.abs(source.plane(leading, trailing)).max()))
        return PixelGrid(source, channel=trailing, leading=leading, **options)


class GradientScene(NarratedScene):
    """A scene about gradients: its digit is one that the network is unsure of, so there is error.

    rate: how far an update goes (None: as the scene finds best). A scene about one weight has a
    parameter `weight`, its name.
    """

    digit: ClassVar[str] = "4:1"
    rate: ClassVar[float | None] = None
    dwell: ClassVar[float] = 0.4
    takes_pixels = False  # whether `weight` may also be one of the picture's values

    def setup(self) -> None:
        super().setup()
        if not self.takes_pixels and hasattr(self, "weight"):
            refuse_inputs(self.recording, self.weight)
        if self.recording.target is None:
            raise DigitError(
                f"{self.digit} does not say which digit it is, and the loss depends on that: "
                "add --label"
            )

    @property
    def right_class(self) -> int:
        """The class that the label says."""
        assert self.recording.label is not None
        return self.recording.label

    def gradient(self, name: str) -> SourcedArray:
        """The loss's gradient with respect to a tensor, to be shown."""
        return sourced(gradients.grad(self.recording, name))

    def gradient_grid(
        self, name: str, channel: int | tuple[int, ...] = 0, **options: Any
    ) -> PixelGrid:
        """One channel of a tensor's gradient; its colour scale is that channel's own."""
        trailing = channel if isinstance(channel, tuple) else (channel,)
        leading = () if self.network.tensors[name].is_kernel else (0,)
        source = self.gradient(name)
        options.setdefault("limit", largest(source.plane(leading, trailing)))
        return PixelGrid(source, channel=trailing, leading=leading, **options)
