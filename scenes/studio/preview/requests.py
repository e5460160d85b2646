"""What requests hold, checked before anything is done with it: bodies, places, sizes."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from scenes.studio.render.quality import QualityError, parse_quality

LIMIT = 8 << 20  # bytes of an upload: a photograph of a digit is smaller
_PATIENCE = 30.0  # seconds that a body may take to arrive: others wait for their turn
SMALLEST = "480p"


async def refused(request: Request, error: Exception) -> Response:
    """One sentence, as JSON."""
    assert isinstance(error, HTTPException)
    return JSONResponse({"message": error.detail}, error.status_code)


async def limited(
    request: Request, limit: int = LIMIT, what: str = "a picture of a digit"
) -> bytes:
    """The body. Raises HTTPException where it is larger than `limit`, before it is read."""
    words = f"that is too large: {what} has at most {limit >> 20} MB"
    if int(request.headers.get("content-length", 0)) > limit:
        raise HTTPException(413, words)
    content = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE):
            async for part in request.stream():
                content += part
                if len(content) > limit:
                    raise HTTPException(413, words)
    except TimeoutError as error:
        raise HTTPException(408, f"it took more than {_PATIENCE:.0f} s to arrive") from error
    return bytes(content)


async def body_of(request: Request) -> dict[str, Any]:
    """The body as a JSON object."""
    try:
        given = json.loads(await limited(request))
    except (ValueError, RecursionError):  # the latter where lists are nested too deep
        given = None
    if not isinstance(given, dict):
        raise HTTPException(400, "that cannot be read as a JSON object")
    return given


def check_place(place: dict[str, Any]) -> None:
    """Raises HTTPException for a wrong place: it is {"frame", "beat", "offset"}, each if known."""
    numbers = [place.get(name, 0) for name in ("frame", "offset")]
    if not all(type(n) is int and 0 <= n < 10**7 for n in numbers):
        raise HTTPException(400, "frames are counted from 0")
    if not isinstance(place.get("beat"), str | None):
        raise HTTPException(400, "a beat's name is a text")


def quality_of(name: Any) -> str:
    """A picture size's name, the smallest where none is given. Raises HTTPException."""
    try:
        parse_quality(str(name or SMALLEST))
    except QualityError as error:
        raise HTTPException(400, str(error)) from error
    return str(name or SMALLEST)
