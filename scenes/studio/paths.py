"""Where the project lies, and where it puts what it makes unless told otherwise."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEDIA = ROOT / "media"
