"""PDFs of beats' last frames: slides, and a contact sheet to print."""

from __future__ import annotations

from functools import partial
from typing import Any

from scenes.kit.scene import Beat
from scenes.studio.export.orders import Order
from scenes.studio.export.page_layout import PrintedPage, laid_out
from scenes.studio.export.picture import Shot, height_of, pdf
from scenes.studio.export.stills import SMALL
from scenes.studio.export.words import words_of
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.studio.render.targets import Target, check_beat

_WIDTH = 960  # points: of a slide, and of every frame before it is scaled


def slides(order: Order) -> bytes:
    """A PDF with a page a beat; the caption is its bookmark. Raises TargetError."""
    size = {"width": _WIDTH, "height": height_of(_WIDTH)}
    return laid_out("slides.typ", pages(order, order.parameters), order.title, **size)


def printed_sheet(order: Order) -> bytes:
    """A PDF of A4 pages, the captions under the frames. Raises TargetError."""
    plain = Parameters.of(**dict(order.parameters.values) | {"captions": False})  # they are below
    return laid_out("sheet.typ", pages(order, plain), order.title, columns=order.columns or 2)


def pages(order: Order, parameters: Parameters) -> list[PrintedPage]:
    """A page for each beat that is ordered. Raises TargetError."""
    found: list[PrintedPage] = []

    def keep(target: Target, scene: Any, beat: Beat) -> None:
        if target.beat in (None, beat.name):
            name = f"{target.scene.target}@{beat.name}"
            words = tuple(words_of(scene.mobjects, scene.renderer.camera))
            found.append(PrintedPage(name, beat.caption, pdf(Shot(scene, _WIDTH)), words))

    for done, target in enumerate(order.targets, 1):
        scene_class = parameters.apply(target.scene.load())
        beats = run_scene(scene_class, SMALL, listeners=[partial(keep, target)])
        check_beat(target, [beat.name for beat in beats])
        order.progress(done, len(order.targets))
    return found
