"""A scene as one explorable page: HTML with its clips, its script, and its frames at rest."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from scenes.kit.language import use_language
from scenes.studio.export.deck import clips_of, speaks, theme_of
from scenes.studio.export.orders import Order
from scenes.studio.export.pages.frames import Frames, frames_of
from scenes.studio.export.pages.packing import squeezed, written
from scenes.studio.paths import ROOT
from scenes.studio.render.codecs import SMALL_MP4
from scenes.studio.render.part_cache import Clip

_FOLDER = Path(__file__).parent
_ASKING = ROOT / "scenes" / "studio" / "asking"
_DRAWING = 0.7  # the share of the time that clips take
_BESIDE = re.compile(r'(\bfrom |\bimport[ (])"\./')


def html(order: Order) -> bytes:
    """One page with everything in it; the targets are beats of one scene. Raises OSError."""
    scene = order.targets[0].scene

    def drawn(done: float, total: float) -> None:
        order.progress(_DRAWING * done / total, 1)

    with clips_of(replace(order, progress=drawn), SMALL_MP4) as clips:
        beats = [beat_of(clip) for clip in clips]

        def asked(done: int) -> None:
            order.progress(_DRAWING + (1 - _DRAWING) * done / len(beats), 1)

        frames = frames_of(scene, order.parameters, beats, asked)
        use_language(order.parameter("language", "en"))
        title = scene.load().heading()
        return page(order, title, clips, frames)


def page(order: Order, title: str, clips: Sequence[Clip], frames: Frames) -> bytes:
    assert order.size is not None
    theme = theme_of(order)
    facts = {
        "target": order.targets[0].scene.target,
        "beats": [told(clip, order.size.rate) for clip in clips],
    }
    return (
        Template((_FOLDER / "page.html").read_text())
        .substitute(
            title=escape(title),
            target=escape(order.targets[0].scene.target),
            language=escape(order.parameter("language", "en")),
            scheme=theme.name,
            ground=theme.background,
            css=(_ASKING / "asking.css").read_text() + (_FOLDER / "page.css").read_text(),
            modules=json.dumps({"imports": modules()}),
            facts=written(facts).replace("<", "\\u003c"),
            data="\n".join(held(clips, frames)),
        )
        .encode()
    )


def beat_of(clip: Clip) -> str:
    return clip.name.partition("@")[2]


def told(clip: Clip, rate: int) -> Mapping[str, Any]:
    """A beat as the page knows it at once: its name, its length, and when each line is said."""
    return {
        "name": beat_of(clip),
        "seconds": round(clip.frames / rate, 3),
        "caption": clip.caption,
        "lines": [[round(each.start, 2), each.said.phrase.text] for each in clip.spoken],
        "voiced": speaks(clip),
    }


def held(clips: Sequence[Clip], frames: Frames) -> Iterator[str]:
    """What is unpacked when it is needed, each as an element that is not seen."""
    for number, clip in enumerate(clips):
        yield _element(f"clip-{number}", b64encode(clip.path.read_bytes()).decode())
        yield _element(f"rest-{number}", squeezed(frames.rests[beat_of(clip)]))
    yield _element("pictures", squeezed(frames.addresses()))
    yield _element("answers", squeezed(frames.passes.packed()))


def _element(name: str, content: str) -> str:
    return f'<script type="text/plain" id="{name}">{content}</script>'


def modules() -> dict[str, str]:
    """The scripts by the names that they import each other by: a page has no folders."""
    return {
        f"{folder.name}/{path.name}": _address(path, folder.name)
        for folder in (_ASKING, _FOLDER)
        for path in sorted(folder.glob("*.js"))
    }


def _address(path: Path, folder: str) -> str:
    code = _BESIDE.sub(rf'\1"{folder}/', path.read_text())
    return f"data:text/javascript;base64,{b64encode(code.encode()).decode()}"
