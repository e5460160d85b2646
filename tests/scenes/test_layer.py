"""The scenes that can show either convolution, for the second; and filters that are not there."""

from __future__ import annotations

from typing import Any

import pytest

from model.network import FilterError
from scenes.kit.drawing.pixel_grid import PixelGrid
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.studio.render.targets import parse
from tests.scenes.layout import shown
from tests.scenes.watching import inspect


def run(scene: str, listener: Any = lambda *_: None, **parameters: Any) -> None:
    scene_class = Parameters.of(**parameters).apply(parse([scene])[0].scene.load())
    run_scene(scene_class, Quality(480, 15), listeners=[listener])


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("scene", ["forward/pooling"])
def test_the_second_layer_too(scene: str, theme: str) -> None:
    shapes: set[tuple[int, ...]] = set()

    def at_beat(running: Any, beat: Any) -> None:
        if beat.name != "onward":  # where the whole network is in view again
            grids = (m for m in shown(running.mobjects) if isinstance(m, PixelGrid))
            shapes.update(grid.source.array.shape for grid in grids if grid.opacity > 0)

    parameters = Parameters.of(layer="conv2", filter=3, theme=theme)
    found, _beats = inspect(parameters.apply(parse([scene])[0].scene.load()), [at_beat])
    assert found == []
    assert (1, 10, 10, 4) in shapes and (1, 24, 24, 2) not in shapes


def test_a_filter_of_another_layer_is_refused() -> None:
    with pytest.raises(FilterError, match="no filter 3 in conv1: valid are 0 to 1"):
        run("forward/pooling", filter=3)


def test_a_scene_without_that_choice_keeps_its_layer() -> None:
    """Its filter is still one of its own layer: conv1 has no filter of that number."""
    shown_maps: set[tuple[str, tuple[int, ...]]] = set()

    def at_beat(running: Any, beat: Any) -> None:
        if beat.name != "onward":  # where the whole network is in view again
            grids = (m for m in shown(running.mobjects) if isinstance(m, PixelGrid))
            lit = (grid for grid in grids if grid.opacity > 0)
            shown_maps.update((grid.source.name, grid.trailing) for grid in lit)

    run("forward/channels", at_beat, filter=3, layer="conv1")
    assert ("conv2/z", (3,)) in shown_maps
    assert not any(name.startswith("conv1/") for name, _ in shown_maps)
