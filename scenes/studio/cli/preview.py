"""./render.sh preview: starts the server and opens the page."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import threading
import webbrowser
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import click
import cloup

from model.refusal import Refusal
from scenes.studio import paths
from scenes.studio.cli.number_types import Whole
from scenes.studio.render.targets import SceneFile, Target, check_beat, moment_of, parse

HOST = "127.0.0.1"
_READABLE = "/@+?&=,:()[]"  # what is not percent-encoded in an address: people read it


@cloup.command("preview")
@cloup.argument("target", default="forward", metavar="[TARGET]")
@cloup.option("--port", type=Whole(1, 65535), help="Default: a free one.")
@cloup.option("--open/--no-open", "open_page", default=True, help="Open the page in a browser.")
@cloup.option(
    "--voice",
    metavar="V",
    help="Who speaks at first: a voice, or the folder of your own recordings, where Record keeps "
    "them (default for that: media/voice-of-mine).",
)
def preview_command(target: str, port: int | None, open_page: bool, voice: str | None) -> None:
    """A page that shows a scene's frames while you edit it.

    It begins with the TARGET; every film can be chosen there. Save a file, and the frame under the
    playhead is drawn again. Point at a number, and the page says where it comes from. Ctrl-C ends
    it.

    TARGET may be what a page's address has after its #, too: what somebody copied there is seen
    again, forward/convolution@landing+9s?digit=3&ask=conv1/z[5,6,0] say.
    """
    place, mark, _values = target.partition("?")
    place, moment = moment_of(place)
    chosen = parse([place])
    if chosen[0].beat is not None and (beats := beats_of(chosen[0].scene)):
        check_beat(chosen[0], beats)
    speaking = voice_of(voice)
    listening = listen(port)
    link = target if mark or moment is not None else ""
    with listening, suppress(KeyboardInterrupt):  # which is how the preview is left
        asyncio.run(serve(chosen[0], link, *speaking, listening, open_page))


def voice_of(given: str | None) -> tuple[str, Path]:
    """The voice at first, as the page calls it, and the folder of recordings.

    A folder need not exist, where it is written with a slash. Raises Refusal.
    """
    from scenes.kit.voice.recordings import has_recordings
    from scenes.kit.voice.services import SERVICES, find_service
    from scenes.studio.preview.recorder import FOLDER, MINE

    if not given or given == "none":
        return given or "", FOLDER
    if given in SERVICES:
        return find_service(given).name, FOLDER
    folder = Path(given)
    if folder.exists() and not folder.is_dir():
        raise Refusal(f"{folder} is a file: name the folder that holds your recordings")
    if "/" not in given and not folder.exists():
        raise Refusal(f"there is no folder {given}: write ./{given} for a new one")
    return MINE if has_recordings(folder) else "", folder.resolve()


def beats_of(scene: SceneFile) -> list[str]:
    """The names of a scene's beats; none where it cannot be run: the page will say why."""
    from scenes.studio.render.render import plan_scene
    from scenes.studio.render.run_scene import Parameters

    try:
        return [beat.name for beat in plan_scene(scene, Parameters(), paths.MEDIA / "parts")]
    except Exception:  # a scene that is being written may raise anything
        return []


def listen(port: int | None) -> socket.socket:
    """A socket on this machine's own address. Raises Refusal where the port is taken."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port or 0))
        listening.listen()  # a browser that comes before the server is ready waits
    except OSError as error:
        listening.close()
        raise Refusal(
            f"port {port} cannot be used ({error.strerror}): name another with --port, or none for "
            "a free one"
        ) from error
    return listening


async def serve(
    target: Target,
    link: str,
    voice: str,
    recordings: Path,
    listening: socket.socket,
    open_page: bool,
) -> None:
    """Serve until Ctrl-C. link: what the page's address has after its #, if that is given."""
    import uvicorn

    from scenes.studio.preview.open_pages import View
    from scenes.studio.preview.server import Preview

    values = {"voice": voice} if voice else {}
    place = {"beat": target.beat} if target.beat else {}
    preview = Preview(View(target.scene.target, values, place=place), recordings)

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            preview.closing.set()  # open pages would hold the server forever
            await super().shutdown(sockets)

    config = uvicorn.Config(
        preview.application, log_level="warning", access_log=False, timeout_graceful_shutdown=3
    )
    address = address_of(listening.getsockname()[1], preview.token, link)
    click.echo(address)
    if open_page:
        open_browser(address)
    await Server(config).serve([listening])


def address_of(port: int, token: str, link: str = "") -> str:
    """The page's address; link: what it is to show at first, as somebody copied it."""
    found = f"http://{HOST}:{port}/{token}/"
    return f"{found}#{quote(link, safe=_READABLE)}" if link else found


def open_browser(address: str) -> None:
    """Open the address in a browser; where there is none, it has been printed."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
