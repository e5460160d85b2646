"""A film of two small scenes that speak, and change their picture with every cue."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import scenes
from scenes.studio.render import targets, voices
from scenes.studio.render.targets import SceneFile, Target

FILM = "signals"
_SCENE = '''
from manim import Square

from scenes.kit.scene import NarratedScene


class {name}(NarratedScene):
    """A square that is dark, light, dark ... from cue to cue."""

    def construct(self) -> None:
        self.square = Square(4, fill_opacity=1, stroke_width=0, color="#202020")
        self.add(self.square)
        with self.beat("first", "{first}") as say:
            self.change(say)
            self.change(say)
        with self.beat("second", "{second}") as say:
            self.wait(0.4)
            self.change(say)

    def change(self, say) -> None:
        say.next()
        dark = self.square.get_fill_color().to_hex() == "#202020"
        self.square.set_fill("#D0D0D0" if dark else "#202020")
        self.wait(0.3)
'''
SCRIPTS = {
    "Lamp": (
        "Here is a lamp that nobody has lit. (1) | Somebody turns it on. And you can see the whole "
        "room, with every chair that stands in it. | Now it is off again.",
        "Once more, so that nobody misses it. | On.",
    ),
    "Door": (
        "Behind the lamp there is a door. | It opens, and light comes in from the garden. | It "
        "closes.",
        "What did you see? (0.5) | A tree, perhaps.",
    ),
}
CHANGES = {"first": (1, -1), "second": (1,)}  # which of a beat's cues, and what to


@contextmanager
def film(folder: Path) -> Iterator[list[Target]]:
    """The film's scenes, as files in a folder, while they are needed."""
    home = folder / FILM
    home.mkdir(parents=True)
    (home / "__init__.py").touch()
    files = []
    for number, (name, (first, second)) in enumerate(SCRIPTS.items(), 1):
        path = home / f"s{number:02}_{name.lower()}.py"
        path.write_text(_SCENE.format(name=name, first=first, second=second))
        files.append(SceneFile(FILM, name.lower(), path))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scenes.__path__", [*scenes.__path__, str(folder)])
        patch.setattr(sys, "dont_write_bytecode", True)
        for module in (targets, voices):
            patch.setattr(module, "films", lambda root=None: {FILM: files})
        try:
            yield [Target(file) for file in files]
        finally:
            for name in [name for name in sys.modules if name.startswith(f"scenes.{FILM}")]:
                del sys.modules[name]
