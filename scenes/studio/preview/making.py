"""The jobs that make files: a frame as a picture; beats as a film, an animation or a deck."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from scenes.kit.whole_files import write_whole
from scenes.studio import paths
from scenes.studio.cli.output_files import fitting, stem_of, suffix, writable
from scenes.studio.export.film_formats import FILM_FORMATS
from scenes.studio.export.formats import FORMATS
from scenes.studio.export.orders import Order, Progress
from scenes.studio.export.picture import Shot
from scenes.studio.preview.jobs import Loaded
from scenes.studio.preview.messages import Send
from scenes.studio.render.moments import at_moment
from scenes.studio.render.quality import parse_quality
from scenes.studio.render.render import render
from scenes.studio.render.targets import parse
from scenes.studio.render.workers import cores


def still(
    send: Send,
    scene: str,
    values: dict[str, Any],
    quality: str,
    form: str,
    beat: str,
    offset: int,
) -> None:
    """The frame at an offset into a beat, in a format of stills: sends its name and its content."""
    size = parse_quality(quality)
    loaded = Loaded(scene, values)
    seconds = offset / size.rate
    draw = FORMATS[form].still
    assert draw is not None
    stem = f"{scene.replace('/', '-')}-{beat}+{seconds:.2f}s{suffix(loaded.values)}"

    def show(running: Any) -> None:
        send("file", fitting(f"{stem}.{form}"), draw(Shot(running, size.width)))

    at_moment(loaded.scene_class, beat, seconds, show)


def video(
    send: Send, scene: str, values: dict[str, Any], quality: str, form: str, beat: str | None
) -> None:
    """A scene or a beat in a format of films, in media/: sends progress (0 to 1), then the path."""
    size, kind = parse_quality(quality), FILM_FORMATS[form]
    name = f"{scene}@{beat}" if beat else scene
    loaded = Loaded(scene, values)
    path = in_media(f"{stem_of([name])}{suffix(loaded.values)}-{size}.{form}")
    codec, parts = kind.codec_for(transparent=False), paths.MEDIA / "parts"
    drawn = (parse([name]), loaded.parameters, size, parts, cores(), told(send))
    clips = render(*drawn, codec=codec, heard=kind.heard)
    kind.write(clips, path, size.rate, codec, "burn")
    send("path", str(path))


def deck(send: Send, scene: str, values: dict[str, Any], quality: str, form: str) -> None:
    """A scene as slides, one for each beat, in media/: sends progress, then the path."""
    kind = FORMATS[form]
    kind.needs()
    assert kind.deck is not None
    loaded = Loaded(scene, values)
    size = parse_quality(quality)
    path = in_media(f"deck-{stem_of([scene])}{suffix(loaded.values)}.{form}")
    order = Order(parse([scene]), loaded.parameters, scene, cores(), told(send), size=size)
    write_whole(path, kind.deck(order))
    send("path", str(path))


def in_media(name: str) -> Path:
    """Where a file of that name goes. Raises Refusal where nothing can be written there."""
    return writable(paths.MEDIA) / fitting(name)


def told(send: Send) -> Progress:
    """What sends how much is done."""
    return lambda done, total: send("progress", done / max(total, 1e-9))


JOBS: dict[str, Callable[..., None]] = {job.__name__: job for job in (still, video, deck)}
