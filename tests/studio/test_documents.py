"""What a still is beside its picture: its words, title, description, name, and how it is cut."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from model.networks.registry import NETWORKS
from scenes.studio import paths
from scenes.studio.cli import main as cli
from scenes.studio.render.render import plan_scene
from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.targets import parse
from tests.stills import WIDTH, pixels, seen_by, still


@pytest.fixture(autouse=True)
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "MEDIA", tmp_path / "media")
    return tmp_path / "media"


WORDS = {  # a beat, and what its frame says besides the caption
    "backward/loss@derive": [
        "(∂ L)/(∂ z_k) = − y_k + ∂/(∂ z_k) ln ∑_j e^(z_j)",
        "(∂ L)/(∂ z_k) = − y_k + (e^(z_k))/(∑_j e^(z_j))",
    ],
    "forward/pixels@patch": ["0.91 1.00 1.00 1.00 0.84 0.62 0.97"],
    "forward/pixels@whole": ["What the network sees", "28 rows", "28 × 28 × 1 = 784"],
}


def caption_of(beat: str) -> str:
    target = parse([beat])[0]
    plan = plan_scene(target.scene, Parameters(), paths.MEDIA / "parts")
    return next(each.caption for each in plan if each.name == target.beat)


def line_of(beat: str) -> str:
    """The subtitle that a beat ends with: its frame has no other."""
    target = parse([beat])[0]
    plan = plan_scene(target.scene, Parameters(), paths.MEDIA / "parts")
    spoken = next(each.spoken for each in plan if each.name == target.beat)
    *_, (_start, _end, text) = spoken[-1].lines()
    return text


@pytest.mark.parametrize(("beat", "words"), WORDS.items())
def test_a_pdf_can_be_searched_and_says_what_it_is(
    beat: str, words: list[str], tmp_path: Path
) -> None:
    path = still(tmp_path / "a.pdf", beat)
    said = " ".join(seen_by("pdftotext", "-layout", str(path), "-").split())
    for text in [*words, line_of(beat)]:
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
    for text in [*words, line_of(beat)]:
        assert text in said
    width, height = 1920, 1080
    for text in texts:
        left, bottom, wide = (float(text.attrib[key]) for key in ("x", "y", "textLength"))
        assert -wide < left < width and 0 < bottom < height * 1.2


def test_an_svg_says_where_each_cell_comes_from(tmp_path: Path) -> None:
    """What lies in the middle of a cell's shape is as bright as the pixel that it names."""
    beat = "forward/pixels@whole"
    path = still(tmp_path / "a.svg", beat, "--width", str(WIDTH))
    root = ElementTree.fromstring(path.read_bytes())
    marked = root.findall(".//*[@data-source]")
    cells = {e.attrib["data-source"]: e for e in marked if e.attrib["data-source"][:5] == "image"}
    digit = parse([beat])[0].scene.load().digit
    image = NETWORKS["cnn"].record(digit=digit).recording["image"]
    assert len(cells) == image.size < len(marked)  # its shape is written, too
    picture = pixels(still(tmp_path / "a.png", beat, "--width", str(WIDTH)))
    lit, values = [], []
    for source, cell in cells.items():
        corners = [pair.split(",") for pair in cell.attrib["points"].split()]
        x, y = np.array(corners, dtype=float).mean(axis=0)
        lit.append(picture[int(y), int(x)].mean())
        values.append(image[tuple(map(int, source[6:-1].split(",")))])
    assert np.corrcoef(lit, values)[0, 1] > 0.95


def test_words_lie_where_they_are_seen(tmp_path: Path) -> None:
    """The number of a cell in the PDF is found within the drawn cell."""
    path = still(tmp_path / "a.pdf", "forward/pixels@whole", "--width", str(WIDTH))
    found = seen_by("pdftotext", "-bbox", str(path), "-")
    (match,) = re.findall(
        r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">columns<', found
    )
    left, top, right, bottom = (round(float(v)) for v in match)
    picture = pixels(still(tmp_path / "a.png", "forward/pixels@whole", "--width", str(WIDTH)))
    assert picture[top:bottom, left:right].max() > 200  # of "28 columns"
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
    assert "all it ever gets to see" not in seen_by("pdftotext", str(pdf), "-")
    assert "all it ever gets to see" in seen_by("pdfinfo", str(pdf))  # it still says what it is


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_content_is_what_is_drawn_and_a_small_margin(form: str, tmp_path: Path) -> None:
    beat = "notation/card@card"  # which leaves room on every side
    whole = pixels(still(tmp_path / "whole.png", beat, "--width", str(WIDTH)))
    path = still(tmp_path / f"a.{form}", beat, "--width", str(WIDTH), "--crop", "content")
    if form != "png":
        command = {
            "svg": ["rsvg-convert", "-d", "72", "-p", "72", "-o"],
            "pdf": ["pdftoppm", "-r", "72", "-png", "-singlefile"],
        }
        out = tmp_path / "raster.png"
        end = [str(out), str(path)] if form == "svg" else [str(path), str(out.with_suffix(""))]
        seen_by(*command[form], *end)
        path = out
    cut = pixels(path)
    height, width = cut.shape[:2]
    assert height < 0.9 * whole.shape[0] and width < 0.95 * WIDTH
    lit = np.abs(cut - cut[0, 0]).max(axis=2) > 40
    edges = (lit.any(axis=1).argmax(), lit[::-1].any(axis=1).argmax())
    edges += (lit.any(axis=0).argmax(), lit[:, ::-1].any(axis=0).argmax())
    assert all(5 < edge < 0.04 * WIDTH for edge in edges)
    # each program smooths thin strokes in its own way; their light stays the same
    lit_whole, lit_cut = (light(picture) for picture in (whole[60:480], cut))  # no title, caption
    assert lit_cut == pytest.approx(lit_whole, rel=0.1)


def light(picture: np.ndarray) -> float:
    """All the brightness above that of the ground."""
    return float(np.clip(picture.astype(float) - 60, 0, None).sum())


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
    off = np.abs(cut - whole[54 : 54 + 270, 240 : 240 + 480])
    assert off.max() < 16 and off.mean() < 0.1  # a picture under a matrix is rounded elsewhere
    pdf = still(tmp_path / "a.pdf", beat, "--width", str(WIDTH), "--crop", piece)
    said = seen_by("pdftotext", "-layout", str(pdf), "-")
    assert "0.45 1.00" in " ".join(said.split()) and "Come closer" not in said


@pytest.mark.parametrize(
    ("crop", "sentence"),
    [
        ("contents", "is not a crop: write content"),
        ("0:3", "is not a crop"),
        ("99:1", "at most 10:1"),
        ("50%x50%", "WIDTHxHEIGHT+LEFT+TOP"),
        ("900x100+100+0", "lie within the frame of 960 x 540"),
        ("0x100+0+0", "hold at least one pixel"),
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
