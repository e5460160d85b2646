"""The preview's web server: loopback only, one secret path, a fixed list of files."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from scenes.studio.preview.desk import Desk
from scenes.studio.preview.exports import Exports
from scenes.studio.preview.nurse import JobError
from scenes.studio.preview.pages import Page, View
from scenes.studio.quality import HEIGHTS, QualityError, parse_quality
from scenes.studio.whole_files import TemporaryFolder

PAGE = Path(__file__).parent / "page"
FILES = {
    "": ("index.html", "text/html"),
    "page.css": ("page.css", "text/css"),
    **{
        name: (name, "text/javascript")
        for name in ("page.js", "player.js", "timeline.js", "digits.js", "side.js")
    },
}
KINDS = ("png", "svg", "pdf", "beat", "scene")  # of exports: this frame, or a film
HOSTS = ["127.0.0.1", "localhost"]
LIMIT = 8 << 20  # bytes of an upload: a photograph of a digit is smaller
_UPLOAD = re.compile(r"upload/([0-9a-f]{16})")
_SAMPLE = re.compile(r"\d(:\d{1,3})?")
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
Handler = Callable[[Request], Awaitable[Response]]


class Preview:
    """The application: `application` is what uvicorn runs, `token` is the secret in its address."""

    def __init__(self, first: View) -> None:
        self.token = secrets.token_urlsafe(16)
        self.desk = Desk()
        self.first = first
        self.exports = Exports(self.desk.nurse)
        self.closing = asyncio.Event()
        self._samples: bytes | None = None
        self._folder = TemporaryFolder()
        posts: dict[str, Handler] = {
            "view": self.view,
            "stop": self.stop,
            "digit": self.digit,
            "export": self.export,
            "export/{number}/cancel": self.cancel,
        }
        gets: dict[str, Handler] = {
            "start": self.start,
            "events": self.events,
            "samples.png": self.samples,
            "frame/{key}/{frame:int}": self.frame,
            "export/{number}": self.exported,
        }
        routes = [Route(f"/{path}", self.file, name=path) for path in FILES]
        routes += [Route(f"/{path}", handler, methods=["POST"]) for path, handler in posts.items()]
        routes += [Route(f"/{path}", handler) for path, handler in gets.items()]
        self.application = Starlette(
            routes=[Mount(f"/{self.token}", routes=routes)],
            middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)],
            exception_handlers={HTTPException: refused},
            lifespan=self._lifespan,
        )

    @asynccontextmanager
    async def _lifespan(self, application: Starlette) -> AsyncIterator[None]:
        self.desk.open()
        try:
            yield
        finally:
            self.desk.close()
            self._folder.cleanup()

    # what the page is made of

    async def file(self, request: Request) -> Response:
        name, kind = FILES[request.url.path.rpartition("/")[2]]
        headers = {**_HEADERS, "Cache-Control": "no-cache"}
        return FileResponse(PAGE / name, media_type=kind, headers=headers)

    async def start(self, request: Request) -> Response:
        """What the page shows first."""
        return JSONResponse(
            {
                "scene": self.first.scene,
                "place": self.first.place,
                "rate": parse_quality(self.first.quality).rate,
                "qualities": list(HEIGHTS),
                "limit": LIMIT,
            }
        )

    async def frame(self, request: Request) -> Response:
        found = self.desk.store.get(request.path_params["key"], request.path_params["frame"])
        if found is None:
            return Response(status_code=204)  # it has not been drawn yet
        headers = {"Cache-Control": "private, max-age=86400, immutable"}
        return Response(found, media_type="image/png", headers=headers)

    async def samples(self, request: Request) -> Response:
        if self._samples is None:
            (self._samples,) = await self._answer("samples", "samples")
        return Response(self._samples, media_type="image/png")

    # what happens

    async def events(self, request: Request) -> Response:
        name = request.query_params.get("page", "")
        page = self.desk.join(name)

        async def stream() -> AsyncIterator[str]:
            try:
                while not self.closing.is_set():
                    for kind, content in await page.news(patience=1.0):
                        yield f"event: {kind.partition(':')[0]}\ndata: {json.dumps(content)}\n\n"
                    if await request.is_disconnected():
                        break
            finally:
                if self.desk.pages.get(name) is page:
                    self.desk.leave(name)

        return StreamingResponse(stream(), media_type="text/event-stream", headers=_HEADERS)

    async def view(self, request: Request) -> Response:
        """The page looks at this now: {"scene", "values", "quality", "place", "playing"}."""
        page, given = self._page(request), await body_of(request)
        self.desk.turn(page, self._view(given), playing=given.get("playing") is True)
        return JSONResponse({})

    async def stop(self, request: Request) -> Response:
        await self.desk.stop(self._page(request))
        return JSONResponse({})

    async def digit(self, request: Request) -> Response:
        """A picture, uploaded or drawn: its name for "values", and what the network makes of it."""
        content = await limited(request)
        name = hashlib.sha256(content).hexdigest()[:16]
        path = self._upload(name)
        path.write_bytes(content)
        try:
            pixels, probabilities = await self._answer("digit", "digit", path=str(path))
        except HTTPException as error:
            path.unlink(missing_ok=True)
            raise HTTPException(400, error.detail.replace(str(path), "this")) from None
        return JSONResponse(
            {"digit": f"upload/{name}", "pixels": pixels, "probabilities": probabilities}
        )

    async def export(self, request: Request) -> Response:
        """Begin an export: {"kind": one of KINDS, "view", "quality"}."""
        page, given = self._page(request), await body_of(request)
        view = self._view(given.get("view"))
        quality = self._quality(given.get("quality"))
        asked = {"scene": view.scene, "values": view.values, "quality": quality}
        kind = given.get("kind")
        beat, offset = view.place.get("beat"), view.place.get("offset", 0)
        if kind not in KINDS:
            valid = ", ".join(KINDS)
            raise HTTPException(400, f"there is no export {kind!r}: valid are {valid}")
        if kind != "scene" and beat is None:
            raise HTTPException(400, "the scene's beats are not known yet: try again")
        if kind == "scene":
            number = self.exports.start(page, "video", beat=None, **asked)
        elif kind == "beat":
            number = self.exports.start(page, "video", beat=beat, **asked)
        else:
            arguments = {"form": kind, "beat": beat, "offset": offset, **asked}
            number = self.exports.start(page, "still", **arguments)
        return JSONResponse({"number": number})

    async def cancel(self, request: Request) -> Response:
        await self.exports.cancel(request.path_params["number"])
        return JSONResponse({})

    async def exported(self, request: Request) -> Response:
        export = self.exports.get(request.path_params["number"])
        if export is None or not export.ready:
            raise HTTPException(404, "there is no such export, or it is not ready")
        if isinstance(export.content, Path):
            if not export.content.is_file():
                raise HTTPException(404, f"{export.name} is not there any more")
            return FileResponse(export.content, filename=export.name)
        headers = {"Content-Disposition": f'attachment; filename="{export.name}"'}
        return Response(export.content, headers=headers)

    # what was asked

    def _page(self, request: Request) -> Page:
        page = self.desk.pages.get(request.query_params.get("page", ""))
        if page is None:
            raise HTTPException(409, "this page is not connected: reload it")
        return page

    def _view(self, given: Any) -> View:
        """A view as the page sent it; pictures are those that it uploaded, and no other file."""
        if not isinstance(given, dict) or not isinstance(given.get("scene"), str):
            raise HTTPException(400, "a view needs a scene")
        values, place = given.get("values") or {}, given.get("place") or {}
        if not isinstance(values, dict) or not isinstance(place, dict):
            raise HTTPException(400, "a view's values and its place are objects")
        values = {name: value for name, value in values.items() if value is not None}
        if "digit" in values:
            values["digit"] = self._digit_named(str(values["digit"]))
        view = View(given["scene"], values, self._quality(given.get("quality")), place)
        check_place(place)
        return view

    def _quality(self, name: Any) -> str:
        try:
            parse_quality(str(name or "480p"))
        except QualityError as error:
            raise HTTPException(400, str(error)) from error
        return str(name or "480p")

    def _digit_named(self, name: str) -> str:
        if match := _UPLOAD.fullmatch(name):
            if self._upload(match[1]).is_file():
                return str(self._upload(match[1]))
            raise HTTPException(400, "that picture is not here any more: open it again")
        if _SAMPLE.fullmatch(name):
            return name
        raise HTTPException(400, f"there is no digit {name!r}: valid are 0 to 9, or 7:3")

    def _upload(self, name: str) -> Path:
        return Path(self._folder.name) / name

    async def _answer(self, job: str, wanted: str, **arguments: Any) -> tuple[Any, ...]:
        try:
            return await self.desk.nurse.start(job, **arguments).answer(wanted)
        except JobError as error:
            raise HTTPException(400, str(error)) from error


async def refused(request: Request, error: Exception) -> Response:
    """One sentence, as JSON."""
    assert isinstance(error, HTTPException)
    return JSONResponse({"message": error.detail}, error.status_code)


def check_place(place: dict[str, Any]) -> None:
    """Raises HTTPException where a place is none: {"frame", "beat", "offset"}."""
    numbers = [place.get(name, 0) for name in ("frame", "offset")]
    if not all(isinstance(n, int) and 0 <= n < 10**7 for n in numbers):
        raise HTTPException(400, "frames are counted from 0")
    if not isinstance(place.get("beat"), str | None):
        raise HTTPException(400, "a beat is named by a text")


async def limited(request: Request) -> bytes:
    """The body. Raises HTTPException where it is larger than LIMIT, before it is read."""
    words = f"that is too large: a picture of a digit has at most {LIMIT >> 20} MB"
    if int(request.headers.get("content-length", 0)) > LIMIT:
        raise HTTPException(413, words)
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > LIMIT:
            raise HTTPException(413, words)
    return content


async def body_of(request: Request) -> dict[str, Any]:
    """The body as a JSON object."""
    try:
        given = json.loads(await limited(request))
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise HTTPException(400, "that is no JSON object")
    return given
