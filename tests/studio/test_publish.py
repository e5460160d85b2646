"""Films as they are published: formats, transparency, subtitles, chapters, posters."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
import srt
from PIL import Image

from scenes.studio import paths
from scenes.studio.cli import main as cli
from scenes.studio.export.film_formats import FILM_FORMATS
from scenes.studio.export.publish import chapter_list, durations
from scenes.studio.render.part_cache import Clip
from scenes.studio.render.quality import HEIGHTS
from scenes.studio.render.render import plan_scene
from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.targets import parse
from tests.previewing import chromium

TARGET = "forward/pixels"
SMALL = "240p15"  # smaller than anybody asks for: encoding in every format takes its time


@pytest.fixture(scope="module", autouse=True)
def small() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(HEIGHTS, "240p", 240)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("published")


@pytest.fixture(scope="module")
def seconds(folder: Path) -> float:
    plan = plan_scene(parse([TARGET])[0].scene, Parameters(), folder / "parts", 15)
    return sum(beat.seconds for beat in plan)


FORMATS = {f".{form}" for form in FILM_FORMATS}


def film(folder: Path, name: str, *arguments: str, quality: str = SMALL) -> Path:
    """A film in a folder of its own; parts are shared."""
    before, paths.MEDIA = paths.MEDIA, folder
    try:
        out = folder / name
        assert cli.run(["video", TARGET, "-q", quality, "-o", str(out), *arguments]) == 0
    finally:
        paths.MEDIA = before
    (path,) = [p for p in out.iterdir() if p.suffix in FORMATS]
    return path


def picture(path: Path, at: float, decoder: str = "") -> np.ndarray:
    """A frame (H, W, 4) that many seconds into a film, by a decoder that knows transparency."""
    with av.open(str(path)) as source:
        stream = source.streams.video[0]
        if decoder:
            context = av.CodecContext.create(decoder, "r")
            found = (f for packet in source.demux(stream) for f in context.decode(packet))
        else:
            found = iter(source.decode(stream))
        for frame in found:
            if frame.time is not None and frame.time >= at:
                return np.asarray(frame.to_ndarray(format="rgba"))
    raise AssertionError("the film is too short")


@pytest.mark.parametrize(("form", "codec"), [("mp4", "h264"), ("webm", "vp9"), ("mov", "prores")])
def test_every_format_holds_the_whole_film(
    form: str, codec: str, folder: Path, seconds: float
) -> None:
    path = film(folder, form, "--format", form)
    with av.open(str(path)) as source:
        stream = source.streams.video[0]
        assert stream.codec.name == codec
        length = sum(1 for _ in source.decode(stream)) / float(stream.average_rate or 1)
    assert length == pytest.approx(seconds, abs=0.2)


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_an_animation_lasts_as_long_as_its_film(form: str, folder: Path, seconds: float) -> None:
    """It joins frames that are alike, so its frames cannot be counted."""
    total = 0
    with Image.open(film(folder, form, "--format", form)) as animation:
        assert animation.format == form.upper()
        for number in range(getattr(animation, "n_frames", 1)):
            animation.seek(number)
            animation.load()  # which tells a WebP's duration
            total += animation.info["duration"]
    assert total / 1000 == pytest.approx(seconds, abs=0.2)


@pytest.mark.parametrize(("form", "decoder"), [("webm", "libvpx-vp9"), ("mov", "")])
def test_a_transparent_film_is_clear_where_nothing_is(
    form: str, decoder: str, folder: Path
) -> None:
    path = film(folder, f"clear-{form}", "--format", form, "--transparent")
    assert path.stem.endswith(f"-transparent-{SMALL}")  # and leaves the opaque film alone
    frame = picture(path, 2.0, decoder)
    alpha = frame[..., 3]
    assert alpha[2, 200] < 10  # the corner above
    assert (alpha > 245).mean() > 0.05  # the picture
    solid = picture(film(folder, form, "--format", form), 2.0)
    inside = alpha > 250
    off = np.abs(frame[..., :3][inside].astype(int) - solid[..., :3][inside])
    assert off.mean() < 8


def test_a_page_shows_through_a_transparent_film(folder: Path) -> None:
    """In a browser, which believes what the container says and not what a decoder finds."""
    path = film(folder, "clear-webm", "--format", "webm", "--transparent")
    solid = picture(film(folder, "webm", "--format", "webm"), 2.0)[..., :3]
    clear = picture(path, 2.0, "libvpx-vp9")[..., 3]
    height, width = clear.shape
    page_file = folder / "coloured.html"
    page_file.write_text(
        "<body style='margin: 0; background: rgb(200, 40, 160)'>"
        f"<video src='{path.as_uri()}' muted preload=auto style='display: block'></video>"
    )
    with chromium() as browser:
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(page_file.as_uri())
        video = "document.querySelector('video')"
        page.evaluate(
            f"new Promise(seen => {{ {video}.onseeked = seen; {video}.currentTime = 2.01 }})"
        )
        with Image.open(BytesIO(page.screenshot())) as shot:
            seen = np.asarray(shot.convert("RGB"), dtype=int)
    assert np.abs(seen[clear < 5] - [200, 40, 160]).mean() < 6
    assert np.abs(seen[clear > 250] - solid[clear > 250]).mean() < 8


def test_subtitles_burnt_in_lie_beside_too(folder: Path) -> None:
    path = film(folder, "mp4")
    cues = list(srt.parse(path.with_suffix(".srt").read_text()))
    assert len(cues) > 2
    words = path.with_suffix(".vtt").read_text()
    assert re.match(r"WEBVTT\n\n00:00:0\d\.\d{3} --> ", words)
    assert all(cue.content in words for cue in cues)
    with av.open(str(path)) as source:
        assert not source.streams.subtitles
    assert picture(path, 2.0)[200:, :, :3].max() > 200


@pytest.mark.parametrize(("form", "head"), [("mp4", 2), ("mov", 2), ("webm", 0)])
def test_subtitles_in_a_file_are_a_track_as_well(folder: Path, form: str, head: int) -> None:
    """head: bytes before a cue's text, its length."""
    path = film(folder, f"file-{form}", "--subtitles", "file", "--format", form)
    assert picture(path, 2.0)[205:, :, :3].max() < 60  # not in the picture
    cues = list(srt.parse(path.with_suffix(".srt").read_text()))
    with av.open(str(path)) as source:
        (track,) = source.streams.subtitles
        packets = [packet for packet in source.demux(track) if packet.size > 2]
        times = [float(p.pts * p.time_base) for p in packets if p.pts is not None]
    assert [bytes(packet)[head:].decode() for packet in packets] == [cue.content for cue in cues]
    assert times == pytest.approx([cue.start.total_seconds() for cue in cues], abs=0.02)


def test_without_subtitles_there_are_none(folder: Path) -> None:
    path = film(folder, "none", "--subtitles", "none")
    assert not path.with_suffix(".srt").exists() and not path.with_suffix(".vtt").exists()
    assert picture(path, 2.0)[205:, :, :3].max() < 60


def poster_beside(path: Path) -> np.ndarray:
    with Image.open(path.with_suffix(".png")) as poster:
        return np.asarray(poster.convert("RGBA"), dtype=int)


def test_chapters_and_poster_lie_beside(folder: Path, seconds: float) -> None:
    path = film(folder, "more", "--chapters", "--poster", quality="480p15")
    lines = path.with_suffix(".chapters.txt").read_text().splitlines()
    assert lines[0].startswith("0:00 ")
    end = picture(path, seconds - 0.2)
    assert np.abs(poster_beside(path) - end).mean() < 3
    assert np.abs(poster_beside(path) - picture(path, seconds / 2)).mean() > 5


@pytest.mark.parametrize("moment", ["pixels@patch+4.7s", "forward/pixels@patch+4.7"])
def test_a_poster_is_the_moment_that_is_named(folder: Path, moment: str) -> None:
    path = film(folder, "named", "--poster", moment, quality="480p15")
    plan = plan_scene(parse([TARGET])[0].scene, Parameters(), folder / "parts", 15)
    names = [beat.name for beat in plan]
    start = sum(beat.seconds for beat in plan[: names.index("patch")])
    assert np.abs(poster_beside(path) - picture(path, start + 4.7)).mean() < 3
    assert np.abs(poster_beside(path) - picture(path, start + 1.5)).mean() > 3


def test_a_transparent_films_poster_is_clear(folder: Path) -> None:
    path = film(folder, "clear-poster", "--format", "mov", "--transparent", "--poster")
    assert poster_beside(path)[0, 0, 3] == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--poster", "pixels@pach"], "no beat 'pach': perhaps patch"),
        (["--poster", "pixel@patch"], "no scene 'pixel': perhaps pixels"),
        (["--poster", "pixels@patch+99s"], "it has no moment at 99 s"),
        (["--poster", "pixels"], "names no beat: write scene@beat"),
        (["forward/softmax", "--poster", "pixels@patch"], "there are 2 films"),
    ],
)
def test_a_wrong_poster_is_said_before_anything_is_rendered(
    arguments: list[str],
    sentence: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("scenes.studio.render.render.render", None)
    out = tmp_path / "out"
    assert cli.run(["video", TARGET, *arguments, "-o", str(out)]) == 2
    assert sentence in capsys.readouterr().err
    assert list(out.iterdir()) == []


def test_chapters_are_long_enough_and_begin_at_zero() -> None:
    scenes = ["pixels"] * 3 + ["convolution"] + ["pooling"] * 4 + ["softmax"] * 2
    clips = [
        Clip(Path("x"), 15 * (4 + k), f"forward/{scene}@b{k}", "") for k, scene in enumerate(scenes)
    ]
    lines = chapter_list(clips, 15).splitlines()
    times = []
    for line in lines:
        match = re.fullmatch(r"(\d+):(\d\d) \S.*", line)
        assert match
        times.append(60 * int(match[1]) + int(match[2]))
    assert times[0] == 0 and len(lines) >= 3
    assert all(later - earlier >= 10 for earlier, later in itertools.pairwise(times))


@pytest.mark.parametrize("form", ["mp4", "gif", "webp"])
def test_a_format_without_transparency_is_said(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["video", TARGET, "--format", form, "--transparent", "-o", str(tmp_path)]) == 2
    assert "take --format webm or mov" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_gif_keeps_a_films_time_at_any_rate() -> None:
    """30 frames per second leave 6.67 hundredths to every second frame: they must not add up."""
    clips = [Clip(Path("a"), 301, "a", ""), Clip(Path("b"), 900, "b", "")]
    shown = durations(clips, 2, 30)
    assert len(shown) == 151 + 450
    assert sum(shown) == 40030
    assert sum(shown[:151]) == 10030
    assert all(milliseconds % 10 == 0 for milliseconds in shown)
