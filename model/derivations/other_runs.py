"""What one of a recorded experiment's runs measured, and what its network computes."""

from __future__ import annotations

import numpy as np

from model.derivations.registry import derivation
from model.digits import load_samples
from model.network import Network, Recording
from model.networks import cnn
from model.recorded_runs import recorded


@derivation("loss")
def test_losses_of(run: str, which: int) -> np.ndarray:
    """The loss on the test pictures of one of a recorded experiment's runs, (times,)."""
    return recorded(run)["test_loss"][which]


@derivation("percent")
def test_accuracies_of(run: str, which: int) -> np.ndarray:
    """How many test pictures one of a recorded experiment's runs reads right, (times,)."""
    return 100 * recorded(run)["test_accuracy"][which]


@derivation("loss")
def losses_on(pictures: str, which: int) -> np.ndarray:
    """The loss on "train" or on "test" pictures of the run on few (0) or on all (1), (times,)."""
    return recorded("small_set")[f"{pictures}_loss"][which]


@derivation("percent")
def accuracies_on(pictures: str, which: int) -> np.ndarray:
    """How many of them are read right, (times,)."""
    return 100 * recorded("small_set")[f"{pictures}_accuracy"][which]


def _started(start: int, place: int) -> Network:
    """The network that came from an equal or the real start, at a measured step's place."""
    kept = recorded("same_start")
    network = cnn.trained()
    return network.with_weights(
        {name: kept[name][start, place].astype(float) for name in network.weights}
    )


@derivation("activation")
def made_from_start(recording: Recording, start: int, place: int, tensor: str) -> np.ndarray:
    """A tensor of the recording's picture in that network."""
    picture = recording[recording.network.input][0, :, :, 0]
    return _started(start, place).run(picture)[tensor]


@derivation("gradient")
def mean_gradient_from_start(start: int, place: int, tensor: str) -> np.ndarray:
    """The samples' mean gradient of a kernel or a bias of that network."""
    images, labels = load_samples()
    network = _started(start, place)
    pairs = zip(images, labels, strict=True)
    return np.mean([network.run(image, int(label)).grad(tensor) for image, label in pairs], axis=0)
