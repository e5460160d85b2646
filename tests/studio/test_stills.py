"""Stills in every format, against each other: vectors are rasterised and compared with the PNG."""

from __future__ import annotations

import re
import subprocess
from concurrent.futures import Future
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from scenes.studio import cli
from scenes.studio.moments import at_moment
from scenes.studio.pictures import picture
from scenes.studio.render import plan_scene
from scenes.studio.stage import Parameters
from scenes.studio.stills import counted
from scenes.studio.targets import parse
from tests.tools import program

BEATS = ["forward/convolution@products", "forward/whole_network@shapes", "backward/loss@derive"]
WIDTH = 960


@pytest.fixture(autouse=True)
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cli, "MEDIA", tmp_path / "media")
    return tmp_path / "media"


def still(path: Path, *arguments: str) -> Path:
    assert cli.run(["still", *arguments, "-o", str(path)]) == 0
    return path


def seen_by(*command: str) -> str:
    """What one of the programs that look at files from outside says."""
    name, *arguments = command
    result = subprocess.run([program(name), *arguments], check=True, capture_output=True, text=True)
    return result.stdout


def rasterised(path: Path) -> np.ndarray:
    """A page by another program than the one that drew it, (H, W, 3)."""
    out = path.with_suffix(".raster.png")
    if path.suffix == ".svg":
        command = [program("rsvg-convert"), "-w", str(WIDTH), str(path), "-o", str(out)]
    else:
        command = [
            "pdftoppm",
            "-png",
            "-singlefile",
            "-scale-to-x",
            str(WIDTH),
            "-scale-to-y",
            "-1",
        ]
        command += [str(path), str(out.with_suffix(""))]
    subprocess.run(command, check=True)
    return pixels(out)


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"), dtype=float)


@pytest.mark.parametrize("form", ["svg", "pdf"])
@pytest.mark.parametrize("beat", BEATS)
def test_vectors_look_like_the_png(beat: str, form: str, tmp_path: Path) -> None:
    right = pixels(still(tmp_path / "a.png", beat, "--width", str(WIDTH)))
    page = still(tmp_path / f"a.{form}", beat, "--width", str(WIDTH))
    found = rasterised(page)
    assert found.shape == right.shape
    off = np.abs(found - right).max(axis=2)
    assert off.mean() < 2.0  # edges are smoothed in other ways; nothing is missing or elsewhere
    assert (off > 100).mean() < 0.005


@pytest.mark.parametrize("form", ["svg", "pdf"])
def test_vectors_are_vectors(form: str, tmp_path: Path) -> None:
    content = still(tmp_path / f"a.{form}", BEATS[0]).read_bytes()
    if form == "svg":
        text = content.decode()
        assert "<image" not in text and text.count("<path") > 50
    else:
        assert b"/Subtype /Image" not in content


WORDS = {  # a beat, and what its frame says besides the caption
    "backward/loss@derive": ["L = − ln p_t", "(∂ L)/(∂ z_k) = − y_k + (e^(z_k))/(∑_j e^(z_j))"],
    "forward/pixels@patch": ["0.77 1.00 0.99 0.99 0.99 0.99 0.99"],
    "forward/pixels@whole": ["What the network sees", "28 × 28 × 1"],
}


def caption_of(beat: str) -> str:
    target = parse([beat])[0]
    plan = plan_scene(target.scene, Parameters(), cli.MEDIA / "parts")
    return next(each.caption for each in plan if each.name == target.beat)


@pytest.mark.parametrize(("beat", "words"), WORDS.items())
def test_a_pdf_can_be_searched_and_says_what_it_is(
    beat: str, words: list[str], tmp_path: Path
) -> None:
    path = still(tmp_path / "a.pdf", beat)
    said = " ".join(seen_by("pdftotext", "-layout", str(path), "-").split())
    for text in [*words, caption_of(beat)]:
        assert text in said
    facts = seen_by("pdfinfo", str(path))
    assert re.search(rf"Title: .*\({beat}\)", facts) and "CNN in Motion" in facts
    assert re.search(rf"Subject: +{re.escape(caption_of(beat))}", facts)


@pytest.mark.parametrize(("beat", "words"), WORDS.items())
def test_an_svg_can_be_searched_and_says_what_it_is(
    beat: str, words: list[str], tmp_path: Path
) -> None:
    root = ElementTree.fromstring(still(tmp_path / "a.svg", beat).read_bytes())
    named = {element.get("id"): element.text for element in root}
    assert root.get("role") == "img" and root.get("aria-labelledby") == "title description"
    assert beat in str(named["title"]) and named["description"] == caption_of(beat)
    texts = list(root.iter("{http://www.w3.org/2000/svg}text"))
    said = " ".join(str(text.text) for text in texts)
    for text in [*words, caption_of(beat)]:
        assert text in said
    width, height = 1920, 1080
    for text in texts:
        left, bottom, wide = (float(text.attrib[key]) for key in ("x", "y", "textLength"))
        assert -wide < left < width and 0 < bottom < height * 1.2


def test_words_lie_where_they_are_seen(tmp_path: Path) -> None:
    """The number of a cell in the PDF is found within the drawn cell."""
    path = still(tmp_path / "a.pdf", "forward/pixels@whole", "--width", str(WIDTH))
    found = seen_by("pdftotext", "-bbox", str(path), "-")
    (match,) = re.findall(
        r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">1<', found
    )
    left, top, right, bottom = (round(float(v)) for v in match)
    picture = pixels(still(tmp_path / "a.png", "forward/pixels@whole", "--width", str(WIDTH)))
    assert picture[top:bottom, left:right].max() > 200  # the last digit of 28 × 28 × 1
    assert picture[top:bottom, right + 3 : right + 60].max() < 60


def test_a_png_says_what_it_is(tmp_path: Path) -> None:
    with Image.open(still(tmp_path / "a.png", "forward/pixels@patch", "-q", "480p")) as picture:
        said = picture.text  # type: ignore[attr-defined]
    assert said["Title"] == "What the network sees (forward/pixels@patch)"
    assert said["Description"] == caption_of("forward/pixels@patch")


def test_stills_of_other_kinds_have_other_names(tmp_path: Path) -> None:
    for option in ([], ["--transparent"], ["--subtitles", "none"], ["--crop", "content"]):
        still(tmp_path / "out", "forward/pixels@digit", "-q", "480p", *option)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "forward-pixels-digit-cropped.png",
        "forward-pixels-digit-transparent.png",
        "forward-pixels-digit-uncaptioned.png",
        "forward-pixels-digit.png",
    ]


def test_a_still_may_leave_the_caption_out(tmp_path: Path) -> None:
    frames = [
        pixels(still(tmp_path / f"{kind}.png", "forward/pixels@whole", "-q", "480p", *options))
        for kind, options in (("with", []), ("without", ["--subtitles", "none"]))
    ]
    assert frames[0][420:].max() > 200 and frames[1][420:].max() < 60
    assert np.abs(frames[0][:400] - frames[1][:400]).max() == 0
    pdf = still(tmp_path / "a.pdf", "forward/pixels@whole", "--subtitles", "none")
    assert "and the network gets no more" not in seen_by("pdftotext", str(pdf), "-")
    assert "and the network gets no more" in seen_by(
        "pdfinfo", str(pdf)
    )  # it still says what it is


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_content_is_what_is_drawn_and_a_small_margin(form: str, tmp_path: Path) -> None:
    beat = "forward/pixels@whole"
    whole = pixels(still(tmp_path / "whole.png", beat, "--width", str(WIDTH)))
    path = still(tmp_path / f"a.{form}", beat, "--width", str(WIDTH), "--crop", "content")
    if form != "png":
        command = {
            "svg": ["rsvg-convert", "-o"],
            "pdf": ["pdftoppm", "-r", "72", "-png", "-singlefile"],
        }
        out = tmp_path / "raster.png"
        end = [str(out), str(path)] if form == "svg" else [str(path), str(out.with_suffix(""))]
        seen_by(*command[form], *end)
        path = out
    cut = pixels(path)
    height, width = cut.shape[:2]
    assert height < 0.8 * whole.shape[0] and width < 0.8 * WIDTH
    lit = np.abs(cut - cut[0, 0]).max(axis=2) > 40
    edges = (lit.any(axis=1).argmax(), lit[::-1].any(axis=1).argmax())
    edges += (lit.any(axis=0).argmax(), lit[:, ::-1].any(axis=0).argmax())
    assert all(5 < edge < 0.04 * WIDTH for edge in edges)
    bright = (whole[100:400] > 200).all(axis=2).sum()  # the digit itself, and the label beside it
    assert (cut > 200).all(axis=2).sum() == pytest.approx(bright, rel=0.1)


def test_a_shape_is_kept_around_the_content(tmp_path: Path) -> None:
    for shape, ratio in (("4:3", 4 / 3), ("1:1", 1), ("16:9", 16 / 9)):
        path = still(tmp_path / "a.png", "forward/softmax@answer", "--crop", shape)
        with Image.open(path) as picture:
            assert picture.width / picture.height == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("piece", ["480x270+240+54", "50%x50%+25%+10%"])
def test_a_piece_is_cut_from_the_frame(piece: str, tmp_path: Path) -> None:
    beat = "forward/pixels@patch"
    whole = pixels(still(tmp_path / "whole.png", beat, "--width", str(WIDTH)))
    cut = pixels(still(tmp_path / "a.png", beat, "--width", str(WIDTH), "--crop", piece))
    assert np.array_equal(cut, whole[54 : 54 + 270, 240 : 240 + 480])
    pdf = still(tmp_path / "a.pdf", beat, "--width", str(WIDTH), "--crop", piece)
    said = seen_by("pdftotext", "-layout", str(pdf), "-")
    assert "0.52 0.52" in " ".join(said.split()) and "The network gets" not in said


@pytest.mark.parametrize(
    ("crop", "sentence"),
    [
        ("contents", "is no crop: write content"),
        ("0:3", "is no crop"),
        ("99:1", "at most 10:1"),
        ("50%x50%", "WIDTHxHEIGHT+LEFT+TOP"),
        ("900x100+100+0", "lie within the frame of 960 x 540"),
        ("0x100+0+0", "hold a pixel at least"),
    ],
)
def test_a_wrong_crop_is_said(
    crop: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["still", "forward/pixels@digit", "--width", "960", "--crop", crop]
    assert cli.run([*command, "-o", str(tmp_path / "a.png")]) == 2
    error = capsys.readouterr().err
    assert sentence in error and error.count("\n") == 1 and crop in error
    assert not (tmp_path / "a.png").exists()


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_the_same_command_gives_the_same_bytes(form: str, tmp_path: Path) -> None:
    twice = [
        still(tmp_path / f"{k}.{form}", "backward/one_weight@chain+2.5s").read_bytes()
        for k in range(2)
    ]
    assert twice[0] == twice[1]


def test_an_svg_does_not_depend_on_what_was_drawn_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenes.studio.still_command.cores", lambda: 1)  # one worker draws both
    first = tmp_path / "first"
    still(first, "forward/pixels", "forward/softmax", "-f", "svg")
    for name in ("forward/softmax", "forward/pixels"):
        still(tmp_path / "alone", name, "-f", "svg")
    assert len(list(first.iterdir())) == 2
    for path in first.iterdir():
        assert path.read_bytes() == (tmp_path / "alone" / path.name).read_bytes()


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_a_cross_fade_fills_the_frame_in_its_own_colours(form: str, tmp_path: Path) -> None:
    calm = Parameters.of(calm=True).apply(parse(["forward/pixels"])[0].scene.load())
    found: list[tuple[np.ndarray, bytes]] = []

    def show(scene: Any) -> None:
        film = scene.renderer.get_frame()[..., :3].astype(float)
        found.append((film, picture(scene, form, WIDTH)))

    at_moment(calm, "patch", 0.6, show)
    ((film, content),) = found
    path = tmp_path / f"a.{form}"
    path.write_bytes(content)
    large = pixels(path) if form == "png" else rasterised(path)
    shrunk = Image.fromarray(large.astype(np.uint8)).resize(film.shape[1::-1])
    assert np.abs(np.asarray(shrunk, dtype=float) - film).mean() < 2.0


def test_a_transparent_still_has_no_background(tmp_path: Path) -> None:
    path = still(tmp_path / "a.png", "backward/loss@derive", "--transparent", "--theme", "light")
    with Image.open(path) as picture:
        alpha = np.asarray(picture.convert("RGBA"))[..., 3]
    assert alpha[0, 0] == 0 and alpha.max() == 255
    assert 0.01 < (alpha > 0).mean() < 0.5


def test_a_moment_is_not_the_end(tmp_path: Path) -> None:
    moments = [
        pixels(still(tmp_path / f"{k}.png", f"forward/convolution@sweep+{seconds}s", "-q", "480p"))
        for k, seconds in enumerate((1.0, 4, 6.5))
    ]
    end = pixels(still(tmp_path / "end.png", "forward/convolution@sweep", "-q", "480p"))
    lit = [(frame.max(axis=2) > 60).sum() for frame in (*moments, end)]
    assert len(set(lit)) == 4
    assert lit[0] < lit[1] < lit[2]


def test_a_scene_is_its_last_beat_and_a_film_every_beat(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    still(tmp_path / "scene", "forward/pixels", "-q", "480p")
    capsys.readouterr()
    still(tmp_path / "film", "forward", "-q", "480p")
    files = capsys.readouterr().out.split()
    assert len(files) == len(set(files)) > 40
    assert all(Path(name).stat().st_size > 2000 for name in files)
    (last,) = (tmp_path / "scene").iterdir()
    same = tmp_path / "film" / last.name
    assert same.read_bytes() == last.read_bytes()


def test_the_width_is_as_asked(tmp_path: Path) -> None:
    path = still(tmp_path / "a.png", "forward/pixels@digit", "--width", "3840")
    with Image.open(path) as picture:
        assert picture.size == (3840, 2160)
    svg = still(tmp_path / "a.svg", "forward/pixels@digit", "--width", "400").read_text()
    assert re.search(r'width="400(pt)?" height="224(pt)?"', svg)


def test_a_printed_sheet_has_every_beat(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    assert cli.run(["sheet", "forward/pixels", "backward/loss", "-o", str(path)]) == 0
    facts = subprocess.run(
        [program("pdfinfo"), str(path)], check=True, capture_output=True, text=True
    )
    assert re.search(r"Pages:\s+[23]\b", facts.stdout) and "A4" in facts.stdout
    text = subprocess.run(
        [program("pdftotext"), "-layout", str(path), "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "forward/pixels@patch" in text and "To us it is a shape." in text


def test_a_folder_with_a_dot_and_an_ending_in_capitals_are_understood(tmp_path: Path) -> None:
    folder = tmp_path / "slides.v2"
    folder.mkdir()
    still(folder, "forward/pixels@digit", "-q", "480p")
    assert cli.run(["sheet", "forward/pixels", "-o", str(folder)]) == 0
    assert cli.run(["deck", "forward/pixels", "-f", "pdf", "-o", str(folder)]) == 0
    names = sorted(path.name for path in folder.iterdir())
    assert names == [
        "deck-forward-pixels.pdf",
        "forward-pixels-digit.png",
        "sheet-forward-pixels.png",
    ]
    page = still(tmp_path / "PAGE.SVG", "forward/pixels@digit")
    assert page.is_file() and page.read_bytes().startswith(b"<?xml")


def test_progress_counts_what_is_finished_and_results_keep_their_order() -> None:
    futures: list[Future[str]] = [Future() for _ in range(3)]
    for name, future in zip("cab", futures, strict=True):
        future.set_result(name)
    heard: list[tuple[float, float]] = []
    assert counted(futures, lambda done, total: heard.append((done, total))) == list("cab")
    assert heard == [(1, 3), (2, 3), (3, 3)]
