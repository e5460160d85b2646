"""All of a network's weights and biases at once: what can be turned."""

from __future__ import annotations

from collections.abc import Sequence

from model.derivations import forward
from scenes.kit.layout import STAGE, Box, face_cell
from scenes.kit.scene import NarratedScene
from scenes.kit.sourced import SourcedArray, sourced
from scenes.kit.world.plate import Plate
from scenes.kit.world.poses import facing_at, facing_in

_WIDE = 40  # weights in a row, where a layer has many
_SHARES = (1.1, 1.3, 4.0)  # of the stage: two convolutions and a dense layer


def all_knobs(
    scene: NarratedScene, layers: Sequence[str]
) -> tuple[dict[str, list[Plate]], list[Box]]:
    """Every weight and bias, layer by layer, and a box below each layer."""
    knobs, feet = {}, []
    boxes = STAGE.inset(0.2, 0.35).columns(*_SHARES, gap=0.6)
    for layer, column in zip(layers, boxes, strict=True):
        above, foot = column.rows(1, 0.12, gap=0.2)
        kernel, bias = (scene.tensor(f"{layer}/{part}") for part in ("kernel", "bias"))
        knobs[layer] = _wall(kernel, bias, above)
        feet.append(foot)
    return knobs, feet


def _wall(kernel: SourcedArray, bias: SourcedArray, box: Box) -> list[Plate]:
    """A layer's weights, and below them its biases."""
    above, below = box.rows(1, 0.12, gap=0.15)
    if kernel.array.ndim == 2:
        plates = [Plate(sourced(forward.rows(kernel, _WIDE)))]
        plates[0].points = facing_in(plates[0], above)
    else:
        plates = _slices(kernel, above)
    row = Plate(sourced(forward.rows(bias, bias.array.size)))
    cell = min(face_cell((1, bias.array.size), below), plates[0].cell)
    row.points = facing_at(row, below.center, cell)
    return [*plates, row]


def _slices(kernel: SourcedArray, box: Box) -> list[Plate]:
    """A convolution's slices: a row per filter, a column per channel."""
    channels, filters = kernel.array.shape[2:]
    plates = []
    for f, row in enumerate(box.rows(*[1.0] * filters, gap=0.2)):
        for c, part in enumerate(row.columns(*[1.0] * channels, gap=0.2)):
            plates.append(Plate(kernel, channel=(c, f)))
            plates[-1].points = facing_in(plates[-1], part)
    return plates
