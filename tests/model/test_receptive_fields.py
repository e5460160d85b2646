"""What a cell sees of the picture: what changes it when pixels change, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from model.digits import load_samples
from model.layers import AvgPool, Conv2D, Dense, Flatten, ReLU
from model.network import Network
from model.networks import cnn
from model.receptive_fields import cut_out, fields, size_of
from tests.scenes.tensors import forward, load_weights

CELLS = [(0, 0), (3, 7), (6, 3), (9, 9)]


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_of_the_second_layer_sees_ten_by_ten_pixels(cell: tuple[int, int]) -> None:
    network = cnn.load()
    found = fields(network.run(load_samples()[0][0]), "conv2/z", *cell)
    assert list(found) == ["pool1", "conv1/a", "image"]
    assert [size_of(field) for field in found.values()] == [(3, 3), (6, 6), (10, 10)]


@pytest.mark.parametrize("cell", CELLS)
def test_tensorflow_s_cell_depends_on_its_field_alone(cell: tuple[int, int]) -> None:
    """Pixel by pixel: each of its field changes the cell for some picture, and no other does."""
    found = fields(cnn.load().run(load_samples()[0][0]), "conv2/z", *cell)["image"]
    inside = np.zeros((28, 28), dtype=bool)
    inside[cut_out(found)] = True
    w = load_weights("trained.npz")
    reached = np.zeros(784, dtype=bool)
    for seed, change in enumerate([10.0, -10.0] * 2):  # so strong that a pool takes notice
        picture = np.random.default_rng(seed).random(784)
        pictures = np.concatenate([picture[None], picture + change * np.eye(784)])
        z = forward(w, tf.constant(pictures.reshape(-1, 28, 28, 1)))["conv2/z"].numpy()
        z = z[(slice(None), *cell)]
        reached |= (z[1:] != z[0]).any(axis=1)
    np.testing.assert_array_equal(reached.reshape(28, 28), inside)


def test_strides_padding_and_dilation_count() -> None:
    """On a network that has them all, with weights that let nothing cancel."""
    layers = [
        Conv2D("one", np.ones((3, 3, 1, 2)), np.zeros(2), 2, "same", 1),
        ReLU("one"),
        Conv2D("two", np.ones((2, 3, 2, 1)), np.zeros(1), 1, ((1, 0), (0, 2)), 2),
        AvgPool("pool", 2),
    ]
    network = Network(layers)
    picture = np.random.default_rng(0).random((19, 17))
    recording = network.run(picture)
    rows, columns = recording["pool"].shape[1:3]
    changed = np.where(np.eye(picture.size) > 0, picture.ravel() + 1, picture.ravel())
    cells = network.predict(changed.reshape(-1, *picture.shape))[..., 0] - recording["pool"][..., 0]
    for row, column in np.ndindex(rows, columns):
        found = fields(recording, "pool", row, column)
        assert list(found) == ["two/z", "one/a", "image"]
        seen = np.argwhere(np.abs(cells[:, row, column].reshape(picture.shape)) > 1e-9)
        (top, bottom), (left, right) = found["image"]
        assert (top, left) == tuple(seen.min(axis=0))
        assert (bottom, right) == tuple(seen.max(axis=0))


def test_behind_an_unrolled_layer_there_are_no_fields() -> None:
    layers = [Flatten("flat"), Dense("only", np.ones((4, 2)), np.zeros(2))]
    recording = Network(layers).run(np.ones((2, 2)))
    with pytest.raises(ValueError, match="what only/z sees of the picture is not made of windows"):
        fields(recording, "only/z", 0, 0)
