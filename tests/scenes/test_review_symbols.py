"""The notation film's review shows every symbol once more, on exactly what it stands for."""

from __future__ import annotations

from typing import Any

from scenes.notation.s08_review import Review
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import Parameters, run_scene

# in a network of 5-4-3, for node j = 1 of layer l = 1 and node k = 2 of the input, written out
LAST = {("layer2", m) for m in range(3)}
NAMED = {
    "L": (LAST, set()),
    "l": ({("layer1", m) for m in range(4)}, set()),
    "n_l": ({("layer1", m) for m in range(4)}, set()),
    "j": ({("layer1", 0)}, set()),
    "k": ({("inputs", 1)}, set()),
    "w_(j k)^((l))": (set(), {("layer1", 1, 0)}),
    "b_j^((l))": ({("layer1", 0)}, set()),
    "z_j^((l))": ({("layer1", 0)}, {("layer1", k, 0) for k in range(5)}),
    "g": ({("layer1", 0)}, set()),
    "a_j^((l))": ({("layer1", 0)}, {("layer2", 0, m) for m in range(3)}),
    "delta_j^((l))": ({("layer1", 0)} | LAST, {("layer2", 0, m) for m in range(3)}),
    "y_j": ({("targets", m) for m in range(3)}, set()),
    "C_i": ({("loss", 0)}, set()),
}


def test_each_symbol_lights_what_it_stands_for() -> None:
    found: list[Any] = []

    def at_beat(scene: Any, beat: Any) -> None:
        if beat.name == "symbols":
            found.append(scene.named())

    run_scene(Parameters.of(layers="5-4-3").apply(Review), Quality(480, 15), listeners=[at_beat])
    shown = {symbol: (set(nodes), set(ways)) for symbol, (nodes, ways) in found[0]}
    assert shown == NAMED
