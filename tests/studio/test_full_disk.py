"""A disk that fills, at whatever moment: one error that names the file, and nothing lost or left.

A limit on the size of files stands for the disk. Everything runs in processes of its own, with a
time limit: what fails here may hang.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from scenes.studio.render import codecs
from scenes.studio.render.part_cache import Clip
from scenes.studio.render.quality import Quality
from scenes.studio.render.render import render
from scenes.studio.render.run_scene import Parameters
from scenes.studio.render.targets import parse

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds after which a process hangs
TARGET = ["forward/pixels@digit"]
LIMITED = """
import resource, sys
from pathlib import Path
def room(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
"""
ENCODING = """
import json
import numpy as np
from scenes.studio.render import codecs, encoder as encode
from scenes.studio.render.quality import Quality
path, codec, size = Path(sys.argv[1]), getattr(codecs, sys.argv[2]), Quality(144, 15)
noise = np.random.default_rng(0).integers(0, 255, (12, size.height, size.width, 4), dtype=np.uint8)
noise[..., 3] = 255
def film():
    encoder = encode.Encoder(path, size, codec)
    stage = "frames"
    try:
        for frame in noise:
            encoder.write(frame, 2)
            encoder.drain()
        stage = "end"
        assert encoder.close() == 2 * len(noise)
    except OSError as error:
        if stage == "frames":
            encoder.abort()
        return [stage, error.filename]
    return ["whole", str(path)]
film()
whole = path.stat().st_size
found = []
for part in (0, 40, whole // 4, whole // 2, whole - 2000, whole - 200, whole - 1, whole):
    path.write_text("before")
    room(part)
    stage = film()
    kept, count = path.read_bytes() == b"before", len(list(path.parent.iterdir()))
    found.append([part == whole, *stage, kept, count])
    room(resource.RLIM_INFINITY)
print(json.dumps(found))
"""
JOINING = """
from scenes.studio.render import codecs
from scenes.studio.export.join import join
from scenes.studio.render.part_cache import Clip
from scenes.studio.export.publish import write_gif
parts, out = eval(sys.argv[1]), Path(sys.argv[2])
clips = [Clip(Path(path), frames, "a", "b") for path, frames in parts]
codec = codecs.MP4 if out.suffix == ".mp4" else codecs.WEBM
def made():
    join(clips, out, 15, codec, track=True) if out.suffix != ".gif" else write_gif(clips, out, 15)
made()
size, files = out.stat().st_size, {p: p.read_bytes() for p in out.parent.iterdir()}
for part in (0, size - 1):
    room(part)
    try:
        made()
    except OSError as error:
        assert error.filename == str(out), error
        assert {p: p.read_bytes() for p in out.parent.iterdir()} == files
    else:
        raise AssertionError(f"{part} bytes were enough")
"""
COMMAND = """
from scenes.studio import paths
from scenes.studio.cli import main as cli
paths.MEDIA = Path(sys.argv[1])
room(int(sys.argv[2]))
sys.exit(cli.run(sys.argv[3:]))
"""


def done(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LIMITED + program, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)


CODECS = [name for name, value in vars(codecs).items() if isinstance(value, codecs.Codec)]


@pytest.mark.parametrize("codec", CODECS)
def test_an_encoder_ends_wherever_the_disk_is_full(codec: str, tmp_path: Path) -> None:
    path = tmp_path / "part"
    run = done(ENCODING, path, codec)
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    for enough, stage, file, kept, count in found:
        assert file == str(path) and count == 1
        assert (stage == "whole") == enough == (not kept)
    # of WebM, seconds are written at once, and SMALL_MP4 looks further ahead than these frames
    early = set() if "WEBM" in codec or codec == "SMALL_MP4" else {"frames"}
    assert {stage for _, stage, *_ in found} == {*early, "end", "whole"}


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Clip]]:
    folder, size = tmp_path_factory.mktemp("parts"), Quality(480, 15)
    return {
        form: render(parse(TARGET), Parameters(), size, folder, 1, codec=codec)
        for form, codec in {"mp4": codecs.MP4, "webm": codecs.WEBM}.items()
    }


@pytest.mark.parametrize("form", ["mp4", "webm", "gif"])
def test_an_older_film_stays_where_there_is_no_room_for_another(
    form: str, clips: dict[str, list[Clip]], tmp_path: Path
) -> None:
    parts = [(str(c.path), c.frames) for c in clips["webm" if form == "webm" else "mp4"]]
    run = done(JOINING, repr(parts), tmp_path / f"film.{form}")
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("form", ["mp4", "webm"])
def test_a_full_disk_is_said_in_one_sentence(form: str, tmp_path: Path) -> None:
    media = tmp_path / "media"
    command = ["video", *TARGET, "-q", "480p15", "--format", form, "-o", tmp_path / "out"]
    run = done(COMMAND, media, 4000, *command)
    assert run.returncode == 2, run.stderr
    assert run.stderr.count("\n") == 1 and "make room and run again" in run.stderr
    assert str(media / "parts") in run.stderr and f".{form}: " in run.stderr
    assert not list((tmp_path / "out").iterdir())
    assert {path.suffix for path in (media / "parts").iterdir()} == {".plan"}
