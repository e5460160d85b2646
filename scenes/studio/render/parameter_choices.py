"""What values a scene's parameters can have, where they can be listed: see Parameter.choices.

The model is imported where it is needed: help appears at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenes.kit.scene import NarratedScene


def layers(scene_class: type[NarratedScene]) -> list[str]:
    return list(_filter_counts(scene_class))


def filters(scene_class: type[NarratedScene]) -> list[int]:
    """Of the scene's layer or, where that is chosen, of the one that has the most."""
    from scenes.studio.render.run_scene import declared

    filters = _filter_counts(scene_class)
    if "layer" in declared(scene_class):
        return list(range(max(filters.values())))
    return list(range(filters[scene_class.convolution()])) if filters else []


def _filter_counts(scene_class: type[NarratedScene]) -> dict[str, int]:
    from model.networks.registry import NETWORKS

    return NETWORKS[scene_class.network_name].network.filters()


def steps(scene_class: type[NarratedScene]) -> list[int]:
    """The training's steps of which weights are kept."""
    from model.networks.cnn import snapshots

    return snapshots()


def settings(scene_class: type[NarratedScene]) -> list[str]:
    """The shipped ones: a page must not make up names of files and have them read."""
    from model.networks.by_hand import EXAMPLES

    return sorted(path.stem for path in EXAMPLES.glob("*.toml"))


def voices(scene_class: type[NarratedScene]) -> list[str]:
    """The services that can speak here, and nobody."""
    from scenes.kit.voice.services import SERVICES

    return [*(name for name, voice in SERVICES.items() if voice.languages), "none"]


def languages(scene_class: type[NarratedScene]) -> list[str]:
    from scenes.kit import language

    return language.languages()
