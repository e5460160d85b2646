"""Stills: the last frame of beats, or a moment in one, as files; and the contact sheet."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, as_completed
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from manim.utils.exceptions import EndSceneEarlyException
from PIL import Image, ImageDraw, ImageFont

from scenes.kit.drawing.typeset import FONTS
from scenes.kit.scene import Beat, NarratedScene
from scenes.kit.whole_files import swept, write_whole
from scenes.studio.export.documents import Look, document, png_info
from scenes.studio.export.orders import Order, Progress, unheard
from scenes.studio.export.picture import Shot, png
from scenes.studio.render.moments import at_moment
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.studio.render.targets import SceneFile, check_beat
from scenes.studio.render.workers import pool

SMALL = Quality(480, 30)
T = TypeVar("T")


@dataclass(frozen=True)
class Wanted:
    """Stills of one scene: which beats' last frames, or one moment of a beat, and their files."""

    scene: SceneFile
    files: tuple[tuple[str, Path], ...]  # (beat, file)
    moment: float | None = None  # seconds into the beat


def export(
    wanted: Sequence[Wanted],
    parameters: Parameters,
    look: Look,
    workers: int,
    progress: Progress = unheard,
) -> list[Path]:
    """Draw stills, each scene in one pass. Returns the files, in order.

    Scenes are drawn side by side, but for pages with text: Typst reads and sets it with threads,
    which a process forked from one that has used them waits for without end.
    """
    folders = {path.parent for one in wanted for _, path in one.files}
    if look.form.threads:
        with swept(*folders):
            done = counted_here(wanted, parameters, look, progress)
            return [path for paths in done for path in paths]
    with swept(*folders), pool(min(workers, len(wanted))) as executor:
        futures = [executor.submit(export_scene, one, parameters, look) for one in wanted]
        return [path for paths in counted(futures, progress) for path in paths]


def counted_here(
    wanted: Sequence[Wanted], parameters: Parameters, look: Look, progress: Progress
) -> list[list[Path]]:
    """The same in this process, one scene after the other."""
    found = []
    for done, one in enumerate(wanted, 1):
        found.append(export_scene(one, parameters, look))
        progress(done, len(wanted))
    return found


def counted(futures: Sequence[Future[T]], progress: Progress) -> list[T]:
    """The results in order; `progress` hears of each as it comes, in whatever order that is."""
    for done, future in enumerate(as_completed(futures), 1):
        future.result()  # an error ends all at once
        progress(done, len(futures))
    return [future.result() for future in futures]


def export_scene(wanted: Wanted, parameters: Parameters, look: Look) -> list[Path]:
    """One scene's stills; animations are skipped, and what follows the last of them too."""
    left = dict(wanted.files)
    scene_class = parameters.apply(wanted.scene.load())

    def write(scene: Any, beat: str) -> None:
        at = "" if wanted.moment is None else f"+{wanted.moment:g}s"
        name = f"{wanted.scene.target}@{beat}{at}"
        write_whole(left.pop(beat), document(scene, name, look))
        if not left:
            raise EndSceneEarlyException

    if wanted.moment is not None:
        ((beat, _path),) = wanted.files
        at_moment(scene_class, beat, wanted.moment, lambda scene: write(scene, beat))
    else:

        def at_beat(scene: Any, beat: Beat) -> None:
            if beat.name in left:
                write(scene, beat.name)

        run_scene(scene_class, SMALL, listeners=[at_beat])
    return [path for _beat, path in wanted.files]


@dataclass(frozen=True)
class Still:
    """One beat's last frame, small, for the contact sheet."""

    scene: str
    beat: str
    caption: str
    picture: Image.Image

    @property
    def name(self) -> str:
        return f"{self.scene}@{self.beat}"


def stills(
    scene: SceneFile, scene_class: type[NarratedScene], quality: Quality = SMALL
) -> list[Still]:
    """Every beat's last frame in one pass, with animations skipped."""
    found: list[Still] = []

    def keep(running: Any, beat: Beat) -> None:
        content = png(Shot(running, quality.width))
        frame = Image.open(BytesIO(content)).convert("RGB")
        found.append(Still(scene.target, beat.name, beat.caption, frame))

    run_scene(scene_class, quality, listeners=[keep])
    return found


def stills_of_all(order: Order) -> list[Still]:
    """Every beat of every target, or the beat it names, scenes side by side."""
    with pool(min(order.workers, len(order.targets))) as executor:
        futures = [
            executor.submit(_scene_stills, target.scene, order.parameters)
            for target in order.targets
        ]
        found: list[Still] = []
        for target, scene_stills in zip(
            order.targets, counted(futures, order.progress), strict=True
        ):
            check_beat(target, [still.beat for still in scene_stills])
            found += [still for still in scene_stills if target.beat in (None, still.beat)]
    return found


def _scene_stills(scene: SceneFile, parameters: Parameters) -> list[Still]:
    return stills(scene, parameters.apply(scene.load()))


def contact_sheet(order: Order) -> bytes:
    """A PNG with every beat's last frame, and as description what each says."""
    found = stills_of_all(order)
    said = "\n".join(f"{still.name}: {still.caption}" for still in found)
    buffer = BytesIO()
    rows = in_rows(found, order.columns or 4)
    rows.save(buffer, "png", pnginfo=png_info(order.title, said))
    return buffer.getvalue()


def in_rows(found: Sequence[Still], columns: int, width: int = 640) -> Image.Image:
    """The stills in rows, each with its name under it."""
    gap, line = 12, 26
    ratio = found[0].picture.height / found[0].picture.width
    height = round(width * ratio)
    rows = -(-len(found) // columns)
    size = (columns * (width + gap) + gap, rows * (height + line + gap) + gap)
    sheet = Image.new("RGB", size, "#808080")
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(str(FONTS / "Inter-Medium.otf"), 17)
    for k, still in enumerate(found):
        x, y = gap + k % columns * (width + gap), gap + k // columns * (height + line + gap)
        sheet.paste(still.picture.resize((width, height), Image.Resampling.LANCZOS), (x, y))
        draw.text((x, y + height + 3), still.name, fill="white", font=font)
    return sheet
