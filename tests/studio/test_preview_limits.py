"""What a preview holds at most: pictures that were sent, exports at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from starlette.exceptions import HTTPException

from scenes.studio.preview.exports import Exports
from scenes.studio.preview.open_pages import Page
from scenes.studio.preview.uploads import Uploads


def test_uploads_are_bounded_in_number_and_bytes(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path, most=3, limit=100)
    names = [uploads.keep(bytes([k]) * 10)[0] for k in range(5)]
    assert len(list(tmp_path.iterdir())) == 3
    for gone in names[:2]:
        with pytest.raises(HTTPException, match="no longer here"):
            uploads.digit(gone)
    assert Path(uploads.digit(names[2])).read_bytes() == bytes([2]) * 10  # now the one used last
    uploads.keep(b"x" * 75)
    assert {path.stat().st_size for path in tmp_path.iterdir()} == {10, 75}
    assert Path(uploads.digit(names[2])).is_file()


def test_uploads_in_use_stay(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path, most=2)
    name, path = uploads.keep(b"shown")
    for k in range(9):
        uploads.keep(bytes([k]), used={str(path)})
    assert path.is_file() and uploads.digit(name) == str(path)
    assert len(list(tmp_path.iterdir())) == 2


def test_the_same_picture_is_kept_once(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path, most=2)
    assert uploads.keep(b"one")[0] == uploads.keep(b"one")[0]
    assert len(list(tmp_path.iterdir())) == 1


class Gate:
    """Stands for a child at work: it ends when it is let, or stopped."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.stopped = False

    async def messages(self) -> AsyncIterator[tuple[Any, ...]]:
        await self.open.wait()
        if self.stopped:
            yield ("fault", {"kind": "Stopped", "message": "stopped"})
        else:
            yield ("file", "name.png", b"content")

    async def stop(self, grace: float) -> None:
        self.stopped = True
        self.open.set()


class Gates:
    """Stands for the warm processes, and counts what is at work."""

    def __init__(self) -> None:
        self.begun: list[Gate] = []

    def start(self, job: str, **arguments: Any) -> Gate:
        self.begun.append(Gate())
        return self.begun[-1]


async def states(page: Page, exports: int) -> list[str]:
    """The last state of each export that the page was told."""
    for _ in range(20):
        await asyncio.sleep(0)
    known = vars(page).setdefault("known", {})
    known |= {content["number"]: content["state"] for _, content in await page.news(0)}
    return [known[str(k + 1)] for k in range(exports)]


def test_one_film_is_made_at_a_time_and_the_rest_can_be_cancelled() -> None:
    async def check() -> None:
        warm, page = Gates(), Page()
        exports = Exports(warm)  # type: ignore[arg-type]
        for k in range(4):
            exports.start(page, f"film {k}", "video", values={})
        assert await states(page, 4) == ["working", "waiting", "waiting", "waiting"]
        exports.start(page, "a picture", "still", values={"digit": "picture"})
        assert (await states(page, 5))[4] == "working"  # it need not wait for films
        assert exports.digits() == {"", "picture"} and len(warm.begun) == 2
        await exports.cancel("2")
        assert (await states(page, 5))[:4] == ["working", "stopped", "waiting", "waiting"]
        warm.begun[0].open.set()
        assert (await states(page, 5))[:4] == ["ready", "stopped", "working", "waiting"]
        await exports.cancel("3")
        assert (await states(page, 5))[:4] == ["ready", "stopped", "stopped", "working"]
        warm.begun[1].open.set()
        warm.begun[-1].open.set()
        assert await states(page, 5) == ["ready", "stopped", "stopped", "ready", "ready"]
        first = exports.get("1")
        assert first is not None and first.ready and exports.digits() == set()

    asyncio.run(check())


def test_the_line_of_exports_is_bounded_and_what_works_is_kept() -> None:
    async def check() -> None:
        warm, page = Gates(), Page()
        exports = Exports(warm)  # type: ignore[arg-type]
        for _ in range(Exports.MOST):
            exports.start(page, "film", "video", values={})
        with pytest.raises(HTTPException, match="20 exports are already waiting"):
            exports.start(page, "one too many", "video", values={})
        await states(page, Exports.MOST)
        for k in range(2, Exports.MOST + 1):
            await exports.cancel(str(k))
        await states(page, Exports.MOST)
        for _ in range(Exports.KEPT + 3):
            exports.start(page, "picture", "still", values={})
            await states(page, 1)
            warm.begun[-1].open.set()
            await states(page, 1)
        assert exports.get("1") is not None and exports.get("2") is None
        await exports.cancel("1")

    asyncio.run(check())
