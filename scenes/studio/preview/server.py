"""The preview's web server: loopback only, one secret path, a fixed list of files."""

from __future__ import annotations

import asyncio
import json
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

from scenes.kit.whole_files import TemporaryFolder
from scenes.studio.export.formats import FORMATS
from scenes.studio.preview.exports import Exports, asked_for, exportable
from scenes.studio.preview.open_pages import Page, View
from scenes.studio.preview.recorder import ALLOWING, FOLDER, Recorder
from scenes.studio.preview.requests import LIMIT, body_of, check_place, limited, quality_of, refused
from scenes.studio.preview.scheduler import Desk
from scenes.studio.preview.uploads import Uploads
from scenes.studio.preview.warm_workers import JobError
from scenes.studio.render.parameters import PARAMETERS
from scenes.studio.render.quality import HEIGHTS, parse_quality

PAGE = Path(__file__).parent / "page"
ASKING = Path(__file__).parents[1] / "asking"
SCRIPTS = (
    *("page", "line", "state", "address", "keys", "player", "sound", "timeline"),
    *("hover", "controls", "exports", "faults", "digits", "samples"),
    *("questions", "zoom", "fullscreen", "present", "notes", "still"),
    *("record", "microphone", "worklet", "wav", "announce"),
)
STYLES = ("page", "stage", "exports", "record", "notes")
ASKS = ("asking", "picture", "panel", "parts", "formulas", "numbers", "elements")
FILES = {
    "": PAGE / "index.html",
    **{f"{name}.css": PAGE / f"{name}.css" for name in STYLES},
    "notes.html": PAGE / "notes.html",
    **{f"{name}.js": PAGE / f"{name}.js" for name in SCRIPTS},
    "asking/asking.css": ASKING / "asking.css",
    **{f"asking/{name}.js": ASKING / f"{name}.js" for name in ASKS},
}
HOSTS = ["127.0.0.1", "localhost"]
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
_LASTING = {"Cache-Control": "private, max-age=86400, immutable"}  # named after its content
Handler = Callable[[Request], Awaitable[Response]]


class Preview:
    """The application: `application` is what uvicorn runs, `token` is the secret in its address."""

    def __init__(self, first: View, recordings: Path = FOLDER) -> None:
        """first: what a page shows whose address names nothing. recordings: see Recorder."""
        self.token = secrets.token_urlsafe(16)
        self.desk = Desk()
        self.first = first
        self.exports = Exports(self.desk.warm)
        self.closing = asyncio.Event()
        self._samples: bytes | None = None
        self._folder = TemporaryFolder()
        self.uploads = Uploads(Path(self._folder.name))
        self._uploading = asyncio.Lock()
        self.recorder = Recorder(self.desk, recordings, self._page)
        posts: dict[str, Handler] = {
            "view": self.view,
            "stop": self.stop,
            "digit": self.digit,
            "regions": self.regions,
            "answer": self.answer,
            "script": self.recorder.script,
            "take": self.recorder.keep,
            "export": self.export,
            "export/{number}/cancel": self.cancel,
        }
        gets: dict[str, Handler] = {
            "start": self.start,
            "events": self.events,
            "samples.png": self.samples,
            "frame/{key}/{frame:int}": self.frame,
            "sound/{name}": self.sound,
            "export/{number}": self.exported,
        }
        routes = [Route(f"/{path}", _sends(file)) for path, file in FILES.items()]
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

    async def start(self, request: Request) -> Response:
        """What the page shows first."""
        return JSONResponse(
            {
                "scene": self.first.scene,
                "place": self.first.place,
                "values": self.first.values,
                "rate": parse_quality(self.first.quality).rate,
                "qualities": HEIGHTS,
                "limit": LIMIT,
                "exportable": exportable(),
                "recorder": self.recorder.about(),
                "parameters": list(PARAMETERS),  # which scenes share; others are a scene's own
            }
        )

    async def frame(self, request: Request) -> Response:
        found = self.desk.store.get(request.path_params["key"], request.path_params["frame"])
        if found is None:
            return Response(status_code=204)  # it has not been drawn yet
        kind = "bmp" if found.startswith(b"BM") else "png"  # the first frame after an edit is a BMP
        return Response(found, media_type=f"image/{kind}", headers=_LASTING)

    async def sound(self, request: Request) -> Response:
        found = self.desk.tracks.get(request.path_params["name"])
        if found is None:
            return Response(status_code=204)  # it has been forgotten: others were made since
        return Response(found, media_type="audio/wav", headers=_LASTING)

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
                        # The whole format, as JSON has no line breaks: sse-starlette would add its
                        # pings and its own watch for a page that leaves.
                        yield f"event: {kind.partition(':')[0]}\ndata: {json.dumps(content)}\n\n"
                    if await request.is_disconnected():
                        break
            finally:
                if self.desk.pages.get(name) is page:
                    self.desk.leave(name)

        return StreamingResponse(stream(), media_type="text/event-stream", headers=_HEADERS)

    async def view(self, request: Request) -> Response:
        """The page looks at this now: the fields of View, and "playing"."""
        page, given = self._page(request), await body_of(request)
        self.desk.turn(page, self._view(given), playing=given.get("playing") is True)
        return JSONResponse({})

    async def stop(self, request: Request) -> Response:
        await self.desk.stop(self._page(request))
        return JSONResponse({})

    async def digit(self, request: Request) -> Response:
        """A picture, uploaded or drawn: its name for "values", and what the network makes of it."""
        async with self._uploading:  # one at a time: a decoded picture can be large
            views = [page.view for page in self.desk.pages.values() if page.view]
            used = {str(view.values.get("digit", "")) for view in views} | self.exports.digits()
            name, path = self.uploads.keep(await limited(request), used)
            try:
                pixels, probabilities = await self._answer("digit", "digit", path=str(path))
            except HTTPException as error:
                self.uploads.drop(path)
                raise HTTPException(400, error.detail.replace(str(path), "this")) from None
        return JSONResponse({"digit": name, "pixels": pixels, "probabilities": probabilities})

    # questions

    async def regions(self, request: Request) -> Response:
        """{"frame"} at which the page rests: the numbers on it, and where each of them is."""
        page, given = self._page(request), await body_of(request)
        check_place(given)
        if page.view is None or "frame" not in given:
            raise HTTPException(400, "a frame of what the page looks at is needed")
        try:
            found = await self.desk.talk(page, given["frame"]).regions()
        except JobError as error:
            raise HTTPException(400, str(error)) from error
        return JSONResponse({"regions": found})

    async def answer(self, request: Request) -> Response:
        """{"source"} of a number on that frame: where it comes from, see model/answers."""
        page, given = self._page(request), await body_of(request)
        talk = page.talk
        if talk is None:
            raise HTTPException(409, "no frame is known yet: ask for its regions first")
        if not isinstance(given.get("source"), str):
            raise HTTPException(400, "a question needs the source of a number")
        try:
            return JSONResponse(await talk.ask(given["source"]))
        except JobError as error:
            raise HTTPException(409 if talk.job.unwanted else 400, str(error)) from error

    async def export(self, request: Request) -> Response:
        """Begin an export: {"what", "form", "view", "quality"}, see `asked_for`."""
        page, given = self._page(request), await body_of(request)
        view, quality = self._view(given.get("view")), quality_of(given.get("quality"))
        title, job, arguments = asked_for(given, view, quality)
        return JSONResponse({"number": self.exports.start(page, title, job, **arguments)})

    async def cancel(self, request: Request) -> Response:
        await self.exports.cancel(request.path_params["number"])
        return JSONResponse({})

    async def exported(self, request: Request) -> Response:
        export = self.exports.get(request.path_params["number"])
        if export is None or not export.ready:
            raise HTTPException(404, "there is no such export, or it is not ready")
        if isinstance(export.content, Path):
            if not export.content.is_file():
                raise HTTPException(404, f"{export.name} no longer exists")
            return FileResponse(export.content, filename=export.name)
        headers = {"Content-Disposition": f'attachment; filename="{export.name}"'}
        kind = FORMATS[Path(export.name).suffix[1:]].media_type
        return Response(export.content, media_type=kind, headers=headers)

    # what was asked

    def _page(self, request: Request) -> Page:
        page = self.desk.pages.get(request.query_params.get("page", ""))
        if page is None:
            raise HTTPException(409, "this page is not connected: reload it")
        return page

    def _view(self, given: Any) -> View:
        """A view as the page sent it; no files but the pictures and voices that it left here."""
        if not isinstance(given, dict) or not isinstance(given.get("scene"), str):
            raise HTTPException(400, "a view needs a scene")
        values, place = given.get("values") or {}, given.get("place") or {}
        if not isinstance(values, dict) or not isinstance(place, dict):
            raise HTTPException(400, "a view's values and its place must be objects")
        values = {name: value for name, value in values.items() if value is not None}
        if "digit" in values:
            values["digit"] = self.uploads.digit(str(values["digit"]))
        if "voice" in values:
            values["voice"] = self.recorder.voice(str(values["voice"]))
        check_place(place)
        sharp = quality_of(given["sharp"]) if given.get("sharp") else None
        return View(given["scene"], values, quality_of(given.get("quality")), place, sharp)

    async def _answer(self, job: str, wanted: str, **arguments: Any) -> tuple[Any, ...]:
        try:
            return await self.desk.warm.start(job, **arguments).answer(wanted)
        except JobError as error:
            raise HTTPException(400, str(error)) from error


def _sends(file: Path) -> Handler:
    """What sends one of the page's files."""

    async def send(request: Request) -> Response:
        headers = {**_HEADERS, **ALLOWING, "Cache-Control": "no-cache"}
        return FileResponse(file, media_type=_KINDS[file.suffix], headers=headers)

    return send
