"""Frames at rest: each as vectors, with the numbers on it and where each of them comes from."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterable
from io import BytesIO
from typing import Any

from PIL import Image

from scenes.kit.regions import regions
from scenes.kit.scene import Beat
from scenes.studio.asking.data import regions_data
from scenes.studio.export.pages.answers import Passes
from scenes.studio.export.pages.packing import packed, written
from scenes.studio.export.picture import Shot, svg
from scenes.studio.export.stills import SMALL
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.studio.render.targets import SceneFile

_WIDTH = 1920  # of a frame, in its own units
_PICTURE = re.compile(r"data:image/png;base64,([^\"]+)")
_COLOUR = re.compile(r"rgb\(([\d.]+)%,([\d.]+)%,([\d.]+)%\)")
_PATH = re.compile(r' d="[^"]*"/>')  # one in the frame's own units: it has no matrix
_FINE = re.compile(r"(\.\d\d)\d+")
_LARGE = 40_000  # letters of a picture in a frame: a light or a ground, which needs no exact pixel
_QUALITY = 90  # of such a picture, of 100


class Frames:
    """The frames that a scene's beats end with. pictures: those in them, each once."""

    def __init__(self, network: str) -> None:
        self.passes = Passes(network)
        self.pictures: dict[str, int] = {}
        self.rests: dict[str, dict[str, Any]] = {}  # what a page has of each, by beat

    def keep(self, scene: Any, beat: Beat) -> None:
        """The scene as it is at a beat's end."""
        found = regions_data(scene.recording, regions(scene))
        number = self.passes.of(scene.recording)
        self.passes.ask(number, {each["name"]: each["source"] for each in found})
        self.rests[beat.name] = {
            "pass": number,
            "drawing": self.lean(svg(Shot(scene, _WIDTH)).decode()),
            "regions": packed({str(k): written(each) for k, each in enumerate(found)}),
        }

    def lean(self, drawing: str) -> str:
        """A drawing with its pictures by number, and without digits that nobody can see."""
        plain = _COLOUR.sub(lambda found: hexadecimal(found.groups()), drawing)
        thin = _PATH.sub(lambda path: _FINE.sub(r"\1", path[0]), plain)
        return _PICTURE.sub(lambda found: f"picture:{self._number_of(found[1])}", thin)

    def _number_of(self, picture: str) -> int:
        return self.pictures.setdefault(picture, len(self.pictures))

    def addresses(self) -> list[str]:
        """The pictures in the order of their numbers, as addresses with all that they hold."""
        return [address_of(picture) for picture in self.pictures]


def frames_of(
    scene: SceneFile,
    parameters: Parameters,
    beats: Collection[str],
    heard: Callable[[int], None],
) -> Frames:
    """The frames at the ends of some beats of a scene. heard: is told how many are done."""
    scene_class = parameters.apply(scene.load())
    frames = Frames(scene_class.network_name)

    def keep(running: Any, beat: Beat) -> None:
        if beat.name in beats:
            frames.keep(running, beat)
            heard(len(frames.rests))

    run_scene(scene_class, SMALL, listeners=[keep])
    return frames


def hexadecimal(shares: Iterable[str]) -> str:
    """A colour, given by how many percent it has of red, green and blue."""
    return "#" + "".join(f"{round(2.55 * float(share)):02x}" for share in shares)


def address_of(picture: str) -> str:
    """A PNG as a data address; a large one becomes a WebP, a tenth of it."""
    if len(picture) < _LARGE:
        return f"data:image/png;base64,{picture}"
    buffer = BytesIO()
    Image.open(BytesIO(b64decode(picture))).save(buffer, "webp", quality=_QUALITY, method=6)
    return f"data:image/webp;base64,{b64encode(buffer.getvalue()).decode()}"
