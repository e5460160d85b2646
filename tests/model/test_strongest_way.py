"""The strongest way, where layers keep the shape of what they are given."""

from __future__ import annotations

import numpy as np

from model.layers import Conv2D, Dense, Flatten, ReLU, Softmax
from model.network import Network
from model.strongest_way import strongest_way


def test_a_convolution_that_keeps_the_shape_is_a_link() -> None:
    kernel = np.zeros((3, 3, 1, 1))
    kernel[0, 2] = 1.0  # each cell is what lies above it and to its right
    layers = [
        Conv2D("conv", kernel, np.zeros(1), padding="same"),
        ReLU("conv"),
        Flatten("flatten"),
        Dense("dense", np.ones((16, 2)) * [0.1, 1.0], np.zeros(2)),
        Softmax("softmax"),
    ]
    picture = np.zeros((4, 4))
    picture[1, 3] = 1.0
    links = strongest_way(Network(layers).run(picture))
    assert [(link.before, link.after) for link in links] == [
        ("image", "conv/a"),
        ("conv/a", "flatten"),
        ("flatten", "softmax"),
    ]
    assert (links[0].chosen, links[0].cell) == ((1, 3, 0), (2, 2, 0))
    assert [link.cell for link in links[1:]] == [(10,), (1,)]
