"""Explorable pages as a course has them: without a network, by mouse, key and finger."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from model.networks.registry import NETWORKS
from scenes.studio import paths
from scenes.studio.asking.data import answer_data
from scenes.studio.cli import main as cli
from scenes.studio.cli.page import by_scene
from scenes.studio.export.pages.packing import packed
from scenes.studio.render.targets import parse
from tests.previewing import chromium

SCENE = "forward/pixels"
BEATS = ("patch", "values")
DIGIT = "3:2"
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
RESTS = "body[data-state=resting]"
REGIONS = """async (number) => {
  const { Packed } = await import("pages/packed.js");
  const { held } = await import("pages/held.js");
  const packed = new Packed((await held(`rest-${number}`)).regions);
  return packed.names.map((name) => packed.read(name));
}"""
ANSWERS = """async () => {
  const { Answers } = await import("pages/answers.js");
  const { held } = await import("pages/held.js");
  const [answers] = (await held("answers")).map((tables) => new Answers(tables));
  return answers.names.map((name) => [name, answers.read(name)]);
}"""


DRAWN = """(of) => {
  const board = Object.assign(document.createElement("canvas"), { width: 64, height: 36 });
  const context = board.getContext("2d");
  context.drawImage(document.querySelector(of), 0, 0, 64, 36);
  return [...context.getImageData(0, 0, 64, 36).data];
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="module")
def file(folder: Path) -> Path:
    """A page of two beats."""
    path = folder / "page.html"
    before, paths.MEDIA = paths.MEDIA, folder
    try:
        targets = [f"{SCENE}@{beat}" for beat in BEATS]
        options = ["--digit", DIGIT, "-q", "480p15", "-j", "1", "-o", str(path)]
        assert cli.run(["page", *targets, *options]) == 0
    finally:
        paths.MEDIA = before
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    yield from opened(browser, file, DESKTOP)


@pytest.fixture
def phone(browser: Browser, file: Path) -> Iterator[Page]:
    yield from opened(browser, file, PHONE)


def opened(browser: Browser, file: Path, size: dict[str, Any]) -> Iterator[Page]:
    """The page without a network; it asks for nothing, and raises nothing."""
    asked: list[str] = []
    faults: list[str] = []
    context = browser.new_context(offline=True, **size)
    found = context.new_page()
    found.on("request", lambda request: asked.append(request.url))
    found.on("pageerror", lambda fault: faults.append(str(fault)))
    found.goto(file.as_uri())
    found.wait_for_selector(RESTS)
    yield found
    context.close()
    assert faults == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def bright(page: Page) -> dict[str, Any]:
    """A pixel that the first frame at rest shows as a cell, and not a dark one."""
    regions: list[dict[str, Any]] = page.evaluate(REGIONS, 0)
    return max(regions, key=lambda each: (each["name"].startswith("image["), each["value"]))


def place(page: Page, region: dict[str, Any]) -> tuple[float, float]:
    """Where a region's middle is on the screen."""
    box = page.locator("#numbers").bounding_box()
    assert box is not None
    x, y = (sum(corner[axis] for corner in region["corners"]) / 4 for axis in (0, 1))
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def value_of(page: Page) -> str:
    return page.locator("#answer > .value").inner_text()


def test_the_answers_are_those_of_the_model(page: Page) -> None:
    recording = NETWORKS["cnn"].record(digit=DIGIT).recording
    found = dict(page.evaluate(ANSWERS))
    shown = {
        each["name"]: each["source"] for beat in (0, 1) for each in page.evaluate(REGIONS, beat)
    }
    assert set(shown) < set(found)
    for name, answer in found.items():
        wanted = json.loads(json.dumps(answer_data(recording, shown.get(name, name), "cnn")))
        for copies in (each.get("copy", {}) for each in (answer, wanted)):
            copies.pop("text", None)  # the page's is shorter: it leaves the table of parts out
        assert answer == wanted


def test_what_is_made_of_shown_numbers_is_held_too(page: Page) -> None:
    found = dict(page.evaluate(ANSWERS))
    region = bright(page)
    beside = [part["name"] for part in found[region["name"]]["beside"]]
    assert beside and set(beside) <= set(found)


def test_a_click_asks_and_the_panel_goes_on(page: Page) -> None:
    region = bright(page)
    page.mouse.click(*place(page, region))
    page.wait_for_selector("#answer .value")
    assert page.locator("#answer h2").inner_text() == region["name"]
    assert float(value_of(page)) == region["value"]
    page.locator("#answer [data-role=gradient] .name").click()
    page.wait_for_selector("#answer h2:text-matches('^grad')")
    assert "ask=grad(image)" in page.evaluate("location.hash")
    page.keyboard.press("Alt+ArrowLeft")
    page.locator("#answer h2", has_text=re.compile(f"^{re.escape(region['name'])}$")).wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#answer").is_hidden() and page.locator("#script").is_visible()


def test_what_the_page_does_not_hold_it_says_how_to_find(page: Page) -> None:
    held = dict(page.evaluate(ANSWERS))
    name = next(
        each for answer in held.values() for each in answer.get("goes_to", ()) if each not in held
    )
    page.goto(f"{page.url.partition('#')[0]}#beat={BEATS[0]}&ask={name}")
    page.reload()
    page.wait_for_selector("#answer [role=alert]")
    assert f"./render.sh explain '{name}'" in page.locator("#answer").inner_text()


def test_a_link_opens_the_beat_and_the_question(page: Page) -> None:
    page.goto(f"{page.url.partition('#')[0]}#beat={BEATS[1]}&ask=image[3,4]")
    page.reload()
    page.wait_for_selector("#answer .value")
    assert page.locator("#answer h2").inner_text() == "image[3,4]"
    assert page.locator("#script [aria-current] button").text_content() == BEATS[1]


def test_the_keyboard_plays_beat_by_beat(page: Page) -> None:
    video = "document.querySelector('#clip')"
    page.keyboard.press("Space")
    page.wait_for_function(f"{video}.currentTime > 0.2")
    page.wait_for_function(f"{video}.webkitAudioDecodedByteCount > 0")
    assert page.locator("#numbers").is_hidden()
    page.wait_for_selector("#script [aria-current] .said")
    page.keyboard.press("Space")
    page.wait_for_selector("body[data-state=paused]")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(RESTS)
    assert page.locator("#clock").inner_text() == "1 of 2"
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("body[data-state=playing]")
    assert page.locator("#clock").inner_text() == "2 of 2"
    page.evaluate(f"{video}.currentTime = {video}.duration - 0.1")
    page.wait_for_selector(RESTS)  # by itself, at the beat's end


def test_the_frame_at_rest_is_the_clips_last(page: Page) -> None:
    frame = page.evaluate(DRAWN, "#frame")
    page.keyboard.press("Space")
    page.wait_for_selector("body[data-state=playing]")
    first, last = (looked_at_clip(page, share) for share in (0, 1))
    assert 2 * apart(frame, last) < apart(frame, first)


def looked_at_clip(page: Page, share: int) -> list[int]:
    """The clip's pixels at its beginning or its end."""
    page.evaluate(
        """async (share) => {
          const clip = document.querySelector("#clip");
          clip.pause();
          const coming = new Promise((done) => (clip.onseeked = done));
          clip.currentTime = share * clip.duration;
          await coming;
        }""",
        share,
    )
    found: list[int] = page.evaluate(DRAWN, "#clip")
    return found


def apart(one: list[int], other: list[int]) -> float:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)


def test_a_finger_asks_on_a_phone(phone: Page) -> None:
    region = bright(phone)
    phone.touchscreen.tap(*place(phone, region))
    phone.wait_for_selector("#answer .value")
    assert phone.locator("#answer h2").inner_text() == region["name"]
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.locator("[data-act=toggle]").tap()
    phone.wait_for_selector("body[data-state=playing]")
    assert phone.locator("#answer").is_hidden()


def test_the_frame_at_rest_is_saved_as_a_drawing(page: Page) -> None:
    page.mouse.click(*place(page, bright(page)))
    with page.expect_download() as coming:
        page.get_by_role("button", name="Make a still of this").click()
    assert coming.value.suggested_filename == f"forward-pixels-{BEATS[0]}.svg"
    text = coming.value.path().read_text()
    assert text.startswith("<?xml") and "picture:" not in text


def test_texts_come_out_as_they_went_in(page: Page) -> None:
    texts = {
        "one": json.dumps({"a": [0.1, -2, 3e-07], "b": "z[3,4] = 0.1 · 2"}),
        "two": json.dumps({"a": [0.5, -2, 1e-10], "b": "z[5,6] = 0.5 · 2"}),
        "none": json.dumps({"words": "no number", "of": None}),
    }
    tables = packed(texts)
    assert len(tables) == 2
    script = """async (tables) => {
      const { Packed } = await import("pages/packed.js");
      const packed = new Packed(tables);
      return ["one", "two", "none", "other"].map((name) => packed.read(name));
    }"""
    *found, missing = page.evaluate(script, tables)
    assert found == [json.loads(text) for text in texts.values()] and missing is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([f"{SCENE}@patchh"], "has no beat 'patchh': perhaps patch"),
        (["forward/pixel"], "there is no scene 'forward/pixel': perhaps forward/pixels"),
        ([SCENE, "-o", "page.pdf"], "page.pdf has no format's ending: end it in .html"),
        ([SCENE, "forward/pooling", "-o", "page.html"], "is one file, and there are several pages"),
        ([SCENE, "-q", "721p"], "there is no quality '721p'"),
    ],
)
def test_what_cannot_be_made_is_refused_in_a_sentence(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(paths, "MEDIA", tmp_path / "media")
    assert cli.run(["page", *arguments]) == 2
    said = capsys.readouterr().err
    assert words in said and said.count("\n") == 1
    assert not list(tmp_path.rglob("*.html"))


def test_each_scene_is_a_page() -> None:
    chosen = parse(["forward/pixels@patch", "forward/pooling", "forward/pixels@values"])
    pages = by_scene(chosen)
    assert list(pages) == ["forward/pixels@patch@values", "forward/pooling"]
    whole = by_scene(parse(["forward/pixels@patch", "forward/pixels"]))
    assert {title: [each.beat for each in found] for title, found in whole.items()} == {
        "forward/pixels": [None]
    }
