"""What the pooling scene says of a shifted picture is true of that picture."""

from __future__ import annotations

import pytest

from scenes.forward.s07_pooling import Pooling
from scenes.kit.sourced import SourcedNumber, constant


def percent(value: float) -> SourcedNumber:
    return constant(value, "A share made up for this test.", "percent")[0]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (49, 37, "softens"),
        (49, 49.02, "doesn't help"),
        (49, 60, "doesn't help"),
        (49, 0, "takes the shift away"),
        (0, 3, "doesn't help"),
        (0, 0, "nothing for pooling to do"),
    ],
)
def test_the_verdict_follows_the_numbers(before: float, after: float, words: str) -> None:
    assert words in Pooling.verdict(percent(before), percent(after))
