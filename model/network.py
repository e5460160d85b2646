"""Network: layers in order with their weights; one run of it is a Recording."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from model.layers import (
    Conv2D,
    Dense,
    Flatten,
    Layer,
    MaxPool,
    ReLU,
    Sigmoid,
    Softmax,
)
from model.losses import CrossEntropy, Loss
from model.recording import Recording
from model.refusal import Refusal, quoted

WEIGHTS = Path(__file__).resolve().parents[1] / "assets" / "weights"
SHAPES = {
    "conv1/kernel": (5, 5, 1, 2),
    "conv1/bias": (2,),
    "conv2/kernel": (3, 3, 2, 4),
    "conv2/bias": (4,),
    "dense/kernel": (100, 10),
    "dense/bias": (10,),
}
_SLICE = 128  # pictures a slice in predict: the windows of a slice then stay in the cache


class FilterError(Refusal):
    """A layer or a filter of it is not there; the message names the valid ones."""


class WeightsError(Refusal):
    """A file of weights cannot be used; the message names it and says what is wrong."""


def read_weights(path: Path) -> dict[str, np.ndarray]:
    """The network's weights (SHAPES) from an .npz, as float64. Raises WeightsError."""
    if not path.exists():
        valid = ", ".join(file.name for file in sorted(path.parent.glob("*.npz"))) or "none"
        raise WeightsError(f"there is no weights file {path}: its folder has {valid}")
    try:
        with np.load(path) as data:
            weights = {name: data[name] for name in SHAPES if name in data}
    except Exception as error:  # a spoilt archive raises a dozen kinds, from zlib's to tokenize's
        raise WeightsError(f"{path} is no readable .npz of weights: {error}") from error
    for name, shape in SHAPES.items():
        if name not in weights:
            raise WeightsError(f"{path} lacks {name}, an array of shape {shape}")
        if weights[name].shape != shape:
            raise WeightsError(f"{name} in {path} has shape {weights[name].shape}, not {shape}")
        if weights[name].dtype.kind not in "fiu":  # text and complex numbers would be converted
            raise WeightsError(
                f"{name} in {path} holds values of type {weights[name].dtype}, not real numbers"
            )
        if not np.isfinite(weights[name]).all():
            raise WeightsError(f"{name} in {path} holds values that are not finite")
    return {name: array.astype(np.float64) for name, array in weights.items()}


def film_layers(weights: dict[str, np.ndarray]) -> list[Layer]:
    """The layers of the network of the films."""
    return [
        Conv2D("conv1", weights["conv1/kernel"], weights["conv1/bias"]),
        ReLU("conv1"),
        MaxPool("pool1"),
        Conv2D("conv2", weights["conv2/kernel"], weights["conv2/bias"]),
        Sigmoid("conv2"),
        MaxPool("pool2"),
        Flatten("flatten"),
        Dense("dense", weights["dense/kernel"], weights["dense/bias"]),
        Softmax("softmax"),
    ]


def snapshots() -> list[int]:
    """The steps of training whose weights are kept, in order."""
    found = (re.fullmatch(r"step_(\d+)", path.stem) for path in WEIGHTS.glob("step_*.npz"))
    return sorted(int(match[1]) for match in found if match)


class Network:
    """A list of layers, a loss, and the name of the input tensor."""

    def __init__(
        self, layers: Sequence[Layer], loss: Loss | None = None, input: str = "image"
    ) -> None:
        self.layers = list(layers)
        self.loss = loss or CrossEntropy()
        self.input = input
        names = [input, *(layer.output_name for layer in layers)]
        if len(set(names)) != len(names):
            raise ValueError(f"two layers make a tensor of the same name: {', '.join(names)}")

    @classmethod
    def load(cls, weights: Path | str | int | None = None) -> Network:
        """The network of the films: trained, as it was after a step of training, or from a file.

        Raises WeightsError.
        """
        if weights is None:
            path = WEIGHTS / "trained.npz"
        elif isinstance(weights, int):
            path = WEIGHTS / f"step_{weights:06d}.npz"
        else:
            path = Path(weights)
        return cls(film_layers(read_weights(path)))

    @property
    def weights(self) -> dict[str, np.ndarray]:
        """Every weight by name: "conv1/kernel", ..."""
        return {
            f"{layer.name}/{part}": array
            for layer in self.layers
            for part, array in layer.weights.items()
        }

    def with_weights(self, weights: dict[str, np.ndarray]) -> Network:
        """The same network with some weights replaced.

        Raises KeyError for an unknown name and ValueError for another shape.
        """
        known = self.weights
        unknown = set(weights) - set(known)
        if unknown:
            raise KeyError(f"no weights {', '.join(sorted(unknown))}: valid are {', '.join(known)}")
        for name, array in weights.items():
            if array.shape != known[name].shape:
                raise ValueError(f"{name} has shape {known[name].shape}, not {array.shape}")
        layers = []
        for layer in self.layers:
            own = {
                part: weights.get(f"{layer.name}/{part}", a) for part, a in layer.weights.items()
            }
            layers.append(layer.with_weights(own))
        return Network(layers, self.loss, self.input)

    def count_parameters(self) -> int:
        return sum(array.size for array in self.weights.values())

    def layer(self, output_name: str) -> Layer:
        """The layer that makes a tensor ("conv1/z", "pool1"). Raises KeyError."""
        for layer in self.layers:
            if layer.output_name == output_name:
                return layer
        raise KeyError(f"no layer makes {output_name!r}")

    def input_of(self, output_name: str) -> str:
        """Name of the tensor from which a layer's output is made."""
        names = [self.input, *(layer.output_name for layer in self.layers)]
        return names[names.index(output_name) - 1]

    @property
    def ends_in_one(self) -> bool:
        """Whether the last two steps, softmax and cross-entropy, are taken as one.

        Their derivative by the logits is then p - y, exact however small a probability is. Any
        other softmax is a layer like others, whatever the loss.
        """
        return isinstance(self.layers[-1], Softmax) and isinstance(self.loss, CrossEntropy)

    def filters(self) -> dict[str, int]:
        """How many filters each convolution has, by the layer's name."""
        kernels = {name: array for name, array in self.weights.items() if array.ndim == 4}
        return {name.partition("/")[0]: kernel.shape[3] for name, kernel in kernels.items()}

    def check_filter(self, layer: str, number: int) -> None:
        """Raises FilterError where there is no such convolution, or no filter of that number."""
        filters = self.filters()
        if layer not in filters:
            valid = " and ".join(filters)
            raise FilterError(f"there is no layer {quoted(layer)} with filters: valid are {valid}")
        if not 0 <= number < filters[layer]:
            last = filters[layer] - 1
            raise FilterError(f"there is no filter {number} in {layer}: valid are 0 to {last}")

    def output_of(self, input_name: str) -> str:
        """Name of the tensor that the next layer makes from one. Raises ValueError for the last."""
        names = [self.input, *(layer.output_name for layer in self.layers)]
        if input_name not in names[:-1]:
            raise ValueError(f"no layer follows {input_name!r}")
        return names[names.index(input_name) + 1]

    def batched(self, image: np.ndarray) -> np.ndarray:
        """A picture (H, W) or (H, W, 1) as a batch of one; batches (N, ...) stay as they are.

        Where the first layer is Dense, a vector (K,) becomes (1, K). Raises ValueError for an
        array of another number of axes, or with nothing in it.
        """
        x = np.asarray(image, dtype=np.float64)
        dense = isinstance(self.layers[0], Dense)
        if not x.size or x.ndim not in ((1, 2) if dense else (2, 3, 4)):
            valid = "vectors (K,), (N, K)" if dense else "pictures (H, W), (N, H, W), (N, H, W, C)"
            raise ValueError(f"the network reads {valid}, not an array of shape {x.shape}")
        if dense:
            return np.atleast_2d(x)
        if x.ndim == 2:
            return x[None, :, :, None]
        if x.ndim == 3:
            return x[None] if x.shape[-1] == self._channels() else x[..., None]
        return x

    def _channels(self) -> int:
        first = self.layers[0]
        return first.kernel.shape[2] if isinstance(first, Conv2D) else 1

    def forward(self, x: np.ndarray) -> dict[str, np.ndarray]:
        """Every tensor of a pass over a batch, in order, and each max pool's winners."""
        tensors = {self.input: x}
        for layer in self.layers:
            if isinstance(layer, MaxPool):
                tensors[f"{layer.name}/winners"] = layer.winners(x)
            x = tensors[layer.output_name] = layer.forward(x)
        return tensors

    def predict(self, images: np.ndarray) -> np.ndarray:
        """The network's output (N, ...) for pictures (N, H, W) or (N, H, W, C), slice by slice."""
        x = self.batched(images)
        parts = []
        for start in range(0, len(x), _SLICE):
            part = x[start : start + _SLICE]
            for layer in self.layers:
                part = layer.forward(part)
            parts.append(part)
        return np.concatenate(parts)

    def run(
        self, image: np.ndarray, label: int | Sequence[int] | np.ndarray | None = None
    ) -> Recording:
        """One pass with every tensor and, where `label` says what is right, every gradient.

        image: (H, W), (H, W, C) or (N, H, W, C); for dense networks (K,) or (N, K). label: a class,
        classes (N,), or a target of the output's own shape. Raises ValueError for anything else.
        """
        x = self.batched(image).copy()  # what is recorded stays, whatever becomes of the picture
        tensors = self.forward(x)
        output = tensors[self.layers[-1].output_name]
        tensors |= {name: array.copy() for name, array in self.weights.items()}
        if label is None:
            return Recording(self, tensors, {}, None)
        target = as_target(label, output)
        tensors["loss"] = self.loss_of(tensors, target)
        return Recording(self, tensors, self.backward(tensors, target), target)

    def loss_of(self, tensors: dict[str, np.ndarray], target: np.ndarray) -> np.ndarray:
        """Loss (N,) of each example; cross-entropy after softmax is taken from the logits."""
        last = self.layers[-1]
        if self.ends_in_one:
            return CrossEntropy.of_logits(tensors[self.input_of(last.output_name)], target)
        return self.loss.forward(tensors[last.output_name], target)

    def backward(self, tensors: dict[str, np.ndarray], target: np.ndarray) -> dict[str, np.ndarray]:
        """Gradients of the mean loss by every tensor and weight."""
        last = self.layers[-1]
        output = tensors[last.output_name]
        count = len(output)
        gradients = {"loss": np.full(count, 1.0 / count)}
        upstream = self.loss.gradient(output, target)
        gradients[last.output_name] = upstream
        for layer in reversed(self.layers):
            y_name = layer.output_name
            x_name = self.input_of(y_name)
            if layer is last and self.ends_in_one:
                upstream = (output * target.sum(-1, keepdims=True) - target) / count
                own: dict[str, np.ndarray] = {}
            else:
                upstream, own = layer.backward(tensors[x_name], tensors[y_name], upstream)
            gradients[x_name] = upstream
            gradients |= {f"{layer.name}/{part}": array for part, array in own.items()}
        return gradients


def as_target(label: int | Sequence[int] | np.ndarray, output: np.ndarray) -> np.ndarray:
    """Right classes as one-hot rows (N, K); a target of the output's shape stays as it is.

    A single example's target may leave out the batch axis.
    """
    given = np.asarray(label)
    if given.shape == output.shape or (len(output) == 1 and given.shape == output.shape[1:]):
        return given.astype(np.float64).reshape(output.shape)
    if given.shape not in ((), (len(output),)) or not np.issubdtype(given.dtype, np.integer):
        raise ValueError(
            f"a label is one class for each of {len(output)} examples or a target of shape "
            f"{output.shape}, not {label!r}"
        )
    classes = np.broadcast_to(given, (len(output),))
    if classes.min() < 0 or classes.max() >= output.shape[-1]:
        raise ValueError(f"a label is from 0 to {output.shape[-1] - 1}, not {label!r}")
    return np.eye(output.shape[-1])[classes]
