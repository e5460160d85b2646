"""The fonts that texts are set in: without them there is no film."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scenes.kit.drawing.typeset import FONTS, FontError, check_fonts


@pytest.fixture
def fonts(tmp_path: Path) -> Path:
    shutil.copytree(FONTS, tmp_path / "fonts")
    return tmp_path / "fonts"


def test_the_shipped_fonts_are_whole(fonts: Path) -> None:
    check_fonts(fonts)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: path.unlink(), "missing or is not Inter"),
        (lambda path: path.write_bytes(b""), "missing or is not Inter"),
        (lambda path: path.write_bytes(path.read_bytes()[:100_000]), "damaged"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1] + b"~"), "damaged"),
        (
            lambda path: shutil.copy(path.with_name("Inter-SemiBold.otf"), path),
            "missing or is not Inter",
        ),
    ],
)
def test_a_font_that_is_not_whole_is_named(
    spoil: Callable[[Path], object], said: str, fonts: Path
) -> None:
    spoil(fonts / "Inter-Medium.otf")
    with pytest.raises(FontError, match=rf"Inter-Medium\.otf is {said}"):
        check_fonts(fonts)
