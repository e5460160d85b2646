"""A person's own voice, recorded by the page: a file for each beat, in the folder of the voice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from scenes.kit.voice.recordings import has_recordings
from scenes.studio.paths import MEDIA, ROOT
from scenes.studio.preview.open_pages import Page, View
from scenes.studio.preview.requests import limited
from scenes.studio.preview.scheduler import Desk
from scenes.studio.preview.warm_workers import JobError

MINE = "mine"  # what pages call the voice whose folder this is: they know no folders
FOLDER = MEDIA / "voice-of-mine"
MOST = 32 << 20  # bytes of a take: five minutes of one beat
_ALLOWED = "microphone=(self), camera=(), geolocation=(), display-capture=()"
ALLOWING = {"Permissions-Policy": _ALLOWED}  # for the page itself, and nothing that it shows


class Recorder:
    """Says what is to be read, keeps takes, and has what is heard of them drawn again."""

    def __init__(self, desk: Desk, folder: Path, page_of: Callable[[Request], Page]) -> None:
        """page_of: the page that sends a request."""
        self._desk = desk
        self._page_of = page_of
        self.folder = folder

    def about(self) -> dict[str, Any]:
        """What the page is told at first. heard: whether the folder has a voice already."""
        shown = self.folder.relative_to(ROOT) if self.folder.is_relative_to(ROOT) else self.folder
        return {"folder": str(shown), "heard": has_recordings(self.folder), "most": MOST}

    def voice(self, name: str) -> Path | str:
        """The voice that a page calls by that name. Raises HTTPException."""
        if name != MINE:
            return name
        if not has_recordings(self.folder):
            raise HTTPException(400, f"{self.folder} has no recordings yet: record a beat first")
        return self.folder

    async def script(self, request: Request) -> Response:
        """What is to be read in each beat of the scene that the page looks at."""
        (rows,) = await self._answer("script", "script", self._view(request))
        return JSONResponse({"script": rows})

    async def keep(self, request: Request) -> Response:
        """A take of the beat that the query names: from now on, that is how the beat is told."""
        view, beat = self._view(request), request.query_params.get("beat", "")
        content = await limited(request, MOST, "a take")
        (name,) = await self._answer("take", "kept", view, beat=beat, content=content)
        self._tell(view.scene, self._page_of(request))
        return JSONResponse({"file": name})

    async def _answer(self, job: str, wanted: str, view: View, **more: Any) -> tuple[Any, ...]:
        about = {"scene": view.scene, "values": view.values, "folder": self.folder}
        try:
            return await self._desk.warm.start(job, **about, **more).answer(wanted)
        except JobError as error:
            raise HTTPException(400, str(error)) from error

    def _view(self, request: Request) -> View:
        """What the page that asks looks at. Raises HTTPException."""
        view = self._page_of(request).view
        if view is None:
            raise HTTPException(409, "this page shows no scene yet")
        return view

    def _tell(self, scene: str, by: Page) -> None:
        """Pages that show the scene with this voice show it anew, as after an edit.

        The one that it comes from asks for a place in it, which does the same.
        """
        by.hush()
        for page in self._desk.pages.values():
            if page is not by and self._hears(page, scene):
                self._desk.look(page, hurry=True)

    def _hears(self, page: Page, scene: str) -> bool:
        view = page.view
        return view is not None and (view.scene, view.values.get("voice")) == (scene, self.folder)
