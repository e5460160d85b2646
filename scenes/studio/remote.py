"""Draws one job on another machine: its values come on standard input, its parts go to a folder."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from scenes.studio.encode import Codec
from scenes.studio.quality import parse_quality
from scenes.studio.render import Job, draw
from scenes.studio.stage import Parameters
from scenes.studio.targets import parse
from scenes.studio.workers import end_with


def main(folder: str) -> None:
    """Draw into `folder`/parts. Ends when the process that asked is gone."""
    end_with(os.getppid())
    target, values, quality, key, beats, codec = json.loads(sys.stdin.read())
    parts = Path(folder) / "parts"
    parts.mkdir()
    scene = parse([target])[0].scene
    container, encoder, pixels, options, clear = codec
    draw(
        Job(
            scene,
            Parameters.of(**values),
            parse_quality(quality),
            key,
            tuple(beats),
            parts,
            Codec(container, encoder, pixels, tuple(map(tuple, options)), clear),
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
