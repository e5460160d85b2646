"""Where the project lies, and where what it makes goes unless told otherwise."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEDIA = ROOT / "media"
