"""Files appear whole or not at all, and a sweep takes what nobody writes any more, nothing else."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from scenes.kit.whole_files import TemporaryFolder, WholeFile, sweep, whole, write_whole

ROOT = Path(__file__).resolve().parents[2]
OURS = re.compile(r"\.in-motion-[0-9a-f]{16}\.part")


@contextmanager
def another(program: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A process that does something with these files, says so, and waits until it is killed."""
    head = "import sys\nfrom scenes.kit.whole_files import *"
    lines = f"{head}\n{program}\nprint(flush=True)"
    command = [sys.executable, "-c", f"{lines}\nsys.stdin.read()", *map(str, arguments)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "\n"
        yield process
        process.kill()


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a" / "film.txt"
    with whole(path) as beside:
        beside.write_text("half")
        assert OURS.fullmatch(beside.name) and not path.exists()
    with pytest.raises(ValueError, match="no more"), whole(path) as beside:
        beside.write_text("other")
        raise ValueError("no more")
    assert [p.name for p in path.parent.iterdir()] == ["film.txt"]
    assert path.read_text() == "half"


def test_a_file_may_be_read_by_whom_any_other_may(tmp_path: Path) -> None:
    (tmp_path / "any").touch()
    write_whole(tmp_path / "ours", b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "any").stat().st_mode


def test_an_error_names_the_file_and_leaves_what_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "kept").mkdir(parents=True)
    with pytest.raises(IsADirectoryError) as found:
        write_whole(folder, b"content")
    assert found.value.filename == str(folder)
    with pytest.raises(NotADirectoryError) as found, whole(tmp_path / "longest") as beside:
        beside.write_text("")
        (beside / "x").touch()  # something else goes wrong meanwhile: it keeps its own name
    assert found.value.filename == str(beside / "x")
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


def test_a_name_as_long_as_can_be(tmp_path: Path) -> None:
    name = "n" * 255
    write_whole(tmp_path / name, b"")
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_a_sweep_takes_what_a_killed_process_wrote(tmp_path: Path) -> None:
    program = "file = WholeFile(Path(sys.argv[1])); file.beside.write_text('half')"
    with another(program, tmp_path / "film.txt") as writer:
        sweep(tmp_path)
        assert len(list(tmp_path.iterdir())) == 1  # it lives
        os.kill(writer.pid, 9)
        while psutil.Process(writer.pid).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)  # until it is dead; nobody has buried it
        sweep(tmp_path)
        assert not list(tmp_path.iterdir())


def test_a_sweep_leaves_what_is_being_written_in_its_own_process(tmp_path: Path) -> None:
    with whole(tmp_path / "film.txt") as beside:
        beside.write_text("half")
        beside.open("rb").close()  # as PyAV does: this must not end the lock
        sweep(tmp_path)
        assert beside.exists()
    assert (tmp_path / "film.txt").read_text() == "half"


def test_a_sweep_leaves_what_is_others(tmp_path: Path) -> None:
    names = [
        "film.part",
        ".part",
        ".in-motion-.part",
        ".in-motion-0123456789abcdeg.part",
        "in-motion-0123456789abcdef.part",
        ".in-motion-0123456789abcdef.part.txt",
    ]
    for name in names:
        (tmp_path / name).touch()
    folder = tmp_path / ".in-motion-0123456789abcdef.part"
    folder.mkdir()
    link, aim = tmp_path / ".in-motion-ffffffffffffffff.part", tmp_path / "aim"
    aim.touch()
    link.symlink_to(aim)
    sweep(tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {*names, folder.name, link.name, "aim"}
    sweep(tmp_path / "nowhere")
    sweep(aim)


def test_a_fork_keeps_no_dead_writers_file_alive(tmp_path: Path) -> None:
    """A worker that is forked while a file is written shares what its parent has open."""
    program = "file = WholeFile(Path(sys.argv[1]))\nos.fork()"
    with another(program, tmp_path / "film.txt") as writer:
        assert writer.stdout is not None and writer.stdout.readline() == "\n"  # both are there
        sweep(tmp_path)
        assert len(list(tmp_path.iterdir())) == 1
        writer.kill()
        writer.wait()
        sweep(tmp_path)  # the other one waits on, until its standard input is closed
        assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("count", [1, 2])
def test_a_file_swept_before_it_was_locked_is_made_anew(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process's sweep falls between a file's making and its lock."""
    swept: list[Path] = []
    lock = fcntl.flock

    def flock(descriptor: int, operation: int) -> None:
        if len(swept) < count:
            (fresh,) = tmp_path.iterdir()
            swept.append(fresh)
            fresh.unlink()
        lock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    write_whole(tmp_path / "film.txt", b"content")
    assert len(swept) == count
    assert [p.name for p in tmp_path.iterdir()] == ["film.txt"]


def test_a_file_put_in_place_before_a_sweep_locked_it_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = WholeFile(tmp_path / "film.txt")
    lock = fcntl.flock

    def flock(descriptor: int, operation: int) -> None:
        file.put()
        lock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    sweep(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["film.txt"]


def test_where_there_are_no_locks_files_are_written_and_nothing_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flock(descriptor: int, operation: int) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", flock)
    with whole(tmp_path / "film.txt") as beside:
        sweep(tmp_path)
        beside.write_text("content")
    assert [p.name for p in tmp_path.iterdir()] == ["film.txt"]


def test_a_temporary_folder_is_gone_with_its_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    program = "import tempfile; tempfile.tempdir = sys.argv[1]; folder = TemporaryFolder()"
    (tmp_path / "in-motion-file").touch()
    with another(program, tmp_path) as owner:
        with TemporaryFolder() as name:
            (Path(name) / "file").touch()
            assert len(list(tmp_path.iterdir())) == 3
        owner.kill()
        owner.wait()
        with TemporaryFolder() as name:
            assert {p.name for p in tmp_path.iterdir()} == {Path(name).name, "in-motion-file"}
    assert [p.name for p in tmp_path.iterdir()] == ["in-motion-file"]
