"""Draws one stretch on another machine, in the folder that `errand` has unpacked a parcel into."""

from __future__ import annotations

import os
import pickle
import shutil
import sys
import threading
from pathlib import Path

from scenes.studio.render.part_cache import scene_key, versions
from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.stretch import Stretch, draw
from scenes.studio.render.targets import parse


def main(folder: Path) -> None:
    """Draw into `folder`/parts. Leaves with one sentence where the film would be another."""
    threading.Thread(target=_end_with_the_worker, args=(folder,), daemon=True).start()
    order = pickle.loads((folder / "order").read_bytes())
    files = {path.stem: str(path) for path in (folder / "files").iterdir()}
    parameters = Parameters.of(**dict(order["parameters"].values) | files)
    scene = parse([order["target"]])[0].scene
    for name, ours in versions().items():
        if ours != (asked := order["versions"][name]):
            sys.exit(f"a worker has {name} {ours}: install {asked} there, as on this machine")
    if scene_key(scene, parameters) != order["key"]:
        sys.exit("a file was changed while it was being sent: run again")
    parts = folder / "parts"
    parts.mkdir()
    draw(
        Stretch(
            scene,
            parameters,
            order["quality"],
            order["key"],
            order["beats"],
            parts,
            order["codec"],
        )
    )


def _end_with_the_worker(folder: Path) -> None:
    """End, and leave nothing behind, when the worker is gone: it alone holds our input open."""
    os.read(sys.stdin.fileno(), 1)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
