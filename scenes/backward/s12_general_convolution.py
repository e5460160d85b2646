"""The same rules with larger steps, gaps, a rim of zeros and several pictures, on small pieces."""

from __future__ import annotations

from typing import ClassVar

from manim import FadeIn, FadeOut

from scenes.backward.batch_of_pictures import Batch
from scenes.backward.small_pieces import SmallPieces
from scenes.kit.layout import FRONT
from scenes.kit.scene import N_, _
from scenes.kit.sourced import SourcedNumber, constant
from scenes.kit.world.way_back import EVERYTHING


class GeneralConvolution(SmallPieces):
    title = N_("Every kind of convolution")
    known = EVERYTHING
    stride: ClassVar[int] = 2
    dilation: ClassVar[int] = 2
    padding: ClassVar[int] = 1
    batch: ClassVar[int] = 3

    def construct(self) -> None:
        self.prepare()
        self.take_a_stride()
        self.hand_on_from_a_stride()
        self.leave_gaps()
        self.hand_on_with_gaps()
        self.put_a_rim_around()
        self.hand_on_within_the_rim()
        self.average_a_batch()
        self.onward(_("So every weight has its gradient. Now pick one of them. (1)"))

    def number(self, name: str) -> SourcedNumber:
        return constant(getattr(self, name), "A setting of this scene: it can be given.")[0]

    # larger steps

    def take_a_stride(self) -> None:
        setting = self.setting(stride=self.stride)
        script = _(
            "Let the filter move by {s} at a time, over a piece of its input. Here's what came "
            "back. | So what did one weight meet? (1) | Values that lie {s} apart. On the way "
            "back, the stride has become a dilation."
        )
        with self.beat("stride", script, s=self.number("stride")) as say:
            self.lift_the_pieces(setting)
            say.next()
            say.next()
            self.find_kernel_gradient(setting)

    def hand_on_from_a_stride(self) -> None:
        apart = _(
            "And what's handed on? (1) Pull the gradient apart: between its values, no window "
            "began. | Zeros go in there, and around it. | Slide the turned filter over it all, and "
            "that's the gradient of the input."
        )
        together = _(
            "And what's handed on? (1) With such steps, a window began at every place. | So zeros "
            "only go around it. | Slide the turned filter over it all, and that's the gradient of "
            "the input."
        )
        self.hand_on("stride-input", apart if self.stride > 1 else together, stride=self.stride)

    def hand_on(self, name: str, script: str, **options: int) -> None:
        """A beat of three phrases: the gradient apart, its zeros and the filter, the result."""
        setting = self.setting(**options)
        with self.beat(name, script) as say:
            parted = self.pull_apart(setting)
            say.next()
            wide = self.show_zeros_and_filter(setting, parted)
            say.next()
            self.find_input_gradient(setting, wide)

    # gaps

    def leave_gaps(self) -> None:
        setting = self.setting(dilation=self.dilation)
        apart = _(
            "Now pull the weights apart, {d} from one to the next. | What each one met lies side "
            "by side, but from weight to weight it jumps. The dilation has become a stride."
        )
        together = _(
            "With a dilation of {d}, there are no gaps. | What each weight met lies side by side, "
            "and so do the weights."
        )
        script = apart if self.dilation > 1 else together
        with self.beat("dilation", script, d=self.number("dilation")) as say:
            self.take_new_pieces(setting)
            say.next()
            self.find_kernel_gradient(setting)

    def hand_on_with_gaps(self) -> None:
        apart = _(
            "Going back, nothing comes between these. | It's the turned filter that has the gaps, "
            "| so it needs a wider rim to slide on."
        )
        together = _(
            "Going back, nothing comes between these. | And nothing between the weights of the "
            "turned filter, | so it's the plain case again."
        )
        script = apart if self.dilation > 1 else together
        self.hand_on("dilation-input", script, dilation=self.dilation)

    # a rim of zeros

    def put_a_rim_around(self) -> None:
        setting = self.setting(padding=self.padding)
        rim = _(
            "And with a padding of {p}? | Wherever a weight met the rim, it met a zero. That adds "
            "nothing to its sum."
        )
        none = _("And with a padding of {p}? | Then nothing changes for the weights.")
        script = rim if self.padding else none
        with self.beat("padding", script, p=self.number("padding")) as say:
            self.take_new_pieces(setting)
            say.next()
            self.find_kernel_gradient(setting)

    def hand_on_within_the_rim(self) -> None:
        rim = _(
            "And what's handed on? | The rim on the way back is narrower, | because nobody asks "
            "for the gradient of zeros that we put there ourselves."
        )
        none = _(
            "And what's handed on? | The rim on the way back is as wide as the filter allows, | "
            "so every value of the input gets its gradient."
        )
        self.hand_on("padding-input", rim if self.padding else none, padding=self.padding)

    # a batch

    def average_a_batch(self) -> None:
        first = next(iter(self.network.convolutions))
        kernel = (f"{first}/kernel", self.filter)
        parts = Batch(self.recording, *kernel, self.right_class, self.batch, FRONT)
        script = _(
            "And several pictures at once? That's a batch. | They share the filter, so its "
            "gradient is the mean of theirs. | But what's handed back stays apart: every picture "
            "keeps its own."
        )
        with self.beat("batch", script) as say:
            self.play(*(FadeOut(thing) for thing in self.shown), run_time=0.5)
            self.strip.light({self.network.input})
            self.play(*(FadeIn(m) for m in parts.pictures), run_time=0.6)
            say.next()
            self.play(*(FadeIn(m) for m in parts.of_filter), run_time=0.6)
            self.play(*(FadeIn(m) for m in parts.mean), run_time=0.6)
            say.next()
            self.play(*(FadeIn(m) for m in parts.handed_on), run_time=0.6)
