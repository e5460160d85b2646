"""How large explorable pages are: python -m tests.benchmarks.bench_pages [TARGET]...

Each scene's page is made at 720p; it must have less than 8 MB. Which parts of it take how much is
said, too.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from scenes.studio.cli import main as cli

MOST = 8_000_000
SCENES = ("forward/whole_run", "backward/one_weight", "backward/update")
_HELD = re.compile(r'<script type="text/plain" id="([a-z]+)[-0-9]*">([^<]*)</script>')


def parts_of(page: str) -> dict[str, int]:
    """How many letters the clips, the frames at rest, their pictures and the answers have."""
    found: dict[str, int] = {}
    for name, content in _HELD.findall(page):
        found[name] = found.get(name, 0) + len(content)
    return found


def main() -> None:
    largest = 0
    for target in sys.argv[1:] or SCENES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "page.html"
            if cli.run(["page", target, "-o", str(path)]):
                sys.exit(1)
            size, parts = path.stat().st_size, parts_of(path.read_text())
        largest = max(largest, size)
        spread = ", ".join(f"{name} {count / 1e6:.2f}" for name, count in parts.items())
        print(f"{size / 1e6:5.2f} MB  {target} ({spread})", flush=True)
    print(f"{largest / 1e6:5.2f} MB, the largest; it should be below {MOST / 1e6:.0f}")
    sys.exit(largest >= MOST)


if __name__ == "__main__":
    main()
