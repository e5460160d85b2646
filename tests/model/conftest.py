"""What tests of training share."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def single_precision() -> Iterator[None]:
    """Training is in float32, whatever Keras was told before."""
    import keras

    floatx, policy = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy("float32")
    yield
    keras.config.set_floatx(floatx)
    keras.config.set_dtype_policy(policy)
