"""What the preview lets one hear: the track, in step with the picture in a real browser."""

from __future__ import annotations

import asyncio
import re
import wave
from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from scenes.kit.scene import Beat
from scenes.kit.voice.filters import loudness_of
from scenes.kit.voice.track import LOUDNESS
from scenes.studio.preview import speech
from scenes.studio.preview.jobs import look, speak
from scenes.studio.preview.open_pages import Page, View
from scenes.studio.preview.tracks import Tracks
from scenes.studio.render.quality import Quality
from scenes.studio.render.render import plan_scene
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.studio.render.targets import parse
from tests.previewing import chromium, copy_project, edited, new_page, preview_of, with_film
from tests.studio.test_preview_page import MOVED, SMALL, WAIT, load, seek

TARGET = "forward/pixels"


@pytest.fixture(scope="module")
def beats() -> list[Beat]:
    return run_scene(parse([TARGET])[0].scene.load(), Quality(480, 30))


def heard(job: Any, *arguments: Any) -> dict[str, Any]:
    """The last message of each kind that a job sends."""
    found: dict[str, Any] = {}
    job(lambda kind, *content: found.update({kind: content}), *arguments)
    return found


def test_a_track_is_as_long_as_its_scene_and_speaks_at_its_cues(beats: list[Beat]) -> None:
    name, rows = speech.said(beats)
    (content,) = heard(speak, TARGET, {}, rows)["track"]
    with wave.open(BytesIO(content)) as file:
        rate = file.getframerate()
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
    assert name and len(samples) == round(beats[-1].end * rate)
    starts = [beat.start + spoken.start for beat in beats for spoken in beat.spoken]
    for start in starts:
        voice = np.abs(samples[round(start * rate) : round((start + 0.3) * rate)])
        assert voice.max() > 0.02, f"nothing is heard at {start:.2f} s"
    before = samples[: round((starts[0] - 0.01) * rate)]
    assert np.abs(before).max() < 0.001
    assert abs(loudness_of(samples.astype(np.float32), rate) - LOUDNESS) < 0.5


def test_a_track_s_name_is_that_of_what_is_heard(beats: list[Beat]) -> None:
    name, rows = speech.said(beats)
    assert speech.said(beats) == (name, rows)
    assert speech.said(beats[:-1])[0] not in ("", name)
    silent = run_scene(
        Parameters.of(voice="none").apply(parse([TARGET])[0].scene.load()), Quality(480, 30)
    )
    assert speech.said(silent) == ("", [])


def test_lines_are_told_with_their_frames(tmp_path: Path) -> None:
    """By a glance and by a plan alike, each within its beat."""
    found = heard(look, TARGET, {}, "480p", {})["beats"][0]
    plan = plan_scene(parse([TARGET])[0].scene, Parameters(), tmp_path)
    assert [beat["caption"] for beat in found] == [beat.caption for beat in plan]
    for beat in found:
        frames = [frame for frame, _text in beat["lines"]]
        assert frames == sorted(set(frames))
        assert beat["start"] < frames[0] and frames[-1] < beat["stop"]
        assert " ".join(text for _frame, text in beat["lines"]) == beat["caption"]


class Speaking:
    """Stands for a child that speaks, or that cannot."""

    def __init__(self, message: tuple[Any, ...]) -> None:
        self.message = message

    async def messages(self) -> AsyncIterator[tuple[Any, ...]]:
        yield self.message

    def kill(self) -> None: ...


class Warm:
    """Stands for the warm processes, and counts what they were asked for."""

    def __init__(self, *message: Any) -> None:
        self.message = message
        self.begun = 0

    def start(self, job: str, **arguments: Any) -> Speaking:
        self.begun += 1
        return Speaking(self.message)


def told(warm: Warm, *names: str) -> tuple[Tracks, list[tuple[str, Any]]]:
    """The news of a page that looks at versions of a scene with these tracks, one after another."""

    async def tell() -> list[tuple[str, Any]]:
        page, news = Page(), []
        for name in names:
            tracks.start(page, View(TARGET), f"key of {name}", name, [])
            await page.tasks["speak"]
            news += await page.news(0.01)
        return news

    tracks = Tracks(warm)  # type: ignore[arg-type]
    return tracks, asyncio.run(tell())


def test_a_track_is_made_once_and_the_oldest_is_forgotten() -> None:
    warm = Warm("track", b"sound")
    tracks, news = told(warm, "one", "two", "one", "")
    assert warm.begun == 2 and tracks.get("one") == b"sound"
    assert [content["name"] for _kind, content in news] == ["one", "two", "one", ""]
    warm = Warm("track", b"sound")
    tracks, _news = told(warm, *map(str, range(9)))
    assert tracks.get("0") is None and tracks.get("8") == b"sound"


def test_a_voice_that_fails_is_a_fault_and_no_track() -> None:
    fault = {"kind": "Refusal", "message": "the voice is not installed"}
    tracks, news = told(Warm("fault", fault), "one")
    assert news == [("fault", fault)] and tracks.get("one") is None


# in a browser

# What the page plays, where conditions can look at once: a wait for a promise would end with it.
LISTEN = "import('./sound.js').then(({ sound }) => { window.heard = sound; })"
TRACK = "window.heard.name"
HEARD = "window.heard.time"
# How far the voice is ahead of the picture, in seconds, in the frames of the screen that follow.
AHEAD = """async (count) => {
  const { sound } = await import("./sound.js");
  const { state } = await import("./state.js");
  const found = [];
  while (found.length < count) {
    await new Promise(requestAnimationFrame);
    const frame = Number(document.getElementById("picture").dataset.shown.split("/")[1]);
    if (sound.time !== null) found.push(sound.time - (frame + 0.5) / state.rate);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_film(copy_project(tmp_path_factory.mktemp("spoken")), s01_small=SMALL)


@pytest.fixture(scope="module")
def address(project: Path) -> Iterator[str]:
    with preview_of(project, "tryout") as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def file(project: Path) -> Iterator[Path]:
    with edited(project / "scenes" / "tryout" / "s01_small.py") as path:
        yield path


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Tab]:
    with new_page(browser, 2 * WAIT) as opened:
        load(opened, address)
        opened.evaluate(LISTEN)
        opened.wait_for_function(f"() => {TRACK}")
        yield opened


def middle(numbers: list[float]) -> float:
    return sorted(abs(number) for number in numbers)[len(numbers) // 2]


def test_the_voice_is_in_step_with_the_picture(page: Tab) -> None:
    seek(page, 0)
    assert page.evaluate(HEARD) is None
    page.keyboard.press(" ")
    assert middle(page.evaluate(AHEAD, 40)) < 0.1
    page.keyboard.press(" ")
    assert page.evaluate(HEARD) is None


def test_the_voice_goes_where_the_playhead_is_put(page: Tab) -> None:
    seek(page, 0)
    page.keyboard.press(" ")
    page.wait_for_function(f"() => {HEARD}")
    page.keyboard.press("ArrowDown")
    assert middle(page.evaluate(AHEAD, 20)) < 0.1
    second = page.evaluate("import('./state.js').then(({ state }) => state.beats[1].start / 30)")
    page.wait_for_function(f"second => {HEARD} > second", arg=second)


def test_the_voice_comes_back_with_the_loop(page: Tab) -> None:
    seek(page, 0)
    page.keyboard.press("l")
    page.keyboard.press(" ")
    first = page.evaluate("import('./state.js').then(({ state }) => state.beats[0].stop / 30)")
    for part in (f"time > {first - 0.5}", "time && time < 0.5", f"time > {first - 0.5}"):
        page.wait_for_function(f"() => ((time) => {part})({HEARD})")
    assert middle(page.evaluate(AHEAD, 40)) < 0.1


def test_mute_is_remembered(page: Tab) -> None:
    button = page.get_by_role("button", name="Mute")
    expect(button).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("m")
    expect(button).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_an_edited_script_has_another_track_and_a_motion_has_the_same(
    page: Tab, file: Path
) -> None:
    before, key = page.evaluate(TRACK), page.locator("#picture").get_attribute("data-shown")
    file.write_text(MOVED)
    expect(page.locator("#picture")).not_to_have_attribute("data-shown", str(key), timeout=WAIT)
    page.wait_for_function(f"name => {TRACK} === name", arg=before)
    file.write_text(SMALL.replace("It moves.", "It moves to the right."))
    page.wait_for_function(f"name => {TRACK} && {TRACK} !== name", arg=before)
    page.keyboard.press("End")
    expect(page.locator("#caption")).to_have_text("It moves to the right.")


def test_without_a_voice_the_page_is_silent(page: Tab) -> None:
    spoken = str(page.locator("#picture").get_attribute("data-shown")).partition("/")[0]
    page.locator("[data-name=voice]").select_option("none")
    expect(page).to_have_url(re.compile("voice=none"))
    expect(page.locator("#picture")).not_to_have_attribute("data-shown", re.compile(spoken))
    page.wait_for_function(f"() => {TRACK} === ''")
    page.locator("[data-name=voice]").blur()
    page.keyboard.press("Home")
    page.keyboard.press(" ")
    expect(page.locator("#picture")).to_have_attribute("data-shown", re.compile("/[1-9][0-9]$"))
    assert page.evaluate(TRACK) == "" and page.evaluate(HEARD) is None
    page.locator("#reset").click()
    page.wait_for_function(f"() => {TRACK}")


def test_a_script_that_cannot_be_spoken_is_one_sentence(page: Tab, file: Path) -> None:
    file.write_text(SMALL.replace("It moves.", "It moves. (99)"))
    expect(page.locator("#fault h2")).to_contain_text("a silence of more than", timeout=WAIT)
    file.write_text(SMALL)
    expect(page.locator("#fault")).to_be_hidden(timeout=WAIT)
