"""Decks as their users have them: in a browser without a network, opened as PPTX, read as PDF."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pptx
import pytest

from scenes.studio import cli
from scenes.studio.render import plan_scene
from scenes.studio.stage import Parameters
from scenes.studio.targets import parse
from tests.previewing import chromium
from tests.tools import program

TARGET = "forward/pixels"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("decks")


@pytest.fixture(scope="module")
def beats(folder: Path) -> list[tuple[str, str]]:
    scene = parse([TARGET])[0].scene
    plan = plan_scene(scene, Parameters(), folder / "parts")
    return [(beat.name, beat.caption) for beat in plan]


def deck(folder: Path, form: str) -> Path:
    """A deck of the scene, made once; the clips are drawn once for all decks."""
    path = folder / f"deck.{form}"
    before, cli.MEDIA = cli.MEDIA, folder
    try:
        assert cli.run(["deck", TARGET, "-f", form, "-q", "480p15", "-o", str(path)]) == 0
    finally:
        cli.MEDIA = before
    return path


def test_html_steps_through_without_a_network(folder: Path, beats: list[tuple[str, str]]) -> None:
    path = deck(folder, "html")
    asked: list[str] = []
    with chromium() as browser:
        context = browser.new_context(offline=True)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        faults: list[str] = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.goto(path.as_uri())
        page.wait_for_function("window.Reveal && Reveal.isReady()")
        assert page.evaluate("Reveal.getTotalSlides()") == len(beats)
        for number, (_name, caption) in enumerate(beats):
            assert page.evaluate("Reveal.getIndices().h") == number
            notes = page.evaluate("Reveal.getSlideNotes(Reveal.getCurrentSlide())")
            assert caption in notes.replace("&amp;", "&")
            page.wait_for_function(
                "(() => { const video = Reveal.getCurrentSlide().slideBackgroundElement"
                ".querySelector('video'); return video && video.currentTime > 0.1; })()"
            )
            page.keyboard.press("ArrowRight")
        context.close()
    assert faults == []
    outside = [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
    assert outside == []


def test_a_clip_holds_its_last_frame(folder: Path) -> None:
    path = deck(folder, "html")
    with chromium() as browser:
        page = browser.new_page()
        page.goto(path.as_uri())
        page.wait_for_function("window.Reveal && Reveal.isReady()")
        video = "Reveal.getCurrentSlide().slideBackgroundElement.querySelector('video')"
        page.wait_for_function(f"{video} && {video}.currentTime > 0")
        page.evaluate(f"{video}.currentTime = {video}.duration - 0.05")
        page.wait_for_function(f"{video}.ended")
        page.wait_for_timeout(300)
        assert page.evaluate(f"{video}.currentTime === {video}.duration && !{video}.loop")
        assert page.evaluate("Reveal.getIndices().h") == 0


def test_pptx_has_clips_posters_and_notes(folder: Path, beats: list[tuple[str, str]]) -> None:
    slides = pptx.Presentation(str(deck(folder, "pptx"))).slides
    assert len(slides) == len(beats)
    for slide, (_name, caption) in zip(slides, beats, strict=True):
        assert slide.notes_slide.notes_text_frame.text == caption
        kinds = {part.partname.ext for part in (r.target_part for r in slide.part.rels.values())}
        assert {"mp4", "png"} <= kinds


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


def test_pdf_has_a_page_a_beat(folder: Path, beats: list[tuple[str, str]]) -> None:
    path = deck(folder, "pdf")
    assert pages(path) == len(beats)
    assert path.read_bytes() == deck(folder, "pdf").read_bytes()
    assert len(looked_at("pdfimages", "-list", str(path)).splitlines()) == 2  # its heading
    outline = looked_at("pdftohtml", "-xml", "-i", "-stdout", str(path))
    for number, (name, caption) in enumerate(beats, 1):
        assert f'<item page="{number}">{TARGET}@{name}: {caption}</item>' in outline
        text = looked_at("pdftotext", "-f", str(number), "-l", str(number), str(path), "-")
        assert " ".join(text.split()) == caption


def test_a_missing_package_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "manim_slides.convert", None)
    path = folder / "none.html"
    assert cli.run(["deck", TARGET, "-o", str(path)]) == 2
    assert 'pip install ".[deck]"' in capsys.readouterr().err
    assert not path.exists()


def test_without_reveal_there_is_no_deck(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scenes.studio.deck.REVEAL", tmp_path)
    path = tmp_path / "deck.html"
    assert cli.run(["deck", TARGET, "-o", str(path)]) == 2
    assert f"{tmp_path / 'reveal.js'} is missing" in capsys.readouterr().err
    assert not path.exists()
