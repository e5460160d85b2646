"""Network: layers in order with their weights; one run of it is a Recording."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property

import numpy as np

from model.layers import Conv2D, Layer, Softmax
from model.losses import CrossEntropy, Loss, as_target
from model.refusal import Refusal, quoted
from model.tensors import Tensor, tensors_of

_SLICE = 128  # pictures per slice in predict: a slice's windows then stay in the cache


class FilterError(Refusal):
    """There is no such layer, or no such filter in it; the message names the valid ones."""


class UnknownTensorError(KeyError):
    """No tensor has that name; the message offers the nearest."""

    def __str__(self) -> str:
        return str(self.args[0])


class Recording(Mapping[str, np.ndarray]):
    """`recording["conv1/z"]` is a tensor, `recording.grad("conv1/z")` its gradient.

    Arrays are read-only float64 (argmax: int64), batch first, channels last; weights have no batch
    axis. Gradients are of the mean loss of the batch; recording["loss"] (N,) is of each example.
    target (N, K) is what the loss compared the output with, or None.
    """

    def __init__(
        self,
        network: Network,
        tensors: dict[str, np.ndarray],
        gradients: dict[str, np.ndarray],
        target: np.ndarray | None,
    ) -> None:
        self.network = network
        self.target = target
        self._tensors = {name: read_only(array) for name, array in tensors.items()}
        self._gradients = {name: read_only(array) for name, array in gradients.items()}

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self._tensors:
            raise UnknownTensorError(_unknown(name, list(self._tensors)))
        return self._tensors[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tensors)

    def __len__(self) -> int:
        return len(self._tensors)

    def __eq__(self, other: object) -> bool:
        """A recording is itself alone: what is computed from it can be kept by it."""
        return self is other

    def __hash__(self) -> int:
        return id(self)

    @property
    def names(self) -> list[str]:
        """Tensors in the order in which the pass makes them."""
        return list(self._tensors)

    @property
    def label(self) -> int | None:
        """The first example's right class, where the target is one: a single 1 among zeros."""
        if self.target is None or sorted(set(self.target[0].tolist())) != [0.0, 1.0]:
            return None
        return int(self.target[0].argmax()) if self.target[0].sum() == 1 else None

    def grad(self, name: str) -> np.ndarray:
        """The gradient of the loss with respect to a tensor, of the tensor's own shape."""
        if name not in self._gradients:
            if not self._gradients:
                raise UnknownTensorError(f"no gradient of {name}: the pass was run without a label")
            raise UnknownTensorError(_unknown(name, list(self._gradients), "gradient"))
        return self._gradients[name]


def read_only(array: np.ndarray) -> np.ndarray:
    """The array as a view that cannot be written to."""
    view = array.view()
    view.flags.writeable = False
    return view


def _unknown(name: str, valid: list[str], kind: str = "tensor") -> str:
    near = get_close_matches(name, valid, 3, 0.3) or valid
    return f"there is no {kind} {name!r}: perhaps {', '.join(near)}"


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

    @cached_property
    def tensors(self) -> dict[str, Tensor]:
        """What each tensor is, by name, in the order in which a pass makes them."""
        return tensors_of(self.input, self.layers)

    @property
    def outputs(self) -> list[str]:
        """Names of the input and of every layer's output, in order."""
        return [self.input, *(layer.output_name for layer in self.layers)]

    @property
    def convolutions(self) -> dict[str, Conv2D]:
        """The convolutions by their layers' names."""
        return {layer.name: layer for layer in self.layers if isinstance(layer, Conv2D)}

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
        return self.outputs[self.outputs.index(output_name) - 1]

    @property
    def ends_in_softmax_cross_entropy(self) -> bool:
        """Whether the last two steps, softmax and cross-entropy, are taken as one.

        Their derivative with respect to the logits is then p - y, exact however small a
        probability is. Any other softmax is a layer like the rest, whatever the loss.
        """
        return isinstance(self.layers[-1], Softmax) and isinstance(self.loss, CrossEntropy)

    def filters(self) -> dict[str, int]:
        """How many filters each convolution has, by the layer's name."""
        return {name: len(layer.bias) for name, layer in self.convolutions.items()}

    def check_filter(self, layer: str, number: int) -> None:
        """Raises FilterError where there is no such convolution, or it has no such filter."""
        filters = self.filters()
        if layer not in filters:
            valid = " and ".join(filters)
            raise FilterError(f"there is no layer {quoted(layer)} with filters: valid are {valid}")
        if not 0 <= number < filters[layer]:
            last = filters[layer] - 1
            raise FilterError(f"there is no filter {number} in {layer}: valid are 0 to {last}")

    def output_of(self, input_name: str) -> str:
        """The tensor that a layer makes from this one. Raises ValueError for the last."""
        if input_name not in self.outputs[:-1]:
            raise ValueError(f"no layer follows {input_name!r}")
        return self.outputs[self.outputs.index(input_name) + 1]

    def batched(self, image: np.ndarray) -> np.ndarray:
        """A picture (H, W) or (H, W, 1) as a batch of one; batches (N, ...) stay as they are.

        Where the first layer is Dense, a vector (K,) becomes (1, K). Raises ValueError for an
        array of another number of axes, or with nothing in it.
        """
        x = np.asarray(image, dtype=np.float64)
        vectors = self.tensors[self.input].axes == "NK"
        if not x.size or x.ndim not in ((1, 2) if vectors else (2, 3, 4)):
            valid = (
                "vectors (K,), (N, K)" if vectors else "pictures (H, W), (N, H, W), (N, H, W, C)"
            )
            raise ValueError(f"the network reads {valid}, not an array of shape {x.shape}")
        if vectors:
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
        """Every tensor of a pass over a batch, in order, and what each layer remembers."""
        tensors = {self.input: x}
        for layer in self.layers:
            tensors |= {f"{layer.name}/{part}": array for part, array in layer.memory(x).items()}
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
        x = self.batched(image).copy()  # a recording stays, whatever happens to the picture
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
        last = self.layers[-1].output_name
        if self.ends_in_softmax_cross_entropy:
            return CrossEntropy.of_logits(tensors[self.input_of(last)], target)
        return self.loss.forward(tensors[last], target)

    def backward(self, tensors: dict[str, np.ndarray], target: np.ndarray) -> dict[str, np.ndarray]:
        """The mean loss's gradients with respect to every tensor and weight."""
        last = self.layers[-1]
        output = tensors[last.output_name]
        count = len(output)
        gradients = {"loss": np.full(count, 1.0 / count)}
        upstream = self.loss.gradient(output, target)
        gradients[last.output_name] = upstream
        for layer in reversed(self.layers):
            y_name = layer.output_name
            x_name = self.input_of(y_name)
            if layer is last and self.ends_in_softmax_cross_entropy:
                upstream = (output * target.sum(-1, keepdims=True) - target) / count
                own: dict[str, np.ndarray] = {}
            else:
                upstream, own = layer.backward(tensors[x_name], tensors[y_name], upstream)
            gradients[x_name] = upstream
            gradients |= {f"{layer.name}/{part}": array for part, array in own.items()}
        return gradients
