"""Stills as the command makes them, looked at by other programs than the one that drew them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
from PIL import Image

from scenes.studio.cli import main as cli
from tests.tools import program

WIDTH = 960


def still(path: Path, *arguments: str) -> Path:
    assert cli.run(["still", *arguments, "-o", str(path)]) == 0
    return path


def seen_by(*command: str) -> str:
    """What one of the programs that look at files from outside says."""
    name, *arguments = command
    result = subprocess.run([program(name), *arguments], check=True, capture_output=True, text=True)
    return result.stdout


def rasterised(path: Path) -> np.ndarray:
    """A page as drawn by a program other than ours, (H, W, 3)."""
    out = path.with_suffix(".raster.png")
    if path.suffix == ".svg":
        command = [program("rsvg-convert"), "-w", str(WIDTH), str(path), "-o", str(out)]
    else:
        command = [
            "pdftoppm",
            "-png",
            "-singlefile",
            "-scale-to-x",
            str(WIDTH),
            "-scale-to-y",
            "-1",
        ]
        command += [str(path), str(out.with_suffix(""))]
    subprocess.run(command, check=True)
    return pixels(out)


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"), dtype=float)


def painted_alike(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two frames (H, W, 4) are one, painted in part or whole.

    A thin line that is cut may come out a fifteenth lighter: Cairo takes 15 samples a pixel.
    """
    difference = np.abs(one.astype(int) - other).max(axis=-1)
    return bool(difference.max() <= 20 and (difference > 2).mean() < 1e-3)
