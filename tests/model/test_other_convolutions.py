"""The way back through small convolutions: as the film builds it, against central differences."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from model.derivations import crops, forward, gradients
from model.derivations.registry import NamedArray
from model.layers import Conv2D
from scenes.backward.small_settings import Setting
from tests.model.test_differences import CLOSE, central, spaced

TAPS = 3
SETTINGS = list(itertools.product((1, 2, 4), (1, 2, 4), (0, 1, 2)))


def named(array: np.ndarray) -> NamedArray:
    return NamedArray("given", array, "gradient")


def convolve(x: np.ndarray, kernel: np.ndarray, stride: int, dilation: int) -> np.ndarray:
    return Conv2D("c", kernel, np.zeros(1), stride, "valid", dilation).forward(x)


@pytest.mark.parametrize(("stride", "dilation", "padding"), SETTINGS)
def test_what_is_handed_on_is_the_turned_kernel_over_zeros(
    stride: int, dilation: int, padding: int
) -> None:
    """And both gradients are those of central differences."""
    setting = Setting(TAPS, stride, dilation, padding)
    x, kernel = spaced(1, 1, setting.size, setting.size, 1), spaced(2, TAPS, TAPS, 1, 1)
    upstream = spaced(3, 1, setting.places, setting.places, 1)
    settings = (stride, padding, dilation)

    def value(x: np.ndarray, kernel: np.ndarray) -> float:
        pads = ((padding, padding), (padding, padding))
        z = Conv2D("c", kernel, np.zeros(1), stride, pads, dilation).forward(x)
        return float((z * upstream).sum())

    found = gradients.small_input_gradient(
        named(upstream), named(kernel), 0, setting.size, *settings
    ).array
    np.testing.assert_allclose(found, central(lambda at: value(at, kernel), x), **CLOSE)
    apart = gradients.apart(named(upstream), stride, setting.rim).array
    turned = crops.spread(forward.turned(named(kernel)), dilation).array
    np.testing.assert_allclose(found, convolve(apart, turned, 1, 1), rtol=1e-12, atol=1e-12)

    own = gradients.small_gradient(named(x), named(upstream), TAPS, *settings).array
    np.testing.assert_allclose(own, central(lambda at: value(x, at), kernel), **CLOSE)
    padded = gradients.apart(named(x), 1, padding).array
    swapped = convolve(padded, upstream[0][:, :, None], stride=dilation, dilation=stride)
    np.testing.assert_allclose(own[..., 0, 0], swapped[0, ..., 0], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("stride", "dilation", "padding"), SETTINGS)
def test_windows_on_the_way_back_fit_what_they_slide_over(
    stride: int, dilation: int, padding: int
) -> None:
    setting = Setting(TAPS, stride, dilation, padding)
    assert setting.met.output_shape == (TAPS, TAPS)
    assert setting.handed_on.output_shape == (setting.size, setting.size)
