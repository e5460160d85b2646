"""The last frame of each beat, and the contact sheet that shows them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from scenes.narrated import Beat, NarratedScene
from scenes.studio.quality import Quality
from scenes.studio.stage import run_scene
from scenes.studio.targets import SceneFile
from scenes.mobjects.typeset import FONTS


@dataclass(frozen=True)
class Still:
    """One beat's last frame."""

    name: str
    caption: str
    picture: Image.Image


def stills(scene: SceneFile, scene_class: type[NarratedScene], quality: Quality) -> list[Still]:
    """Every beat's last frame in one pass, with animations skipped."""
    found: list[Still] = []

    def keep(running: Any, beat: Beat) -> None:
        running.renderer.static_image = None
        running.renderer.update_frame(running)
        picture = running.renderer.camera.get_image().convert("RGB")
        found.append(Still(f"{scene.target}@{beat.name}", beat.caption, picture))

    run_scene(scene_class, quality, listeners=[keep])
    return found


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
