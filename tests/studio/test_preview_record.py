"""Recording one's own voice on the preview's page: takes, the folder of the voice, refusals."""

from __future__ import annotations

import http.client
import json
import re
import wave
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.exceptions import HTTPException

from model.refusal import Refusal
from scenes.kit.voice.recordings import Recordings, read_recording
from scenes.kit.voice.sound import trimmed
from scenes.kit.voice.track import write_wav
from scenes.studio.cli.preview import voice_of
from scenes.studio.preview import controls
from scenes.studio.preview.recorder import FOLDER, MINE, Recorder
from scenes.studio.preview.scheduler import Desk
from scenes.studio.render.targets import parse
from tests.previewing import chromium, copy_project, new_page, preview_of, with_film
from tests.studio.test_preview_page import SMALL, WAIT, load

RATE = 48_000  # of the recordings that stand for a microphone
SEEN = "import('./state.js').then(({ state }) => { window.seen = state; })"
STOPS = "seen.beats.map((beat) => beat.stop)"
SCRIPT = "import('./line.js').then(({ ask }) => ask('script'))"
REFUSED = """name => {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", name));
}"""


def tone(seconds: float, level: float = 0.4) -> np.ndarray:
    times = np.arange(round(seconds * RATE)) / RATE
    return (level * np.sin(2 * np.pi * 300 * times)).astype(np.float32)


def taken(samples: np.ndarray) -> bytes:
    """A take as the page sends it."""
    file = BytesIO()
    write_wav(file, samples, RATE)
    return file.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the voice will be: it is not there yet."""
    return tmp_path_factory.mktemp("voice") / "mine"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[str]:
    project = with_film(copy_project(tmp_path_factory.mktemp("project")), s01_small=SMALL)
    with preview_of(project, "tryout", "--voice", str(folder)) as found:
        yield found


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose microphone hears a tone without end, and that lets pages use it."""
    sound = tmp_path_factory.mktemp("microphone") / "tone.wav"
    write_wav(sound, tone(2.0), RATE)
    arguments = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    with chromium(*arguments, f"--use-file-for-fake-audio-capture={sound}") as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with new_page(browser, 2 * WAIT) as opened:
        load(opened, address)
        opened.evaluate(SEEN)
        yield opened


def recorded(page: Page, least: int) -> None:
    """Record a take of at least so many seconds, which is not kept yet."""
    page.locator("#recordGo").click()
    words = page.locator("#recordWords")
    expect(words).to_have_text(re.compile(f"recording, ([{least}-9]|[0-9]{{2,}})"), timeout=WAIT)
    page.locator("#recordGo").click()
    expect(words).to_contain_text("not kept yet")


def test_a_take_is_what_the_voice_reads_and_the_timeline_follows(page: Page, folder: Path) -> None:
    before = page.evaluate(STOPS)
    page.keyboard.press("r")
    expect(page.locator("#recordGo")).to_be_enabled(timeout=WAIT)
    expect(page.locator("#recordLines li")).to_have_text(["A picture."])
    expect(page.locator("#recordWhere")).to_contain_text(str(folder))
    assert not folder.exists()
    recorded(page, 4)
    page.locator("#recordListen").click()
    page.get_by_role("button", name="Stop listening").click()
    usual = page.evaluate(SCRIPT)["script"][0]
    assert (usual["beat"], usual["recorded"]) == ("first", "")
    page.get_by_role("button", name="Keep, next").click()
    expect(page.locator("#recordBeats .recorded")).to_have_text(["first"], timeout=WAIT)
    expect(page.locator("#recordWords")).to_contain_text("small@first.wav")
    (file,) = folder.iterdir()
    assert file == Recordings(folder).file_of("tryout/small@first")
    with wave.open(str(file)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
    seconds = trimmed(read_recording(file)).seconds
    assert seconds > 3.5
    page.wait_for_function(f"before => {STOPS}[0] !== before", arg=before[0], timeout=WAIT)
    longer = (page.evaluate(STOPS)[0] - before[0]) / 30
    assert longer == pytest.approx(seconds - usual["seconds"], abs=0.1)
    expect(page).to_have_url(re.compile("voice=mine"))
    expect(page.locator(".beat.here span")).to_have_text("second")


def test_the_take_before_stays_until_another_is_kept(page: Page, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    file = folder / "small@second.wav"
    file.write_bytes(taken(tone(0.7)))
    old = file.read_bytes()
    page.get_by_role("button", name="Record your voice").click()
    expect(page.locator("#recordGo")).to_be_enabled(timeout=WAIT)
    page.locator("#recordBeats button").nth(1).click()
    expect(page.locator("#recordWords")).to_contain_text("small@second.wav stays until you keep")
    for _ in range(2):
        recorded(page, 1)
        expect(page.locator("#recordGo")).to_have_text("Take again")
        assert file.read_bytes() == old
    page.keyboard.press("Escape")
    expect(page.locator("#recordWords")).to_contain_text("close once more to let it go")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("#recordWords")).to_contain_text("that was the last beat", timeout=WAIT)
    assert file.read_bytes() != old
    page.keyboard.press("Escape")
    expect(page.locator("#record")).to_be_hidden()
    assert not [path.name for path in folder.iterdir() if path.suffix != ".wav"]


def test_without_a_microphone_there_is_one_sentence(page: Page) -> None:
    words, again = page.locator("#recordWords"), page.get_by_role("button", name="Try again")
    page.evaluate(REFUSED, "NotAllowedError")
    page.keyboard.press("r")
    expect(words).to_contain_text("keeps the microphone from this page: allow it", timeout=WAIT)
    expect(page.locator("#recordGo")).to_be_disabled()
    expect(page.locator("#recordLines li")).to_have_text(["A picture."])
    page.evaluate(REFUSED, "NotFoundError")
    again.click()
    expect(words).to_contain_text("there is no microphone: connect one")
    page.evaluate(REFUSED, "NotReadableError")
    again.click()
    expect(words).to_contain_text("perhaps as another program uses it")
    page.evaluate("delete navigator.mediaDevices.getUserMedia")
    again.click()
    expect(page.locator("#recordGo")).to_be_enabled(timeout=WAIT)
    expect(again).to_be_hidden()


@pytest.fixture(scope="module")
def query(browser: Browser, address: str) -> Iterator[str]:
    """How an open page's requests name it."""
    with new_page(browser, 2 * WAIT) as opened, opened.expect_request(re.compile("/view")) as told:
        load(opened, address)
        yield urlsplit(told.value.url).query


def sent(address: str, path: str, body: bytes, **headers: str) -> tuple[int, str]:
    """The status of the answer to a POST, and its message."""
    url = urlsplit(address)
    connection = http.client.HTTPConnection(str(url.hostname), url.port, timeout=60)
    connection.request("POST", url.path + path, body, headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())["message"]


WRONG = [
    ("first", taken(np.zeros(RATE, np.float32)), "this take is silent: record it again"),
    ("first", b"RIFF and no more", "cannot read this take: it should be a sound file"),
    ("first", b"ID3 another kind", "cannot read this take: it should be a WAV file"),
    ("frist", taken(tone(1)), "perhaps first"),
    ("../first", taken(tone(1)), "has no beat"),
    ("other", taken(tone(1)), "has no beat"),
]


@pytest.mark.parametrize(("beat", "content", "words"), WRONG)
def test_a_wrong_take_is_refused_and_what_lay_there_stays(
    query: str, address: str, folder: Path, beat: str, content: bytes, words: str
) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "small@first.wav").write_bytes(taken(tone(0.5)))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    status, said = sent(address, f"take?beat={beat}&{query}", content)
    assert status == 400 and words in said and "\n" not in said
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_recording_of_another_name_is_not_overwritten(
    query: str, address: str, folder: Path
) -> None:
    folder.mkdir(exist_ok=True)
    own, other = folder / "small@first.wav", folder / "tryout-small@first.wav"
    own.unlink(missing_ok=True)
    other.write_bytes(taken(tone(0.5)))
    status, said = sent(address, f"take?beat=first&{query}", taken(tone(1)))
    other.unlink()
    assert status == 400 and f"{other} of this beat already: move it away" in said
    assert not own.exists()


def test_a_take_that_is_too_long_is_refused_before_it_is_read(query: str, address: str) -> None:
    long = {"Content-Length": str(100 << 20)}
    status, said = sent(address, f"take?beat=first&{query}", b"", **long)
    assert status == 413 and said == "that is too large: a take has at most 32 MB"


def test_only_the_page_may_hear(address: str) -> None:
    url = urlsplit(address)
    connection = http.client.HTTPConnection(str(url.hostname), url.port, timeout=60)
    connection.request("GET", url.path)
    allowed = connection.getresponse().getheader("Permissions-Policy")
    assert allowed is not None and "microphone=(self)" in allowed and "camera=()" in allowed


# without a browser


def test_pages_know_their_voice_by_one_name_alone(tmp_path: Path) -> None:
    recorder = Recorder(Desk(), tmp_path / "mine", lambda request: None)  # type: ignore[arg-type, return-value]
    assert recorder.voice("hibari") == "hibari" and not recorder.about()["heard"]
    with pytest.raises(HTTPException, match="has no recordings yet: record a beat first"):
        recorder.voice(MINE)
    (tmp_path / "mine").mkdir()
    write_wav(tmp_path / "mine" / "pixels@patch.wav", tone(0.5), RATE)
    assert recorder.voice(MINE) == tmp_path / "mine" and recorder.about()["heard"]


def test_a_page_cannot_name_a_folder(tmp_path: Path) -> None:
    scene = parse(["forward/pixels"])[0].scene.load()
    assert controls.chosen(scene, {"voice": tmp_path}) == {"voice": str(tmp_path)}
    with pytest.raises(controls.ControlError, match="there is no voice"):
        controls.chosen(scene, {"voice": str(tmp_path)})


def test_the_preview_s_voice_may_be_a_folder_that_is_not_there_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert voice_of(None) == ("", FOLDER)
    assert voice_of("none") == ("none", FOLDER) and voice_of("hibari") == ("hibari", FOLDER)
    assert voice_of("./mine") == ("", tmp_path / "mine") and not (tmp_path / "mine").exists()
    for wrong, words in (("mien", r"write \./mien"), ("notes.txt", "notes.txt is a file")):
        (tmp_path / "notes.txt").touch()
        with pytest.raises(Refusal, match=words):
            voice_of(wrong)
    (tmp_path / "mine").mkdir()
    assert voice_of("mine") == ("", tmp_path / "mine")
    write_wav(tmp_path / "mine" / "pixels@patch.wav", tone(0.5), RATE)
    assert voice_of("mine") == (MINE, tmp_path / "mine")
