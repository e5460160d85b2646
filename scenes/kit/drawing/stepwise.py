"""An animation that goes through numbered steps: a function does what belongs to each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from manim import Animation, Mobject, linear


class Steps(Animation):
    """Calls `do(k)` for k from 0 to count - 1 as time goes by; `moving` names what it changes.

    unchanged: whether the last `interpolate` left everything as it was, so that the frame before
    can be shown again instead of being drawn again.
    """

    def __init__(
        self, moving: Sequence[Mobject], do: Callable[[int], Any], count: int, **options: Any
    ) -> None:
        self.moving, self.do, self.count = moving, do, count
        self.unchanged = False
        self._last: int | None = None
        options.setdefault("rate_func", linear)
        super().__init__(moving[0], **options)

    def get_all_mobjects(self) -> Sequence[Mobject]:
        return self.moving

    def get_all_families_zipped(self) -> Any:
        return zip()  # what moves is moved by `do` alone

    def create_starting_mobject(self) -> Mobject:
        return self.mobject  # nothing is mixed with how it began, so no copy is needed

    def begin(self) -> None:
        super().begin()
        self._last = None  # no frame of this animation is drawn yet

    def interpolate_mobject(self, alpha: float) -> None:
        k = min(int(self.rate_func(alpha) * self.count), self.count - 1)
        self.unchanged = k == self._last
        self._last = k
        if not self.unchanged:
            self.do(k)
