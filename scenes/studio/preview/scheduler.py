"""What is drawn for which page, and what is drawn again when a file has changed."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path
from typing import Any

from watchfiles import Change, awatch

from model.refusal import nearest
from scenes.studio.paths import ROOT
from scenes.studio.preview.frame_cache import FrameStore
from scenes.studio.preview.open_pages import Page, View
from scenes.studio.preview.plans import Plans
from scenes.studio.preview.rehearsals import Rehearsals
from scenes.studio.preview.talks import Talk
from scenes.studio.preview.tracks import Tracks
from scenes.studio.preview.warm_workers import Job, WarmProcesses
from scenes.studio.render.quality import parse_quality
from scenes.studio.render.targets import films

_WATCHED = ("scenes", "model", "assets")
_SCENE_FILE = re.compile(r"scenes/(\w+)/s\d+_(\w+)\.py")
_SOURCES = {".py", ".npz", ".otf", ".mo", ".toml"}
_QUIET = 0.25  # seconds between two reports of how much has been drawn
_REST = 0.3  # seconds without a change before frames that nobody has asked for are drawn
_STILL = 0.2  # seconds at rest before the playhead's frame is drawn as large as it is shown


class Desk:
    """Hands out the work: a glance at once where something changed, the other frames at leisure."""

    def __init__(self) -> None:
        self.warm = WarmProcesses()
        self.store = FrameStore()
        self.pages: dict[str, Page] = {}
        self._rehearsals = Rehearsals(self.warm)
        self._plans = Plans(self.warm)
        self.tracks = Tracks(self.warm)
        self._at_leisure = asyncio.Semaphore(1)
        self._watcher: asyncio.Task[None] | None = None

    # pages

    def open(self) -> None:
        self.warm.renew()
        self._watcher = asyncio.create_task(self._watch())

    def close(self) -> None:
        if self._watcher:
            self._watcher.cancel()
        for name in list(self.pages):
            self.leave(name)
        self._rehearsals.forget()
        self.warm.close()

    def join(self, name: str) -> Page:
        """A page that has connected, or connected again."""
        page = self.pages.setdefault(name, Page())
        page.tell("films", films=self.contents())
        return page

    def leave(self, name: str) -> None:
        if page := self.pages.pop(name, None):
            page.cancel(*page.tasks)
            page.hush()

    def contents(self) -> list[dict[str, Any]]:
        """The films and their scenes, as they are in the files now."""
        return [
            {"film": film, "scenes": [scene.target for scene in scenes]}
            for film, scenes in films().items()
        ]

    def turn(self, page: Page, view: View, *, playing: bool = False) -> None:
        """The page now looks at something else, or at another moment of it.

        playing: a frame that is about to be drawn in order is waited for.
        """
        before, page.view = page.view, view
        if not view.same_picture(before):
            self.look(page, hurry=True)
            if before is None or (before.values, before.film) != (view.values, view.film):
                self._plans.start(page)
            return
        frame = view.place.get("frame")
        coming = playing and (frame in page.filling if "fill" in page.jobs else page.busy("fill"))
        if frame is None or (not coming and self.store.get(page.key, frame) is None):
            self.look(page, hurry=False)
        else:
            page.cancel("sharpen")
            if not playing and "look" not in page.jobs:
                page.tasks["sharpen"] = asyncio.create_task(self._sharpen(page))

    def look(self, page: Page, *, hurry: bool) -> None:
        """Draw the frame under the playhead; without hurry, after the one being drawn now."""
        if "look" in page.jobs and not hurry:
            page.again = True
            return
        page.again = False
        page.cancel("look", "fill", "sharpen")
        if hurry:  # it is another picture
            page.hush()
        page.tasks["look"] = asyncio.create_task(self._look(page))

    def talk(self, page: Page, frame: int) -> Talk:
        """Begin to talk about a frame of what the page looks at."""
        view = page.view
        assert view is not None
        asked = {"scene": view.scene, "values": view.values, "quality": view.quality}
        talk = Talk(self.warm.start("talk", frame=frame, **asked))
        page.begin(talk)
        return talk

    async def stop(self, page: Page) -> None:
        """Stop what is being drawn for the page, which is told the line where it stopped."""
        page.again = False
        await asyncio.gather(*(job.stop() for job in page.jobs.values()))

    # drawing

    async def _look(self, page: Page) -> None:
        view = page.view
        assert view is not None
        if view.scene not in (known := [s for film in self.contents() for s in film["scenes"]]):
            words = f"there is no scene {view.scene[:80]!r}: {nearest(view.scene, known)}"
            page.tell("fault", kind="", message=words, file="", line=0, code=[], trace=[])
            return
        began = time.perf_counter()
        page.tell("busy", busy=True)
        page.jobs["look"] = job = self.warm.start(
            "look", scene=view.scene, values=view.values, quality=view.quality, place=view.place
        )
        whole = await self._hear(page, job, began)
        if page.jobs.get("look") is not job:
            return
        del page.jobs["look"]
        page.tell("busy", busy=False)
        if page.again:
            self.look(page, hurry=True)
        elif whole:
            page.tasks["sharpen"] = asyncio.create_task(self._sharpen(page))
            page.tasks["fill"] = asyncio.create_task(self._fill(page))

    async def _hear(self, page: Page, job: Job, began: float) -> bool:
        """Tell the page what a glance finds; returns whether the scene was found to be whole."""
        key, whole, at = "", False, 0
        view = page.view
        assert view is not None
        async for kind, *content in job.messages():
            if kind == "controls":
                page.tell("controls", scene=view.scene, controls=content[0])
            elif kind == "key":
                key = content[0]
            elif kind == "frame":
                self.store.put(key, *content)
            elif kind == "at":
                page.key, at = key, content[0]
                took = round((time.perf_counter() - began) * 1000)
                page.tell(
                    "picture",
                    scene=view.scene,
                    key=key,
                    frame=at,
                    asked=view.place.get("frame"),
                    milliseconds=took,
                )
            elif kind == "beats":
                self.store.version(key).beats = content[0]
                self._plans.keep(view, view.scene, content[0])
                page.tell("scene", scene=view.scene, key=key, beats=content[0])
                whole = bool(content[0])
                if whole:
                    view.place = place_of(at, content[0])
            elif kind == "said":
                self.tracks.start(page, view, key, *content)
                self._rehearsals.begin(view)  # all has been spoken, which it need not do again
            elif kind == "fault":
                page.tell("fault", **content[0])
        return whole

    async def _sharpen(self, page: Page) -> None:
        """Draw the frame under the playhead once more, as large as the page shows it."""
        await asyncio.sleep(_STILL)
        view, key = page.view, page.key
        assert view is not None
        size = parse_quality(view.sharp or view.quality)
        frame = view.place.get("frame")
        if frame is None or size.height <= parse_quality(view.quality).height:
            return
        sharp = f"{key.rpartition('-')[0]}-{size}"
        if self.store.get(sharp, frame) is None:
            page.jobs["sharpen"] = job = self.warm.start(
                "fill",
                scene=view.scene,
                values=view.values,
                quality=view.sharp,
                missing=[(frame, frame + 1)],
            )
            async for kind, *content in job.messages():
                if kind == "fault" or (kind == "key" and content[0] != sharp):
                    job.kill()  # a file has just changed: the watcher will report it
                    return
                if kind == "frame":
                    self.store.put(sharp, *content)
        page.tell("sharp", key=key, frame=frame, sharp=sharp)

    async def _fill(self, page: Page) -> None:
        """Draw what is missing of the scene: from the playhead to the end, then the beginning."""
        await asyncio.sleep(_REST)
        if sharpening := page.tasks.get("sharpen"):
            await asyncio.wait([sharpening])  # a single frame, which is already shown
        assert page.view is not None
        view, key = page.view, page.key
        await self._rehearsals.end(view)
        version = self.store.version(key)
        here = min(int(page.view.place.get("frame", 0)), version.length)  # it may have moved on
        self.store.make_room(key, here)
        for start, stop in ((here, version.length), (0, here)):
            async with self._at_leisure:
                self._report(page, key)
                if missing := version.missing(start, stop):
                    page.filling = range(missing[0][0], stop)
                    page.jobs["fill"] = job = self.warm.start(
                        "fill",
                        scene=view.scene,
                        values=view.values,
                        quality=view.quality,
                        missing=missing,
                    )
                    whole = await self._gather(page, job, key)
                    page.jobs.pop("fill", None)
                    self._report(page, key)
                    if not whole:
                        return

    async def _gather(self, page: Page, job: Job, key: str) -> bool:
        """Keep the frames that a job draws; returns whether they came without a fault."""
        reported = time.monotonic()
        async for kind, *content in job.messages():
            if kind == "key" and content[0] != key:
                job.kill()  # a file has just changed: the watcher will report it
                return False
            if kind == "frame":
                self.store.put(key, *content)
                if self.store.full(key):  # missing frames are drawn once the playhead is there
                    job.kill()
                    return False
                if time.monotonic() - reported > _QUIET:
                    reported = time.monotonic()
                    self._report(page, key)
            elif kind == "fault":
                page.tell("fault", **content[0])
                return False
        return True

    def _report(self, page: Page, key: str) -> None:
        page.tell("drawn", key=key, ranges=self.store.version(key).ranges())

    # files

    async def _watch(self) -> None:
        folders = [ROOT / name for name in _WATCHED]
        async for changes in awatch(*folders, watch_filter=_matters, step=4, debounce=60):
            paths = {Path(path).relative_to(ROOT).as_posix() for _, path in changes}
            self.changed(paths)

    def changed(self, paths: set[str]) -> None:
        """Files were saved: what they affect is drawn again, and nothing else."""
        matches = [_SCENE_FILE.fullmatch(path) for path in paths]
        scenes = {f"{match[1]}/{match[2]}" for match in matches if match}
        common = not all(matches)
        if common:
            self.warm.renew()
            self._rehearsals.forget()
            self._plans.clear()
        self._plans.forget(scenes)
        contents = self.contents()
        for page in list(self.pages.values()):
            page.tell("films", films=contents)
            if page.view is not None:
                if common or page.view.scene in scenes:
                    self.look(page, hurry=True)
                if common or scenes - {page.view.scene}:
                    self._plans.start(page)


def place_of(frame: int, beats: list[dict[str, Any]]) -> dict[str, Any]:
    """A frame's place: its number in the scene, its beat, and its number in that."""
    beat = next((beat for beat in beats if frame < beat["stop"]), beats[-1])
    return {"frame": frame, "beat": beat["name"], "offset": frame - beat["start"]}


def _matters(change: Change, path: str) -> bool:
    name = Path(path)
    return name.suffix in _SOURCES and not name.name.startswith(".")
