"""Other pictures: a digit that is moved, and how much of a map that changes."""

from __future__ import annotations

import numpy as np
import pytest

from model.derivations import NamedArray, other_pictures
from model.digits import load_samples
from model.networks import cnn


def maps(*values: float) -> NamedArray:
    """A tensor (1, 1, N, 1)."""
    return NamedArray("maps", np.array(values)[None, None, :, None], "activation")


def test_every_pixel_moves_by_one_column() -> None:
    image = load_samples()[0][47]
    moved = other_pictures.moved_right(cnn.load().run(image)).array[0, :, :, 0]
    np.testing.assert_array_equal(moved[:, 1:], image[:, :-1])
    np.testing.assert_array_equal(moved[:, 0], image[:, 0])


@pytest.mark.parametrize(
    ("before", "after", "percent"),
    [
        (maps(1, 3, 0), maps(1, 3, 0), 0),
        (maps(1, 3, 0), maps(0, 3, 1), 50),
        (maps(-2, 2), maps(2, -2), 200),
        (maps(0, 0), maps(0, 0), 0),
        (maps(0, 0), maps(0, 1), 100),
    ],
)
def test_the_share_that_changes(before: NamedArray, after: NamedArray, percent: float) -> None:
    found = other_pictures.share_changed(after, before, 0).array
    np.testing.assert_allclose(found, [percent])
