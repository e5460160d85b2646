"""A convolution as small as it can be: its sizes, and its windows on the way back."""

from __future__ import annotations

from dataclasses import dataclass

from model.windows import Windows

PLACES = 2  # how many places the map has along a side, at least


@dataclass(frozen=True)
class Setting:
    """A convolution with one channel and one filter, and as small an input as shows it."""

    taps: int
    stride: int = 1
    dilation: int = 1
    padding: int = 0

    @property
    def places(self) -> int:
        """The side of its map: more where padding would leave nothing of the input."""
        return max(PLACES, 2 * self.padding)

    @property
    def size(self) -> int:
        """The side of its input."""
        return (self.places - 1) * self.stride + self.reach + 1 - 2 * self.padding

    @property
    def reach(self) -> int:
        return self.dilation * (self.taps - 1)

    @property
    def rim(self) -> int:
        """How many zeros go around the gradient of its map on the way back."""
        return self.reach - self.padding

    @property
    def forward(self) -> Windows:
        """Where the filter lies on its input, padding included."""
        side = self.size + 2 * self.padding
        return Windows.fit((side, side), self.taps, self.stride, dilation=self.dilation)

    @property
    def met(self) -> Windows:
        """What each weight met, padding included: stride and dilation have changed places."""
        side = self.size + 2 * self.padding
        return Windows.fit((side, side), self.places, self.dilation, dilation=self.stride)

    @property
    def handed_on(self) -> Windows:
        """Where the turned filter lies on the gradient with its zeros."""
        side = (self.places - 1) * self.stride + 1 + 2 * self.rim
        return Windows.fit((side, side), self.taps, dilation=self.dilation)
