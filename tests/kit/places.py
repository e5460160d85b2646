"""Networks that no film shows, laid out as places from their shapes alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from model.layers import Conv2D, Dense, Flatten, Layer, MaxPool, ReLU, Sigmoid, Softmax
from model.losses import SquaredError
from model.network import Network, Recording
from scenes.kit.scene import N_
from scenes.kit.world.scene import WorldScene
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import run_scene


def weights(*shape: int) -> dict[str, np.ndarray]:
    """A kernel and a bias at random, of a size at which activations neither grow nor vanish."""
    drawn = np.random.default_rng(sum(shape))
    scale = np.sqrt(2 / np.prod(shape[:-1]))
    return {"kernel": drawn.normal(0, scale, shape), "bias": drawn.normal(0, 0.1, shape[-1:])}


def picture(*shape: int) -> np.ndarray:
    """A soft blob that differs from channel to channel."""
    y, x, k = np.indices(shape)
    away = np.hypot(y - shape[0] * (0.4 + 0.1 * k), x - shape[1] * (0.35 + 0.15 * k))
    return np.asarray(np.clip(1.3 - away / shape[0] * 3, 0, 1))


def lenet() -> Recording:
    """LeNet-5 on a coloured picture."""
    layers: list[Layer] = [
        Conv2D("conv1", **weights(5, 5, 3, 6)),
        ReLU("conv1"),
        MaxPool("pool1"),
        Conv2D("conv2", **weights(5, 5, 6, 16)),
        ReLU("conv2"),
        MaxPool("pool2"),
        Flatten("flatten"),
        *(
            layer
            for name, shape in (("dense1", (400, 120)), ("dense2", (120, 84)))
            for layer in (Dense(name, **weights(*shape)), ReLU(name))
        ),
        Dense("dense3", **weights(84, 10)),
        Softmax("softmax"),
    ]
    return Network(layers).run(picture(32, 32, 3))


def one_convolution() -> Recording:
    """Eight filters and a dense layer."""
    layers = [
        Conv2D("conv", **weights(3, 3, 1, 8)),
        ReLU("conv"),
        Flatten("flatten"),
        Dense("dense", **weights(8 * 8 * 8, 10)),
        Softmax("softmax"),
    ]
    return Network(layers).run(picture(10, 10, 1))


def four_convolutions() -> Recording:
    """Every second convolution halves the maps."""
    layers: list[Layer] = []
    channels = 1
    for k, filters in enumerate((2, 3, 4, 8)):
        kernel = weights(3, 3, channels, filters)
        layers += [Conv2D(f"conv{k + 1}", **kernel, stride=1 + k % 2), ReLU(f"conv{k + 1}")]
        channels = filters
    layers += [Flatten("flatten"), Dense("dense", **weights(4 * 4 * 8, 10)), Softmax("softmax")]
    return Network(layers).run(picture(28, 28, 1))


def two_two_two() -> Recording:
    layers = [
        Dense("hidden", **weights(2, 2)),
        Sigmoid("hidden"),
        Dense("output", **weights(2, 2)),
        Sigmoid("output"),
    ]
    return Network(layers, SquaredError(), "inputs").run([0.05, 0.1], [0.01, 0.99])


PLACES: dict[str, Callable[[], Recording]] = {
    "lenet": lenet,
    "one-convolution": one_convolution,
    "two-two-two": two_two_two,
}


class Place(WorldScene):
    """The overview of a network, and nothing else."""

    title = N_("A place")

    def construct(self) -> None:
        with self.beat("place", "This is all of it."):
            pass


def place(recording: Recording, **parameters: Any) -> type[Place]:
    def record(self: Place) -> None:
        self.subject, self.recording, self.network = None, recording, recording.network

    return type("Place", (Place,), {"record": record, **parameters})


def look_at(
    scene_class: type[WorldScene],
    look: Callable[[Any], None],
    quality: Quality | None = None,
    **options: Any,
) -> None:
    """Have `look` look at the scene's last frame."""
    listeners: Sequence[Any] = [lambda scene, beat: look(scene)]
    run_scene(scene_class, quality or Quality(480, 15), listeners=listeners, **options)
