"""The last frame of each beat, and the contact sheet that shows them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from scenes.mobjects.typeset import FONTS
from scenes.narrated import Beat, NarratedScene
from scenes.studio.parts import write_whole
from scenes.studio.quality import Quality
from scenes.studio.stage import Parameters, run_scene
from scenes.studio.targets import SceneFile, Target, check_beat
from scenes.studio.workers import pool


@dataclass(frozen=True)
class Still:
    """One beat's last frame."""

    scene: str
    beat: str
    caption: str
    picture: Image.Image

    @property
    def name(self) -> str:
        return f"{self.scene}@{self.beat}"


def stills(scene: SceneFile, scene_class: type[NarratedScene], quality: Quality) -> list[Still]:
    """Every beat's last frame in one pass, with animations skipped."""
    found: list[Still] = []

    def keep(running: Any, beat: Beat) -> None:
        running.renderer.static_image = None
        running.renderer.update_frame(running)
        picture = running.renderer.camera.get_image().convert("RGB")
        found.append(Still(scene.target, beat.name, beat.caption, picture))

    run_scene(scene_class, quality, listeners=[keep])
    return found


def stills_of_all(targets: Sequence[Target], parameters: Parameters, workers: int) -> list[Still]:
    """Every beat of every target, or the beat it names, scenes side by side."""
    size = Quality(480, 30)
    with pool(min(workers, len(targets))) as executor:
        futures = [
            executor.submit(_scene_stills, target.scene, parameters, size) for target in targets
        ]
        found: list[Still] = []
        for target, future in zip(targets, futures, strict=True):
            scene_stills = future.result()
            check_beat(target, [still.beat for still in scene_stills])
            found += [still for still in scene_stills if target.beat in (None, still.beat)]
    return found


def _scene_stills(scene: SceneFile, parameters: Parameters, size: Quality) -> list[Still]:
    return stills(scene, parameters.apply(scene.load()), size)


def save_png(picture: Image.Image, path: Path) -> None:
    """Write a PNG that appears whole or not at all. Raises OSError."""
    buffer = BytesIO()
    picture.save(buffer, "png")
    write_whole(path, buffer.getvalue())


def contact_sheet(found: Sequence[Still], columns: int = 3, width: int = 640) -> Image.Image:
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
