"""From a click to its answer in the preview: python -m tests.benchmarks.bench_answers.

Four scenes are previewed in headless Chromium at 480p. Where the page rests it asks which numbers
are on the frame. Then cells all over the frame are clicked, 50 in all: the clock runs from the
click until the panel with the answer has been laid out. The median must be below 100 ms.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.previewing import chromium, copy_project, preview_of

CELLS = 50
MILLISECONDS = 100.0
SCENES = (
    "forward/convolution@products",
    "forward/dense@votes",
    "forward/softmax@answer",
    "backward/sigmoid@map",
)
_REGIONS = """async () => {
  const { ask } = await import("./line.js");
  const { state } = await import("./state.js");
  const { questions } = await import("./page.js");
  const began = performance.now();
  const { regions } = await ask("regions", { frame: state.frame });
  questions.asking.show(regions);
  return [regions.length, performance.now() - began];
}"""
_ANSWERS = """async (count) => {
  const { asking } = (await import("./page.js")).questions;
  const surface = document.getElementById("numbers");
  const box = surface.getBoundingClientRect();
  const answered = () => new Promise((done) => (asking.onopen = done));
  const took = [];
  const place = ({ corners }) => {
    const middle = (axis) => corners.reduce((sum, corner) => sum + corner[axis], 0) / 4;
    return [box.left + middle(0) * box.width, box.top + middle(1) * box.height].map(Math.floor);
  };
  const under = ([clientX, clientY]) => asking.picture.under({ clientX, clientY });
  const places = asking.picture.regions.map(place).filter(under);  // not thinner than a pixel
  for (let k = 0; k < count; k += 1) {
    const [clientX, clientY] = places[Math.floor((k + 0.5) / count * places.length)];
    const began = performance.now();
    surface.dispatchEvent(new PointerEvent("click", { bubbles: true, clientX, clientY }));
    await answered();
    document.getElementById("answer").getBoundingClientRect();  // it has been laid out
    took.push(performance.now() - began);
  }
  return took;
}"""


def measure(page: Page, address: str, count: int) -> tuple[int, float, list[float]]:
    """How many numbers a frame has, the milliseconds to know them, and those to each answer."""
    page.goto(address)
    page.locator("#picture[data-shown]").wait_for()
    page.wait_for_timeout(3000)  # the scene has been played to its end, and is being drawn
    numbers, known = page.evaluate(_REGIONS)
    return numbers, known, page.evaluate(_ANSWERS, count)


def main() -> None:
    every: list[float] = []
    for k, target in enumerate(SCENES):
        count = CELLS // len(SCENES) + (k < CELLS % len(SCENES))
        with tempfile.TemporaryDirectory() as folder, chromium() as browser:
            page = browser.new_page(viewport={"width": 1100, "height": 900})
            page.set_default_timeout(60_000)
            with preview_of(copy_project(Path(folder)), target) as address:
                numbers, known, found = measure(page, address, count)
        every += found
        spread = f"{min(found):.0f} to {max(found):.0f}"
        print(
            f"{statistics.median(found):5.1f} ms (median of {count}, {spread})  "
            f"{target}: {numbers} numbers, known after {known:.0f} ms"
        )
        sys.stdout.flush()
    median = statistics.median(every)
    print(
        f"{median:5.1f} ms, the median of all {len(every)}; it should be below {MILLISECONDS:.0f}"
    )
    sys.exit(median > MILLISECONDS)


if __name__ == "__main__":
    main()
