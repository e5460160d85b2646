"""Faces of plates: a rounded tile for each cell, in the plate's body."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from scenes.kit.style import rgb
from scenes.kit.world.palette import palette, tile_colors
from scenes.kit.world.pictures import Picture

FACES = (4, 8, 16, 32, 64, 96)  # pixels a cell of faces; the next larger one is taken
_GAP = 0.08  # of a cell, between its tile and the next
_ROUND = 0.09  # of a cell: radius of a tile's corners


@dataclass(frozen=True, eq=False)
class Face:
    """A plate's face as it was painted, from which the next one is made."""

    look: tuple[Any, ...]  # what all cells depend on
    values: np.ndarray
    alpha: np.ndarray
    picture: Picture

    @classmethod
    def of(
        cls,
        values: np.ndarray,
        meaning: str,
        limit: float,
        *,
        lit: float,
        alpha: np.ndarray,
        pixels: int,
        before: Face | None = None,
    ) -> Face:
        """For values (H, W): tiles in the plate's body, with one clear pixel around.

        lit: how much strength is left. alpha (H, W): 0 where a cell's socket is still empty. Of
        the face before, only the cells that have changed are made anew.
        """
        look = (palette().name, meaning, float(limit), lit, pixels, values.shape)
        if before is None or before.look != look:
            changed = np.ones(values.shape, dtype=bool)
            whole = _blank(values.shape, pixels)
        else:
            changed = (values != before.values) | (alpha != before.alpha)
            if not changed.any():
                return before
            whole = before.picture.pixels.copy()
        rows, columns = (np.flatnonzero(changed.any(axis=axis)) for axis in (1, 0))
        block = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
        down, across = (slice(1 + s.start * pixels, 1 + s.stop * pixels) for s in block)
        whole[down, across, :3] = _tiles(
            values[block], meaning, limit, lit=lit, alpha=alpha[block], pixels=pixels
        )
        return cls(look, values.copy(), alpha.copy(), Picture(whole))


def _blank(shape: tuple[int, ...], pixels: int) -> np.ndarray:
    """A face (H p + 2, W p + 2, 4) for values (H, W), before its tiles are laid."""
    rows, columns = shape
    whole = np.zeros((rows * pixels + 2, columns * pixels + 2, 4), dtype=np.uint8)
    whole[1:-1, 1:-1, 3] = 255
    return whole


def _tiles(
    values: np.ndarray,
    meaning: str,
    limit: float,
    *,
    lit: float,
    alpha: np.ndarray,
    pixels: int,
) -> np.ndarray:
    """Tiles (H p, W p, 3) for values (H, W), as floats that are bytes when their rest is cut."""
    colors = tile_colors(values, meaning, limit, lit)
    ground = rgb(body_color(meaning))
    shape, light, shade = _tile(pixels, palette().name)
    own = (colors - ground).astype(np.float32) * alpha[..., None].astype(np.float32)
    tiles = own[:, None, :, None, :] * shape[None, :, None, :, None] + ground.astype(np.float32)
    if light is not None and shade is not None:
        tiles += (1 - tiles) * light[None, :, None, :, None]
        tiles *= 1 - shade[None, :, None, :, None]
    rows, columns = values.shape
    return np.asarray(tiles.reshape(rows * pixels, columns * pixels, 3) * 255 + 0.5)


def body_color(meaning: str) -> str:
    return palette().body_of_picture if meaning == "picture" else palette().body


@lru_cache(maxsize=16)
def _tile(pixels: int, theme: str) -> tuple[np.ndarray, np.ndarray | None, np.ndarray | None]:
    """Coverage (p, p) of a rounded tile in its cell; on paper its light and its shade, too."""
    middle = np.arange(pixels) + 0.5
    gap = _GAP * pixels / 2
    edge = np.clip(np.minimum(middle - gap, pixels - gap - middle) + 0.5, 0, 1)
    shape = np.outer(edge, edge)
    if pixels >= 16:
        radius = _ROUND * pixels
        off = np.maximum(np.abs(middle - pixels / 2) - (pixels / 2 - gap - radius), 0)
        shape = np.minimum(shape, np.clip(radius - np.hypot(off[:, None], off) + 0.5, 0, 1))
    if theme == "dark" or pixels < 16:
        return shape.astype(np.float32), None, None
    lip = max(1.0, pixels * 0.05)
    light = np.clip((gap + lip - middle) / lip + 0.5, 0, 1)[:, None] * np.ones(pixels) * 0.18
    foot = np.clip((middle - (pixels - gap - lip)) / lip + 0.5, 0, 1)
    shade = np.maximum(foot[:, None] * np.ones(pixels), 0.6 * foot * np.ones((pixels, 1))) * 0.1
    return tuple((part * 1.0).astype(np.float32) for part in (shape, light * shape, shade * shape))  # type: ignore[return-value]
