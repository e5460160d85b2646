"""Bad input and damage as a user meets them: python -m tests.benchmarks.bench_inputs [WORD]...

Each case runs as its own program in a copy of the project, where something may be spoilt. It must
end in one sentence with status 2, or 1 for a mistake in a scene, or in the right film or answer,
and leave nothing unfinished behind. Prints a table; status 1 where a case fell short. With words,
only the cases that have one of them in their names.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from model.digits import find_digit
from scenes.studio.render.targets import parse
from scenes.studio.render.workers import cores
from tests.studio.test_blame import HEAD, MISTAKES
from tests.studio.wrong_inputs import NUMBERS, WRONG, made

ROOT = Path(__file__).resolve().parents[2]
_LONGEST = 600.0  # seconds after which a case counts as hanging, on a busy machine, too
Spoil = Callable[[Path], object]  # changes a copy of the project


@dataclass(frozen=True)
class Case:
    """Commands that all end alike. made: how many files lie in media/ afterwards, if it matters."""

    what: str
    commands: Sequence[Sequence[str]]
    words: str = ""
    status: int = 2
    spoil: Spoil | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    made: int | None = None


def spoilt(name: str, content: bytes | None) -> Spoil:
    """Gives a file another content, or removes it."""

    def spoil(project: Path) -> None:
        (project / name).unlink() if content is None else (project / name).write_bytes(content)

    return spoil


def arrays(name: str, **values: np.ndarray) -> Spoil:
    """Gives an .npz other arrays in place of its own."""

    def spoil(project: Path) -> None:
        with np.load(project / name) as data:
            whole = {key: data[key] for key in data}
        np.savez(project / name, **whole | values)

    return spoil


def scene(body: str) -> Spoil:
    return spoilt("scenes/forward/s13_wrong.py", (HEAD + body).encode())


def pictures(project: Path) -> None:
    """Two pictures of one name."""
    from PIL import Image

    for folder, digit in (("a", "3"), ("b", "5")):
        levels = np.round(find_digit(digit).image * 255).astype(np.uint8)
        (project / folder).mkdir()
        Image.fromarray(levels).save(project / folder / "me.png")


def numbers_by_hand(value: str) -> Spoil:
    """settings.toml, in which every number is the same."""
    text = re.sub(r"0\.[1-4]", value, NUMBERS.replace("{}", "0.1"))
    return spoilt("settings.toml", text.encode())


PIXELS = "forward/pixels@digit"
DIGITS, WEIGHTS = "assets/digits/digits.npz", "assets/weights/trained.npz"
STILL = [["still", PIXELS, "-q", "480p"]]
EXPLAIN = [["explain", "conv2/bias[1]"]]
FIVE = ["forward/pixels", "forward/softmax", "backward/loss", "notation/review", "by_hand/error"]
MANY = [target.scene.target for target in parse(["forward", "backward"])]


def damage() -> list[Case]:
    """Files of the project that are not as they were shipped."""
    font, reveal = "assets/fonts/Inter-Medium.otf", "assets/reveal/reveal.js"
    deck = [["deck", PIXELS, "-q", "480p"]]
    return [
        Case("font missing", STILL, "missing or is not Inter", spoil=spoilt(font, None)),
        Case("font empty", STILL, "missing or is not Inter", spoil=spoilt(font, b"")),
        Case("font junk", STILL, "missing or is not Inter", spoil=spoilt(font, b"junk" * 9999)),
        Case("reveal.js missing", deck, "reveal.js is missing", spoil=spoilt(reveal, None)),
        Case("digits missing", STILL, "digits.npz cannot be read", spoil=spoilt(DIGITS, None)),
        Case("digits junk", STILL, "digits.npz cannot be read", spoil=spoilt(DIGITS, b"junk")),
        Case(
            "digits of another shape",
            EXPLAIN,
            "of shape (10, 28, 28)",
            spoil=arrays(DIGITS, images=np.zeros((10, 28, 28), np.uint8)),
        ),
        Case("weights junk", EXPLAIN, "no readable .npz", spoil=spoilt(WEIGHTS, b"junk")),
        Case(
            "weights as text",
            STILL,
            "type <U3",
            spoil=arrays(WEIGHTS, **{"conv1/bias": np.array(["0.1", "0.2"])}),
        ),
        Case(
            "weights complex",
            STILL,
            "type complex128",
            spoil=arrays(WEIGHTS, **{"conv1/bias": np.full(2, 1j)}),
        ),
    ]


def mistakes() -> list[Case]:
    """Scenes that fail, run by the program itself and by workers."""
    return [
        Case(
            f"scene: {name}, {command[0]}",
            [[*command, "forward/wrong"]],
            sentence,
            status=1,
            spoil=scene(body),
        )
        for name, (body, sentence, _) in MISTAKES.items()
        for command in (["video"], ["sheet"], ["video", "forward/pixels"], ["still"])
    ]


def right() -> list[Case]:
    """What must work, with the right result."""
    two = [[*STILL[0], "--digit", f"{folder}/me.png"] for folder in "ab"]
    weight = ["still", "backward/one_weight", "--weight", "conv2/bias[1]", "-q", "480p"]
    bare = {"PATH": "", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    cases = [
        Case("two pictures of one name", two, status=0, spoil=pictures, made=2),
        Case("a weight in a file's name", [weight], status=0, made=1),
        Case("a sheet of many scenes", [["sheet", *MANY]], status=0, made=1),
        Case("a long name", [["sheet", *FIVE * 8, "--digit", "4:1"]], status=0, made=1),
        Case(
            "video -o film.webm",
            [["video", PIXELS, "-q", "480p15", "-o", "media/film.webm"]],
            "media/film.webm",
            status=0,
            made=3,  # and its subtitles, twice
        ),
        Case("no PATH, ASCII", [*EXPLAIN, ["list", "forward/pixels"]], status=0, environment=bare),
    ]
    for value in ("-10.25", "-99.99", "100", "-0.1234567", "1e-7", "0"):
        settings = ["sheet", "by_hand", "--settings", "settings.toml"]
        spoil = numbers_by_hand(value)
        cases.append(Case(f"by hand, all {value}", [settings], status=0, spoil=spoil, made=1))
    return cases


def refused(folder: Path) -> list[Case]:
    """The tests' list, and places that cannot be written to."""
    files = made(folder)
    cases = [
        Case(" ".join(arguments)[:60], [[word.format(**files) for word in arguments]], words)
        for arguments, words in WRONG
    ]
    for command in (["video"], ["sheet"], ["still"], ["deck"]):
        where = ["-o", "/proc/none/film"]
        cases.append(Case(f"{command[0]} into /proc", [[*command, PIXELS, *where]], "-o"))
    return cases


def shortcoming(case: Case, project: Path) -> str:
    """How a case, run in that copy of the project, falls short; empty where it is right."""
    environment = {**os.environ, "PYTHONHASHSEED": "0", **case.environment}
    for command in case.commands:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "scenes.studio", *command],
                cwd=project,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_LONGEST,
            )
        except subprocess.TimeoutExpired:
            return "hangs"
        said = (done.stdout + done.stderr).decode(errors="replace")
        sentences = [line for line in said.splitlines() if line.startswith(("render.sh:", "Error"))]
        if done.returncode != case.status:
            return f"status {done.returncode}: {said[-200:]}"
        if "Traceback" in said or len(sentences) != bool(case.status):
            return f"{len(sentences)} sentences: {said[-200:]}"
        if case.words not in said:
            return f"says something else: {said[-200:]}"
    media = project / "media"
    if list(project.rglob("*.part")):
        return "leaves something unfinished"
    count = sum(path.name != "parts" for path in media.iterdir()) if media.exists() else 0
    return "" if case.made in (None, count) else f"made {count} files, not {case.made}"


def tried(case: Case) -> tuple[Case, float, str]:
    """A case in a copy of its own: the seconds that it took, and how it falls short."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        project = Path(name)
        for part in ("model", "scenes", "assets"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / part, project / part, ignore=ignored)
        if case.spoil is not None:
            case.spoil(project)
        short = shortcoming(case, project)
    return case, time.perf_counter() - start, short


def main() -> int:
    words, wrong = set(sys.argv[1:]), 0
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(cores()) as threads:
        every = [*refused(Path(name)), *damage(), *mistakes(), *right()]
        cases = [case for case in every if not words or words & set(case.what.split())]
        for case, seconds, short in threads.map(tried, cases):
            wrong += bool(short)
            print(f"{seconds:6.1f} s  {case.what:60}  {short or 'right'}", flush=True)
    print(f"{len(cases) - wrong} of {len(cases)} cases are right")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
