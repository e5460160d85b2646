"""Programs that look at results from outside; where one is missing, its tests say so and skip."""

from __future__ import annotations

import shutil

import pytest

PACKAGES = {
    "chromium": "chromium",
    "pdfimages": "poppler-utils",
    "pdfinfo": "poppler-utils",
    "pdftohtml": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
    "rsvg-convert": "librsvg2-bin",
    "soffice": "libreoffice-impress",
}


def program(name: str, *others: str) -> str:
    """Where the program is, under its name or another. Skips the test where there is none."""
    found = next((path for each in (name, *others) if (path := shutil.which(each))), None)
    if found is None:
        pytest.skip(f"{name} is missing: apt-get install {PACKAGES[name]}")
    return found
