"""What a sheet or a deck is to be made of, as every format's writer is told it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.targets import Target

Progress = Callable[[float, float], None]  # how much is done, and how much there is


def unheard(done: float, total: float) -> None:
    """Progress that nobody follows."""


@dataclass(frozen=True)
class Order:
    """Every beat of the targets, or the beat that each names, with a title for the whole.

    columns: of a sheet, if they are said. size: of a deck's clips. workers: at most.
    """

    targets: Sequence[Target]
    parameters: Parameters
    title: str
    workers: int
    progress: Progress = unheard
    columns: int | None = None
    size: Quality | None = None

    def parameter(self, name: str, default: Any) -> Any:
        """A parameter's value, or the default where it is not given."""
        return dict(self.parameters.values).get(name, default)
