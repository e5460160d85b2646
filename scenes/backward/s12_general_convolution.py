"""The same rules with larger steps, gaps, a rim of zeros and several pictures, on small pieces."""

from __future__ import annotations

from typing import ClassVar

from manim import FadeIn

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
        self.onward(_("So every weight has its gradient. Now pick one of them."))

    def number(self, name: str) -> SourcedNumber:
        return constant(getattr(self, name), "A setting of this scene: it can be given.")[0]

    # larger steps

    def take_a_stride(self) -> None:
        setting = self.setting(stride=self.stride)
        script = _(
            "Let a filter move by {s} at a time. Here's its input, and what came back. | What did "
            "one weight meet? (2) | Values that lie {s} apart: the stride has become a dilation."
        )
        with self.beat("stride", script, s=self.number("stride")) as say:
            self.lift_the_pieces(setting)
            say.next()
            self.slide_forward(setting)
            say.next()
            self.find_kernel_gradient(setting)

    def hand_on_from_a_stride(self) -> None:
        apart = _(
            "And what's handed on? Between two of these, no window began, | so zeros go in, there "
            "and all around, under the turned filter."
        )
        together = _(
            "And what's handed on? Here, a window began at every place, | so zeros only go around, "
            "under the turned filter."
        )
        self.hand_on("stride-input", apart if self.stride > 1 else together, stride=self.stride)

    def hand_on(self, name: str, script: str, **options: int) -> None:
        """A beat of two phrases: the gradient and the filter apart; the zeros and the result."""
        setting = self.setting(**options)
        with self.beat(name, script) as say:
            parted = self.pull_apart(setting)
            say.next()
            wide = self.put_in_zeros(setting, parted)
            self.find_input_gradient(setting, wide)

    # gaps

    def leave_gaps(self) -> None:
        setting = self.setting(dilation=self.dilation)
        apart = _(
            "Pull the weights apart, {d} from one to the next. | From weight to weight, what it "
            "met moves by {d}: the dilation has become a stride."
        )
        together = _(
            "With a dilation of {d}, there are no gaps. | What each weight met lies side by side, "
            "and so do the weights."
        )
        script = apart if self.dilation > 1 else together
        with self.beat("dilation", script, d=self.number("dilation")) as say:
            self.take_new_pieces(setting)
            self.slide_forward(setting)
            say.next()
            self.find_kernel_gradient(setting)

    def hand_on_with_gaps(self) -> None:
        apart = _(
            "Going back, it's the turned filter that has the gaps, | so it needs a wider rim."
        )
        together = _(
            "Going back, the turned filter has no gaps, either, | so it's the plain case again."
        )
        script = apart if self.dilation > 1 else together
        self.hand_on("dilation-input", script, dilation=self.dilation)

    # a rim of zeros

    def put_a_rim_around(self) -> None:
        setting = self.setting(padding=self.padding)
        rim = _("And with a padding of {p}? | On the rim, a weight met zeros, which add nothing.")
        none = _("And with a padding of {p}? | Then nothing changes for the weights.")
        script = rim if self.padding else none
        with self.beat("padding", script, p=self.number("padding")) as say:
            self.take_new_pieces(setting)
            say.next()
            self.find_kernel_gradient(setting)

    def hand_on_within_the_rim(self) -> None:
        rim = _(
            "Nobody asks for the gradient of our own zeros, | so going back, the rim is narrower."
        )
        none = _(
            "Nothing was put around the input, | so going back, the rim is as wide as the filter "
            "allows."
        )
        self.hand_on("padding-input", rim if self.padding else none, padding=self.padding)

    # a batch

    def average_a_batch(self) -> None:
        first = next(iter(self.network.convolutions))
        kernel = (f"{first}/kernel", self.filter)
        parts = Batch(self.recording, *kernel, self.right_class, self.batch, FRONT)
        script = _(
            "And several pictures at once, a batch? | They share the filter: its gradient is the "
            "mean. | What's handed on stays apart."
        )
        with self.beat("batch", script) as say:
            self.strip.light({self.network.input})
            self.swap(self.shown, parts.pictures)
            say.next()
            self.play(*(FadeIn(m) for m in parts.of_filter), run_time=0.6)
            self.play(*(FadeIn(m) for m in parts.mean), run_time=0.6)
            say.next()
            self.play(*(FadeIn(m) for m in parts.handed_on), run_time=0.6)
