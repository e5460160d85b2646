"""Questions about a frame, as the preview's page asks them: its numbers, and their answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from model.networks.registry import NETWORKS
from scenes.studio.preview.open_pages import Page, View
from scenes.studio.preview.server import Preview

FRAME = 100


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as found:
        yield found


@pytest.fixture(scope="module")
def preview(runner: asyncio.Runner) -> Iterator[Preview]:
    found = Preview(View("forward/pixels"))
    found.desk.warm.renew()
    yield found
    found.desk.close()


@pytest.fixture
def page(preview: Preview) -> Iterator[Page]:
    """A page that looks at a 4."""
    found = preview.desk.pages["one"] = Page()
    found.view = View("forward/pixels", {"digit": "4:1"})
    yield found
    preview.desk.leave("one")


def asked(body: Any, page: str = "one") -> Request:
    """A request as the server gets it."""

    async def receive() -> dict[str, Any]:
        content = json.dumps(body).encode()
        return {"type": "http.request", "body": content, "more_body": False}

    scope = {"type": "http", "query_string": f"page={page}".encode(), "headers": []}
    return Request(scope, receive)


def data(response: Response) -> Any:
    return json.loads(bytes(response.body))


def test_a_frame_s_numbers_are_asked_one_by_one(
    preview: Preview, page: Page, runner: asyncio.Runner
) -> None:
    found = data(runner.run(preview.regions(asked({"frame": FRAME}))))["regions"]
    recording = NETWORKS["cnn"].record(digit="4:1").recording
    pixels = [region for region in found if region["source"].startswith("image[")]
    assert len(pixels) >= 49
    bright = max(pixels, key=lambda region: region["value"])
    for region in (pixels[0], bright):
        answer = data(runner.run(preview.answer(asked({"source": region["source"]}))))
        row, column = answer["index"]
        assert answer["value"] == region["value"] == recording["image"][0, row, column, 0]
        assert answer["goes_to"] and "pixel" in answer["words"]
        assert len(region["corners"]) == 4 and region["meaning"] == answer["meaning"] == "picture"
    for name in answer["goes_to"][:2]:  # its names can be asked, too
        further = data(runner.run(preview.answer(asked({"source": name}))))
        assert further["name"] == name and len(further["parts"]) == 26


def test_a_wrong_question_is_refused_and_others_are_still_answered(
    preview: Preview, page: Page, runner: asyncio.Runner
) -> None:
    with pytest.raises(HTTPException, match="ask for its regions first"):
        runner.run(preview.answer(asked({"source": "image[0,3,3,0]"})))
    runner.run(preview.regions(asked({"frame": 0})))
    for body, words in (
        ({"source": "nonsense[0]"}, "there is no number 'nonsense"),
        ({"source": 3}, "needs the source"),
        ({}, "needs the source"),
    ):
        with pytest.raises(HTTPException, match=words):
            runner.run(preview.answer(asked(body)))
    answer = data(runner.run(preview.answer(asked({"source": "image[0,3,3,0]"}))))
    assert answer["name"] == "image[3,3]"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "a frame of what the page looks at is needed"),
        ({"frame": -1}, "counted from 0"),
        ({"frame": "x"}, "counted from 0"),
        ({"frame": 999_999}, "has no frame 999999"),
    ],
)
def test_a_wrong_frame_is_refused(
    body: Any, words: str, preview: Preview, page: Page, runner: asyncio.Runner
) -> None:
    with pytest.raises(HTTPException, match=words):
        runner.run(preview.regions(asked(body)))


def test_a_talk_ends_where_the_picture_changes(
    preview: Preview, page: Page, runner: asyncio.Runner
) -> None:
    async def change() -> None:
        talk = preview.desk.talk(page, 0)
        await talk.regions()
        again = preview.desk.talk(page, 1)
        assert page.talk is again and talk.job.unwanted
        await again.regions()
        preview.desk.look(page, hurry=True)
        page.cancel("look")
        assert page.talk is None and again.job.unwanted

    runner.run(change())
