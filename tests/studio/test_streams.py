"""Whatever becomes of the output, the program says what it has to say and leaves no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXPLAIN = 'exec "$PYTHON" -m scenes.studio explain "conv2/bias[1]"'


def run(command: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/bash", "-c", command],
        cwd=ROOT,
        env={**os.environ, "PYTHON": sys.executable},
        text=True,
        **options,
    )


@pytest.mark.parametrize(
    ("command", "out"),
    [
        (EXPLAIN, "a nudge up, a nudge down"),
        (f"{EXPLAIN} >&-", ""),
        (f"{EXPLAIN} 2>&-", "a nudge up, a nudge down"),
        (f"{EXPLAIN} <&- >&- 2>&-", ""),
        (f"export PYTHONIOENCODING=ascii; {EXPLAIN}", "\\u2202loss"),
        (f"export LC_ALL=C; {EXPLAIN}", "a nudge up, a nudge down"),
        (f"unset PATH; {EXPLAIN}", "a nudge up, a nudge down"),
    ],
    ids=lambda value: str(value).replace(EXPLAIN, "explain"),
)
def test_streams(command: str, out: str) -> None:
    done = run(command, capture_output=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert out in done.stdout


def test_a_reader_who_has_gone_is_no_error_to_talk_about() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as gone:
        done = run(EXPLAIN, stdout=gone, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_output_is_said() -> None:
    done = run(f"{EXPLAIN} > /dev/full", capture_output=True)
    assert done.returncode in (1, 2) and "No space left on device" in done.stderr
    assert len(done.stderr.splitlines()) == 1
