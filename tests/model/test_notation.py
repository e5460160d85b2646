"""The network of the notation film."""

from __future__ import annotations

import numpy as np
import pytest

from model.networks.notation import LayersError, layered, parse_sizes


@pytest.mark.parametrize("text", ["5-4-3", "1-1-1", "6-6-6-6", "2-6-1-3"])
def test_sizes_are_as_asked(text: str) -> None:
    net = layered(text)
    run = net.run(0)
    assert parse_sizes(text) == net.sizes
    for k, name in enumerate(net.names, start=1):
        assert net.weights[f"{name}/kernel"].shape == net.sizes[k - 1 : k + 1]
        assert run[f"{name}/a"].shape == (1, net.sizes[k])


def test_the_mean_of_the_examples_gradients_is_the_batchs() -> None:
    net = layered()
    each = [net.run(n).grad("layer1/kernel") for n in range(len(net.inputs))]
    np.testing.assert_allclose(np.mean(each, axis=0), net.run().grad("layer1/kernel"), rtol=1e-12)


@pytest.mark.parametrize("text", ["5-4", "5-7-3", "0-2-2", "5,4,3", "", "1-1-1-1-1", "a-b-c"])
def test_other_sizes_are_refused(text: str) -> None:
    with pytest.raises(LayersError, match="three or four layers of 1 to 6"):
        parse_sizes(text)
