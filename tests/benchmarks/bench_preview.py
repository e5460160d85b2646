"""From saving a file to the new picture in a browser: python -m tests.benchmarks.bench_preview.

A copy of the project is previewed in headless Chromium at 480p. A scene's file is saved 20 times,
each time with another motion or colour under the playhead, and the page is watched: the clock runs
from just before the file is written until the browser has painted the frame after the one in which
the new picture was put on the canvas. The same for an edit in scenes/kit/, which
scenes share.

For the voice, a scene is opened of which nothing has been spoken before, and then a sentence is
added to its script, five times: the clock runs until the page could play the new track.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page

from tests.previewing import chromium, copy_project, preview_of

TIMES = 20
_WATCH = """() => {
  window.paintings = [];
  const painted = () => requestAnimationFrame(() => requestAnimationFrame(
    () => window.paintings.push(Date.now() / 1000)));
  new MutationObserver(painted).observe(
    document.getElementById("picture"), { attributeFilter: ["data-shown"] });
}"""


def seconds_to_picture(page: Page, file: Path, text: str, patience: float = 20.0) -> float:
    """Save `text` and wait for the picture that comes of it."""
    page.evaluate("window.paintings = []")
    began = time.time()
    file.write_text(text)
    while not (paintings := page.evaluate("window.paintings")):
        if time.time() - began > patience:
            raise TimeoutError(f"no new picture {patience:.0f} s after {file.name} was saved")
        time.sleep(0.01)
    return paintings[0] - began


def edits(file: Path, pattern: str) -> list[str]:
    """The file's text with the first number that `pattern` finds changed, TIMES times."""
    text = file.read_text()
    match = re.search(pattern, text)
    assert match is not None, f"{pattern} is not in {file}"
    start, stop = match.span(1)
    value = float(match[1])
    return [f"{text[:start]}{value + k / 1000:.3f}{text[stop:]}" for k in range(1, TIMES + 1)]


CASES = [
    ("forward/overview@way", "scenes/forward/s01_overview.py", r"gap=([\d.]+)"),
    ("forward/convolution@products", "scenes/forward/s03_convolution.py", r"inset\(([\d.]+)"),
    ("forward/softmax@answer", "scenes/forward/s11_softmax.py", r"gap=([\d.]+)"),
    ("forward/convolution@products", "scenes/kit/world/grid_in_numbers.py", r"_FILL = ([\d.]+)"),
]


def measure(project: Path, target: str, name: str, pattern: str) -> list[float]:
    """Seconds from each save to its picture."""
    with preview_of(project, target) as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address)
        page.locator("#picture[data-shown]").wait_for()
        page.evaluate(_WATCH)
        time.sleep(2)
        found = []
        for text in edits(project / name, pattern):
            found.append(seconds_to_picture(page, project / name, text))
            time.sleep(0.6)  # nobody saves faster; the frames around are being drawn meanwhile
    return found


SPEAKING = "forward/convolution", "scenes/forward/s03_convolution.py"
_NAME = "import('./sound.js').then(({ sound }) => sound.name)"
_SCRIPT = re.compile(r'(self\.beat\(\s*"\w+",\s*_\(\s*")')
_WORDS = ("Look", "Here it is", "Now we begin", "This is new", "So it goes")


def seconds_to_sound(page: Page, before: str, patience: float = 60.0) -> float:
    """Wait until the page has another track than `before`."""
    began = time.time()
    while page.evaluate(_NAME) in ("", before):
        if time.time() - began > patience:
            raise TimeoutError(f"no new track after {patience:.0f} s")
        time.sleep(0.01)
    return time.time() - began


def measure_sound(project: Path) -> tuple[float, list[float]]:
    """Seconds from opening a scene to its track, and from each edit of its script to another."""
    target, name = SPEAKING
    with preview_of(project, target) as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address)
        first = seconds_to_sound(page, "")
        time.sleep(10)  # the scene is rehearsed meanwhile
        found, text = [], (project / name).read_text()
        for words in _WORDS:
            before = page.evaluate(_NAME)
            (project / name).write_text(_SCRIPT.sub(rf"\g<1>{words}. ", text, count=1))
            found.append(seconds_to_sound(page, before))
            time.sleep(2)
    return first, found


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        first, edited = measure_sound(copy_project(Path(folder)))
    print(f"{first * 1000:5.0f} ms to the first sound of {SPEAKING[0]}, spoken for the first time")
    spread = f"{min(edited) * 1000:.0f} to {max(edited) * 1000:.0f}"
    median = statistics.median(edited) * 1000
    print(f"{median:5.0f} ms (median of {len(edited)}, {spread})  to its sound with a new sentence")
    for target, name, pattern in CASES:
        with tempfile.TemporaryDirectory() as folder:
            found = measure(copy_project(Path(folder)), target, name, pattern)
        words = f"{name}, playhead at {target}"
        spread = f"{min(found) * 1000:.0f} to {max(found) * 1000:.0f}"
        print(
            f"{statistics.median(found) * 1000:5.0f} ms (median of {len(found)}, {spread})  {words}"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
