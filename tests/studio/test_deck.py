"""Decks as their users have them: in a browser without a network, opened as PPTX, read as PDF."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
import pptx
import pytest
from PIL import Image
from playwright.sync_api import Page

from scenes.studio import paths
from scenes.studio.cli import main as cli
from scenes.studio.render.part_cache import BeatPlan
from scenes.studio.render.render import plan_scene
from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.targets import parse
from tests.previewing import chromium
from tests.tools import program

TARGET = "forward/pixels"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("decks")


@pytest.fixture(scope="module")
def plan(folder: Path) -> list[BeatPlan]:
    return plan_scene(parse([TARGET])[0].scene, Parameters(), folder / "parts")


@pytest.fixture(scope="module")
def beats(plan: list[BeatPlan]) -> list[tuple[str, str]]:
    return [(beat.name, beat.caption) for beat in plan]


def deck(folder: Path, form: str, *options: str) -> Path:
    """A deck of the scene, made once; the clips are drawn once for all decks."""
    path = folder / f"deck{''.join(options)}.{form}"
    if path.exists():
        return path
    before, paths.MEDIA = paths.MEDIA, folder
    try:
        command = ["deck", TARGET, "-f", form, "-q", "480p15", "-o", str(path), *options]
        assert cli.run(command) == 0
    finally:
        paths.MEDIA = before
    return path


DESKTOP = {"viewport": {"width": 1280, "height": 720}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
# A browser plays no sound before a click or a key. Here, what the test itself asks the page would
# count as one, so the page keeps the rule by itself.
AUTOPLAY_RULE = """
let touched = false;
for (const kind of ["keydown", "pointerdown", "touchstart", "click"])
  addEventListener(kind, (event) => { touched ||= event.isTrusted; }, true);
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  if (touched || this.muted) return play.call(this);
  return Promise.reject(new DOMException("not before a click or a key", "NotAllowedError"));
};
"""
VIDEO = "Reveal.getCurrentSlide().querySelector('video')"


@contextmanager
def opened(path: Path, size: dict[str, Any], at: str = "", heard: bool = True) -> Iterator[Page]:
    """A deck in a browser without a network; it asks for nothing and raises nothing.

    heard: whether it has sound, which no browser plays at once.
    """
    asked: list[str] = []
    faults: list[str] = []
    with chromium() as browser:
        page = browser.new_context(offline=True, **size).new_page()
        if heard:
            page.add_init_script(AUTOPLAY_RULE)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.goto(path.as_uri() + at)
        page.wait_for_function("window.Reveal && Reveal.isReady()")
        yield page
    assert faults == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def shows(page: Page, selector: str, wanted: np.ndarray) -> bool:
    """Whether an element comes to show a picture, in the middle of its place."""
    for _ in range(50):
        shot = Image.open(BytesIO(page.locator(selector).screenshot())).convert("RGB")
        height = shot.width * wanted.shape[0] / wanted.shape[1]
        above = (shot.height - height) / 2
        cut = shot.crop((0, round(above), shot.width, round(above + height)))
        if difference(np.asarray(cut), wanted) < 6:
            return True
        page.wait_for_timeout(100)
    return False


def ending(folder: Path, number: int) -> np.ndarray:
    """The last frame of a beat's clip, as the deck has it."""
    slide = pptx.Presentation(str(deck(folder, "pptx"))).slides[number]
    (movie,) = slide.shapes
    blob = movie.poster_frame.blob
    return np.asarray(Image.open(BytesIO(blob)).convert("RGB"), dtype=float)


def difference(one: np.ndarray, other: np.ndarray) -> float:
    """How far two pictures are apart once both are small."""
    shrunk = [
        np.asarray(Image.fromarray(p.astype(np.uint8)).resize((128, 72))) for p in (one, other)
    ]
    return float(np.abs(shrunk[0].astype(float) - shrunk[1]).mean())


@SIZES
def test_html_steps_through_without_a_network(
    size: dict[str, Any], folder: Path, beats: list[tuple[str, str]]
) -> None:
    with opened(deck(folder, "html"), size) as page:
        assert page.evaluate("Reveal.getTotalSlides()") == len(beats)
        for number, (_name, caption) in enumerate(beats):
            assert page.evaluate("Reveal.getIndices().h") == number
            notes = page.evaluate("Reveal.getSlideNotes(Reveal.getCurrentSlide())")
            assert caption in notes.replace("&amp;", "&")
            if number == 0:
                wait_for_silent_start(page)
                page.keyboard.press("Space")  # which begins the sound, and does not go on
            page.wait_for_function(f"{VIDEO}.currentTime > 0.1")
            assert plays_sound(page)
            page.keyboard.press("Space")


def wait_for_silent_start(page: Page, seconds: float = 0.1) -> None:
    """Until the first clip plays without its sound, and the button that gives it is there."""
    page.wait_for_selector(".r-media-play-button", state="attached")
    page.wait_for_function(f"{VIDEO}.currentTime > {seconds} && {VIDEO}.muted")


def plays_sound(page: Page) -> bool:
    """Whether the clip shown is heard: its sound is decoded, and it is not muted."""
    page.wait_for_function(f"{VIDEO}.webkitAudioDecodedByteCount > 0")
    return bool(page.evaluate(f"!{VIDEO}.muted && !{VIDEO}.paused"))


@SIZES
def test_the_first_key_begins_the_sound(size: dict[str, Any], folder: Path) -> None:
    """No browser plays sound before it: until then the first clip is silent."""
    with opened(deck(folder, "html"), size) as page:
        wait_for_silent_start(page, 0.4)
        page.keyboard.press("ArrowRight")
        assert page.evaluate(f"{VIDEO}.currentTime") < 0.4  # it begins again
        assert plays_sound(page) and page.evaluate("Reveal.getIndices().h") == 0
        assert page.evaluate("document.body.innerText").strip() == ""


def test_a_click_begins_the_sound_too(folder: Path) -> None:
    with opened(deck(folder, "html"), PHONE) as page:
        wait_for_silent_start(page)
        page.locator("section.present video").tap()
        assert plays_sound(page)


def test_a_silent_deck_asks_for_nothing(folder: Path) -> None:
    with opened(deck(folder, "html", "--voice", "none"), DESKTOP, heard=False) as page:
        page.wait_for_function(f"{VIDEO}.currentTime > 0.1")
        assert page.evaluate("document.body.innerText").strip() == ""
        page.keyboard.press("Space")
        page.wait_for_function("Reveal.getIndices().h === 1")
        assert page.evaluate(f"{VIDEO}.webkitAudioDecodedByteCount") == 0


@SIZES
def test_a_deck_opened_in_its_middle_plays_there(size: dict[str, Any], folder: Path) -> None:
    with opened(deck(folder, "html"), size, at="#/3") as page:
        page.wait_for_function(f"{VIDEO}.currentTime > 0.1")
        assert page.evaluate("Reveal.getIndices().h") == 3
        page.evaluate(f"{VIDEO}.currentTime = {VIDEO}.duration - 0.05")
        page.wait_for_function(f"{VIDEO}.ended")
        assert shows(page, "section.present video", ending(folder, 3))


@SIZES
def test_the_overview_shows_how_beats_end(size: dict[str, Any], folder: Path) -> None:
    with opened(deck(folder, "html"), size) as page:
        page.keyboard.press("Escape")
        page.wait_for_function("Reveal.isOverview()")
        assert shows(page, "section.present img", ending(folder, 0))
        ground = page.screenshot(clip={"x": 0, "y": 0, "width": 20, "height": 20})
        assert np.asarray(Image.open(BytesIO(ground)).convert("L")).max() < 40


def test_a_clip_holds_its_last_frame(folder: Path) -> None:
    with opened(deck(folder, "html"), DESKTOP) as page:
        page.wait_for_function(f"{VIDEO}.currentTime > 0")
        page.evaluate(f"{VIDEO}.currentTime = {VIDEO}.duration - 0.05")
        page.wait_for_function(f"{VIDEO}.ended")
        page.wait_for_timeout(300)
        assert page.evaluate(f"{VIDEO}.currentTime === {VIDEO}.duration && !{VIDEO}.loop")
        assert page.evaluate("Reveal.getIndices().h") == 0


def test_a_deck_without_its_player_is_not_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scenes.studio.export.deck.REVEAL", folder / "nowhere")
    monkeypatch.setattr(paths, "MEDIA", folder)
    path = folder / "none.html"
    assert cli.run(["deck", TARGET, "-q", "480p15", "-o", str(path)]) == 2
    assert "reveal.js" in capsys.readouterr().err
    assert not path.exists()


def test_pptx_has_clips_posters_and_notes(folder: Path, beats: list[tuple[str, str]]) -> None:
    slides = pptx.Presentation(str(deck(folder, "pptx"))).slides
    assert len(slides) == len(beats)
    for slide, (_name, caption) in zip(slides, beats, strict=True):
        assert slide.notes_slide.notes_text_frame.text == caption
        kinds = [part.partname.ext for part in (r.target_part for r in slide.part.rels.values())]
        assert kinds.count("png") == 1 and "mp4" in kinds
        (movie,) = slide.shapes
        assert movie._element.xpath(".//p:cNvPr/@descr") == [caption]


def test_pptx_says_whose_it_is(folder: Path) -> None:
    about = pptx.Presentation(str(deck(folder, "pptx"))).core_properties
    assert (about.title, about.author) == (TARGET, "CNN in Motion")
    assert about.last_modified_by == "CNN in Motion" and about.language == "en"


def test_pptx_shows_how_each_beat_ends(folder: Path) -> None:
    """Where nothing plays, on paper, the clips' first frames are blank, or the beat before."""
    slides = pptx.Presentation(str(deck(folder, "pptx"))).slides
    for number, slide in enumerate(slides):
        parts = (relation.target_part for relation in slide.part.rels.values())
        clip = next(part.blob for part in parts if part.partname.ext == "mp4")
        with av.open(BytesIO(clip)) as source:
            assert [stream.codec.name for stream in source.streams.audio] == ["aac"]
        with av.open(BytesIO(clip)) as source:
            shown = [frame.to_ndarray(format="rgb24") for frame in source.decode(video=0)]
        assert difference(ending(folder, number), shown[-1]) < 1
        assert difference(ending(folder, number), shown[0]) > 1


def test_pptx_opens_in_libreoffice(folder: Path, beats: list[tuple[str, str]]) -> None:
    path = deck(folder, "pptx")
    command = [
        program("soffice"),
        "--headless",
        f"-env:UserInstallation={(folder / 'office').as_uri()}",
    ]
    command += ["--convert-to", "pdf", "--outdir", str(folder / "converted"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    assert pages(folder / "converted" / "deck.pdf") == len(beats)


def looked_at(*command: str) -> str:
    """What one of poppler's programs says of a PDF."""
    name, *arguments = command
    return subprocess.run(
        [program(name), *arguments], check=True, capture_output=True, text=True
    ).stdout


def pages(path: Path) -> int:
    facts = looked_at("pdfinfo", str(path))
    (line,) = (line for line in facts.splitlines() if line.startswith("Pages:"))
    return int(line.split()[1])


def test_pdf_has_a_page_a_beat(folder: Path, plan: list[BeatPlan]) -> None:
    path = deck(folder, "pdf")
    assert pages(path) == len(plan)
    first = path.read_bytes()
    path.unlink()
    assert deck(folder, "pdf").read_bytes() == first
    outline = looked_at("pdftohtml", "-xml", "-i", "-stdout", str(path))
    for number, beat in enumerate(plan, 1):
        assert f'<item page="{number}">{TARGET}@{beat.name}: {beat.caption}</item>' in outline
        text = looked_at("pdftotext", "-f", str(number), "-l", str(number), str(path), "-")
        shown = " ".join(text.split())
        lines = [text for spoken in beat.spoken for _start, _end, text in spoken.lines()]
        gone = beat.name == plan[-1].name  # whose words go before it ends
        assert [line for line in lines if line in shown] == ([] if gone else lines[-1:])
    assert "28 × 28 × 1 = 784" in looked_at("pdftotext", str(path), "-")


def test_a_missing_package_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "manim_slides.convert", None)
    path = folder / "none.pptx"
    assert cli.run(["deck", TARGET, "-o", str(path)]) == 2
    assert 'pip install ".[deck]"' in capsys.readouterr().err
    assert not path.exists()


def test_without_reveal_there_is_no_deck(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scenes.studio.export.deck.REVEAL", tmp_path)
    path = tmp_path / "deck.html"
    assert cli.run(["deck", TARGET, "-o", str(path)]) == 2
    assert f"{tmp_path / 'reveal.js'} is missing" in capsys.readouterr().err
    assert not path.exists()
