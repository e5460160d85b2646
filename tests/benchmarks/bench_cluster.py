"""A film's time on a cluster: python -m tests.benchmarks.bench_cluster [TARGET]...

Seconds for the whole of the targets (default: all) at 480p30 with one and with two workers of a
scheduler on this machine, and with two processes of its own, in one run.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from scenes.studio.render.quality import Quality
from scenes.studio.render.render import render
from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.targets import Target, parse
from tests.dask_cluster import farm

SIZE = Quality(480, 30)


def seconds(targets: list[Target], folder: Path, address: str | None) -> float:
    start = time.perf_counter()
    render(targets, Parameters(), SIZE, folder, 2, address=address)
    return time.perf_counter() - start


def main() -> None:
    targets = parse(sys.argv[1:] or ["all"])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = {}
        for count in (1, 2):
            with farm(folder / f"farm{count}", count) as (address, _):
                found[count] = seconds(targets, folder / f"parts{count}", address)
            print(f"{count} workers of a cluster: {found[count]:.1f} s", flush=True)
        here = seconds(targets, folder / "here", None)
        print(f"two processes here:   {here:.1f} s")
        print(f"two workers take {found[2] / found[1]:.2f} of one's time, {found[2] / here:.2f} of")
        print("what two processes take here")


if __name__ == "__main__":
    main()
