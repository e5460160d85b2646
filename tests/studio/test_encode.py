"""The same frames make the same file, byte for byte, in every format."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from scenes.studio.export.join import join
from scenes.studio.render import codecs
from scenes.studio.render import encoder as encode
from scenes.studio.render.part_cache import Clip
from scenes.studio.render.quality import Quality

CODECS = [name for name, value in vars(codecs).items() if isinstance(value, codecs.Codec)]
SIZE = Quality(480, 15)


@pytest.mark.parametrize("name", CODECS)
def test_the_same_frames_make_the_same_bytes(name: str, tmp_path: Path) -> None:
    codec = getattr(codecs, name)
    shape = (2, SIZE.height, SIZE.width, 4)
    noise = np.random.default_rng(0).integers(0, 255, shape, dtype=np.uint8)
    parts, films = set(), set()
    for k in range(4):
        part, film = tmp_path / f"part{k}", tmp_path / f"film{k}.{codec.container}"
        encoder = encode.Encoder(part, SIZE, codec)
        for frame in noise:
            encoder.write(frame)
        join([Clip(part, encoder.close(), "a", "b")], film, SIZE.rate, codec, track=True)
        parts.add(part.read_bytes())
        films.add(film.read_bytes())
    assert len(parts) == len(films) == 1
