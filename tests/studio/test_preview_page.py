"""The preview's page in a real browser, on a copy of the project whose files are edited."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from scenes.studio.export.formats import FORMATS
from tests.previewing import chromium, copy_project, edited, new_page, preview_of, with_film

SMALL = """
from scenes.kit.scene import NarratedScene, _


class Small(NarratedScene):
    title = "Small"

    def construct(self) -> None:
        self.picture = self.grid("image", cell=0.15)
        with self.beat("first", _("A picture.")):
            self.enter(self.picture)
        with self.beat("second", _("It moves.")):
            self.play(self.picture.animate.shift([1.0, 0, 0]), run_time=1.0)
            pass
"""
MOVED = SMALL.replace("[1.0, 0, 0]", "[-4.0, 1, 0]")
BEATS = "import('./state.js').then(({ state }) => state.beats.map((beat) => beat.stop))"
GO = "address => location.hash = address"
WAIT = 60_000  # milliseconds: for two cores that have many other things to do, too


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_project(tmp_path_factory.mktemp("project"))
    return with_film(folder, s01_small=SMALL, s02_more=SMALL.replace("Small", "More"))


@pytest.fixture(scope="module")
def address(project: Path) -> Iterator[str]:
    with preview_of(project, "tryout") as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def file(project: Path) -> Iterator[Path]:
    with edited(project / "scenes" / "tryout" / "s01_small.py") as path:
        yield path


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with new_page(browser, WAIT) as opened:
        load(opened, address)
        yield opened


def load(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#picture")).to_have_attribute("data-shown", re.compile("."), timeout=WAIT)
    expect(page.locator(".beat")).to_have_count(2, timeout=WAIT)


def shown(page: Page) -> str:
    """Which picture is on the page: its key and its frame."""
    return page.locator("#picture").get_attribute("data-shown") or ""


def changed(page: Page, before: str) -> str:
    """The next picture, once it is there."""
    expect(page.locator("#picture")).not_to_have_attribute("data-shown", before, timeout=WAIT)
    return shown(page)


def pixels(page: Page) -> str:
    return page.evaluate("document.getElementById('picture').toDataURL()")


def seek(page: Page, frame: int) -> None:
    """Put the playhead on a frame by keys alone, and wait for its picture."""
    page.keyboard.press("Home")
    for _ in range(frame // 30):
        page.keyboard.press("Shift+ArrowRight")
    for _ in range(frame % 30):
        page.keyboard.press("ArrowRight")
    at = re.compile(f"/{frame}$")
    expect(page.locator("#picture")).to_have_attribute("data-shown", at, timeout=WAIT)


def line_of(words: str) -> int:
    """The line of the small scene that holds these words."""
    return SMALL[: SMALL.index(words)].count("\n") + 1


def to_the_end(page: Page) -> None:
    """Put the playhead on the last frame, and wait for its picture."""
    page.keyboard.press("End")
    number = re.search(r"frame (\d+)", page.locator("#clock").inner_text())
    assert number is not None
    at = re.compile(f"/{number[1]}$")
    expect(page.locator("#picture")).to_have_attribute("data-shown", at, timeout=WAIT)


def test_the_page_shows_scenes_beats_and_a_picture(page: Page) -> None:
    expect(page.locator("#strip button")).to_have_text(["small", "more"])
    expect(page.locator(".beat span")).to_have_text(["first", "second"])
    expect(page.locator("#films button")).to_contain_text(["forward", "tryout"])
    assert (
        len(
            set(
                page.evaluate(
                    "[...document.getElementById('picture').getContext('2d')"
                    ".getImageData(0, 0, 854, 480).data]"
                )
            )
        )
        > 20
    )


def test_keys_step_by_frame_beat_and_scene(page: Page) -> None:
    seek(page, 33)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#clock")).to_contain_text("frame 32")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".beat.here span")).to_have_text("second")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#clock")).to_contain_text("frame 0")
    page.keyboard.press("End")
    expect(page.locator(".beat.here span")).to_have_text("second")
    before = shown(page)
    page.keyboard.press("PageDown")
    expect(page.locator("#strip [aria-current=true]")).to_have_text("more")
    changed(page, before)


def test_a_scene_opens_on_the_end_of_its_first_beat(page: Page) -> None:
    """Its first frame is empty, however one gets there."""
    here, clock = page.locator(".beat.here span"), page.locator("#clock")
    for leave in ("#strip button:nth-child(2)", "#films button:last-child", "PageDown", "PageUp"):
        before = shown(page)
        page.keyboard.press(leave) if leave.startswith("Page") else page.locator(leave).click()
        if before != shown(page):
            changed(page, before)
        expect(here).to_have_text("first")
        expect(clock).not_to_contain_text("frame 0")
    first, _ = page.evaluate(BEATS)
    expect(clock).to_contain_text(f"frame {first - 1}")


def test_up_from_a_scene_s_start_is_the_last_beat_before_it(page: Page) -> None:
    first, _ = page.evaluate(BEATS)
    before = shown(page)
    page.keyboard.press("PageDown")
    changed(page, before)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#strip [aria-current=true]")).to_have_text("small")
    expect(page.locator(".beat.here span")).to_have_text("second")
    expect(page.locator("#clock")).to_contain_text(f"frame {first}")


def test_a_reload_keeps_scene_playhead_and_parameters(page: Page) -> None:
    before = shown(page)
    page.locator("[data-name=theme]").select_option("light")
    page.locator("[data-name=calm]").check()
    changed(page, before)
    page.locator("[data-name=calm]").blur()
    seek(page, 33)
    expect(page).to_have_url(re.compile(r"#tryout/small@first\+1\.10s\?theme=light&calm=true$"))
    kept, picture = shown(page), pixels(page)
    page.reload()
    expect(page.locator("#picture")).to_have_attribute("data-shown", kept, timeout=WAIT)
    assert pixels(page) == picture
    expect(page.locator("[data-name=theme]")).to_have_value("light")
    expect(page.locator("[data-name=calm]")).to_be_checked()


def test_an_address_can_be_shared(page: Page, browser: Browser) -> None:
    page.evaluate(GO, "#backward/one_weight@uses?weight=conv2/kernel[0,0,0,1]&digit=3:3")
    expect(page.locator("#digitName")).to_have_text("3:3", timeout=WAIT)
    expect(page.locator("[data-name=weight]")).to_have_value("conv2/kernel[0,0,0,1]")
    other = browser.new_page()
    other.goto(page.url)
    expect(other.locator("#picture")).to_have_attribute(
        "data-shown", re.compile("."), timeout=2 * WAIT
    )
    expect(other.locator("[data-name=weight]")).to_have_value("conv2/kernel[0,0,0,1]")
    expect(other.locator("#strip [aria-current=true]")).to_have_text("one weight")
    other.close()


@pytest.mark.parametrize(
    ("address_of", "words"),
    [
        ("forward/convolutoin", "there is no scene 'forward/convolutoin': perhaps forward/conv"),
        ("tryout/small@frist", 'there is no beat "frist" in tryout/small: valid are first, second'),
        ("tryout/small?them=light", "there is no parameter 'them': perhaps theme"),
        ("tryout/small?theme=purple", "there is no theme 'purple': valid are dark, light"),
        ("backward/general_convolution?stride=9", "stride 9 is out of range: valid is 1 to 4"),
        ("by_hand/setup?settings=/etc/passwd", "there is no settings '/etc/passwd': valid are"),
        ("tryout/small?digit=/etc/passwd", "there is no digit '/etc/passwd': valid are 0 to 9"),
        ("tryout/small?digit=upload/0123456789abcdef", "that picture is no longer here"),
        ("%", "there is no scene '%'"),
    ],
)
def test_a_wrong_address_is_one_sentence(page: Page, address_of: str, words: str) -> None:
    page.evaluate(GO, f"#{address_of}")
    expect(page.locator("#fault h2")).to_contain_text(words, timeout=WAIT)
    expect(page.locator("#fault .where")).to_have_text("")


def test_a_number_has_its_range_on_the_page(page: Page) -> None:
    page.evaluate(GO, "#backward/general_convolution")
    stride = page.get_by_role("spinbutton", name="Stride")
    expect(stride).to_have_value("2", timeout=WAIT)
    for name, value in (("min", "1"), ("max", "4"), ("step", "1")):
        expect(stride).to_have_attribute(name, value)
    expect(stride).to_have_accessible_description(re.compile("Stride of the small convolution"))
    stride.fill("9")
    page.keyboard.press("Tab")
    assert not stride.evaluate("input => input.validity.valid")
    assert "stride" not in page.url


def test_the_picture_has_a_name(page: Page) -> None:
    seek(page, 33)
    picture = page.get_by_role("img", name="tryout/small, first: A picture.")
    expect(picture).to_have_id("picture")


def test_a_resting_frame_is_as_sharp_as_the_screen(browser: Browser, address: str) -> None:
    """At one pixel per pixel, too, where the page is large; what plays stays small."""
    context = browser.new_context(viewport={"width": 2300, "height": 1400})
    page = context.new_page()
    load(page, address)
    picture = page.locator("#picture")
    expect(picture).to_have_attribute("height", "1440", timeout=2 * WAIT)
    page.set_viewport_size({"width": 1300, "height": 900})
    expect(picture).to_have_attribute("height", "720", timeout=2 * WAIT)
    page.keyboard.press("l")
    page.keyboard.press(" ")
    expect(picture).to_have_attribute("height", "480", timeout=2 * WAIT)
    context.close()


def test_scrubbing_shows_the_frame_under_the_pointer(page: Page) -> None:
    box = page.locator("#track").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 4, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 20, steps=9)
    page.mouse.up()
    number = re.search(r"frame (\d+)", page.locator("#clock").inner_text())
    assert number is not None and int(number[1]) > 50
    at = re.compile(f"/{number[1]}$")
    expect(page.locator("#picture")).to_have_attribute("data-shown", at, timeout=WAIT)


def test_playing_goes_on_and_loops_a_beat(page: Page) -> None:
    seek(page, 0)
    page.keyboard.press("l")
    page.keyboard.press(" ")
    seen = set()
    for _ in range(60):
        seen.add(shown(page).rpartition("/")[2])
        time.sleep(0.1)
    page.keyboard.press(" ")
    stop = page.evaluate("document.querySelectorAll('.beat')[1].offsetLeft")
    assert len(seen) > 10 and stop > 0
    expect(page.locator(".beat.here span")).to_have_text("first")


def test_saving_shows_the_new_frame_and_keeps_the_playhead(page: Page, file: Path) -> None:
    to_the_end(page)
    clock, before, picture = page.locator("#clock").inner_text(), shown(page), pixels(page)
    file.write_text(MOVED)
    changed(page, before)
    assert pixels(page) != picture
    assert page.locator("#clock").inner_text() == clock
    now = shown(page)
    file.write_text(SMALL)
    assert changed(page, now) == before  # the same content has the same key
    assert pixels(page) == picture


def test_saving_what_scenes_share_shows_too(page: Page, project: Path) -> None:
    seek(page, 60)
    style = project / "scenes" / "kit" / "style.py"
    text, before, picture = style.read_text(), shown(page), pixels(page)
    style.write_text(text.replace('background="#0d1017"', 'background="#301017"'))
    try:
        changed(page, before)
        assert pixels(page) != picture
    finally:
        now = shown(page)
        style.write_text(text)
    changed(page, now)
    assert pixels(page) == picture


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("pass", "1 / 0", "ZeroDivisionError"),
        ("pass", "def", "SyntaxError"),
        ('"image"', '"imago"', "imago"),
    ],
)
def test_an_error_shows_its_line_and_the_fix_clears_it(
    page: Page, file: Path, old: str, new: str, words: str
) -> None:
    to_the_end(page)
    before, picture = shown(page), pixels(page)
    file.write_text(SMALL.replace(old, new))
    fault = page.locator("#fault")
    expect(fault).to_be_visible(timeout=WAIT)
    expect(fault.locator("h2")).to_contain_text(words)
    expect(fault.locator(".where")).to_have_text(f"scenes/tryout/s01_small.py, line {line_of(old)}")
    assert shown(page) == before and pixels(page) == picture
    file.write_text(MOVED)
    expect(fault).to_be_hidden(timeout=WAIT)


def test_a_scene_that_loops_for_ever_can_be_stopped(page: Page, file: Path) -> None:
    to_the_end(page)
    before = shown(page)
    file.write_text(SMALL.replace("pass", "while True: pass"))
    page.locator("#stop").click()
    fault = page.locator("#fault")
    expect(fault.locator("h2")).to_have_text("stopped", timeout=WAIT)
    expect(fault.locator(".where")).to_contain_text(f"line {line_of('pass')}")
    assert shown(page) == before
    file.write_text(MOVED)
    expect(fault).to_be_hidden(timeout=WAIT)


def test_a_scene_that_will_not_listen_is_stopped_too(page: Page, file: Path) -> None:
    """It ignores the request to stop, and is killed."""
    deaf = """
            while True:
                try:
                    while True:
                        pass
                except BaseException:
                    continue"""
    to_the_end(page)
    file.write_text(SMALL.replace("            pass", deaf.lstrip("\n")))
    page.locator("#stop").click()
    expect(page.locator("#fault h2")).to_have_text("stopped", timeout=WAIT)
    file.write_text(MOVED)
    expect(page.locator("#fault")).to_be_hidden(timeout=WAIT)


def test_a_scene_that_vanishes_is_said(page: Page, file: Path) -> None:
    file.unlink()
    expect(page.locator("#fault h2")).to_contain_text(
        "there is no scene 'tryout/small'", timeout=WAIT
    )
    expect(page.locator("#strip button")).to_have_text(["more"])
    file.write_text(SMALL)
    expect(page.locator("#fault")).to_be_hidden(timeout=WAIT)
    expect(page.locator("#strip button")).to_have_text(["small", "more"])


def test_parameters_change_the_picture_at_once(page: Page) -> None:
    before, picture = shown(page), pixels(page)
    page.locator("[data-name=theme]").select_option("light")
    changed(page, before)
    assert pixels(page) != picture
    expect(page.locator("#controls .changed > :first-child")).to_have_text(["Theme"])
    now = shown(page)
    page.locator("#reset").click()
    changed(page, now)
    assert pixels(page) == picture


def test_a_wrong_parameter_is_said_without_lines_of_code(page: Page) -> None:
    page.locator("#films button", has_text="backward").click()
    page.locator("#strip button", has_text="one weight").click()
    expect(page.locator("[data-name=weight]")).to_be_visible(timeout=WAIT)
    page.locator("[data-name=weight]").fill("conv1/kernal[0,0,0,0]")
    page.keyboard.press("Tab")
    fault = page.locator("#fault")
    expect(fault.locator("h2")).to_contain_text("perhaps conv1/kernel", timeout=WAIT)
    expect(fault.locator(".where")).to_have_text("")
    page.locator("#reset").click()
    expect(fault).to_be_hidden(timeout=WAIT)


def test_a_drawn_digit_is_read_while_it_is_drawn_and_used(page: Page) -> None:
    before = shown(page)
    page.keyboard.press("d")
    box = page.locator("#drawing").bounding_box()
    assert box is not None
    x, y = box["x"], box["y"]
    page.mouse.move(x + 80, y + 60)
    page.mouse.down()
    page.mouse.move(x + 200, y + 60, steps=6)
    page.mouse.move(x + 130, y + 230, steps=8)
    expect(page.locator("#bars li.most span")).to_have_text("7", timeout=WAIT)
    page.mouse.up()
    expect(page.locator("#use")).to_be_enabled()
    page.locator("#use").click()
    changed(page, before)
    expect(page.locator("#digitName")).to_have_text("your picture")


def test_a_sample_is_chosen_by_a_click(page: Page) -> None:
    before = shown(page)
    page.keyboard.press("d")
    page.locator("#samples button").nth(23).click()
    expect(page.locator("#digitName")).to_have_text("2:3")
    changed(page, before)


def test_a_sample_is_chosen_by_keys(page: Page) -> None:
    before = shown(page)
    page.locator("#digitChoose").focus()
    page.keyboard.press("Enter")
    focused = page.locator("#samples button:focus")
    expect(focused).to_have_accessible_name("a 7, sample 7", timeout=WAIT)
    expect(focused).to_have_attribute("aria-checked", "true")
    assert "solid" in focused.evaluate("e => getComputedStyle(e).outlineStyle")
    for key in ("ArrowUp", "ArrowUp", "ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    expect(focused).to_have_accessible_name("a 5, sample 5:1")
    page.keyboard.press("Tab")
    expect(focused).to_have_count(0)  # one stop for the tab key, not a hundred
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#digitName")).to_have_text("5:1")
    changed(page, before)


def test_a_file_that_is_no_picture_is_refused(page: Page, tmp_path: Path) -> None:
    page.keyboard.press("d")
    for name, content, words in (
        ("note.txt", b"no picture", "cannot be read as a picture"),
        ("huge.png", b"\0" * (100 << 20), "too large"),
    ):
        (tmp_path / name).write_bytes(content)
        page.locator("#opened").set_input_files(tmp_path / name)
        expect(page.locator("#digitWords")).to_contain_text(words, timeout=WAIT)
        expect(page.locator("#use")).to_be_disabled()


def exported(page: Page, what: str, form: str, name: str) -> bytes:
    """What comes of an export, fetched through its link."""
    page.locator(f"[data-what={what}]").click()
    page.locator("#exportForm").select_option(form)
    page.locator("#export").click()
    link = page.locator("#exports a").first
    expect(link).to_have_text(name, timeout=4 * WAIT)
    with page.expect_download() as download:
        link.click()
    return download.value.path().read_bytes()


def test_exports_a_frame_and_a_beat(page: Page) -> None:
    seek(page, 40)
    offset = 40 / 30
    for kind, begins in (("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")):
        name = f"tryout-small-first+{offset:.2f}s.{kind}"
        assert exported(page, "frame", kind, name).startswith(begins)
        fetched = "link => fetch(link.href).then(answer => answer.headers.get('content-type'))"
        told = page.locator("#exports a").first.evaluate(fetched)
        assert told == FORMATS[kind].media_type
    page.locator("#exportQuality").select_option("480p")
    assert b"ftyp" in exported(page, "beat", "mp4", "tryout-small-first-480p30.mp4")[:16]


def test_exports_wait_for_their_turn_and_can_be_cancelled(
    page: Page, project: Path, file: Path
) -> None:
    """A film so long that none can be over before it is cancelled; it leaves nothing behind."""
    before = shown(page)
    file.write_text(SMALL.replace("run_time=1.0", "run_time=3000.0"))
    changed(page, before)
    page.locator("[data-what=scene]").click()
    for _ in range(3):
        page.locator("#export").click()
    rows = page.locator("#exports li")
    states = re.compile("waiting"), re.compile("waiting"), re.compile("working")
    for row, state in zip((0, 1, 2), states, strict=True):
        expect(rows.nth(row)).to_have_attribute("data-state", state, timeout=WAIT)
    expect(rows.first).to_contain_text("scene tryout/small as MP4, 1080p")
    rows.nth(0).locator("button").click()
    expect(rows.nth(0)).to_contain_text("cancelled", timeout=WAIT)
    expect(rows.nth(2)).to_have_attribute("data-state", "working")
    rows.nth(2).locator("button").click()
    expect(rows.nth(2)).to_contain_text("cancelled", timeout=WAIT)
    expect(rows.nth(1)).to_have_attribute("data-state", "working", timeout=WAIT)
    rows.nth(1).locator("button").click()
    expect(rows.nth(1)).to_contain_text("cancelled", timeout=WAIT)
    assert not list((project / "media").rglob("*.part"))
    assert not list((project / "media").glob("*1080p30.mp4"))


def test_two_pages_look_at_two_things(page: Page, browser: Browser, address: str) -> None:
    other = browser.new_page()
    load(other, address)
    before = shown(page)
    other.locator("#strip button").nth(1).click()
    other.locator("[data-name=theme]").select_option("light")
    other.wait_for_timeout(1500)
    expect(other.locator("#strip [aria-current=true]")).to_have_text("more")
    assert shown(page) == before and shown(other).rpartition("/")[0] not in before
    other.close()


def test_many_edits_leave_no_more_memory(page: Page, file: Path) -> None:
    """Sixty edits at full speed: the page keeps a bounded number of pictures."""
    for k in range(60):
        file.write_text(SMALL.replace("[1.0", f"[{k / 30:.3f}"))
        time.sleep(0.05)
    before = shown(page)
    file.write_text(MOVED)
    changed(page, before)
    page.wait_for_timeout(1500)
    heap = page.evaluate("performance.memory.usedJSHeapSize")
    assert heap < 40e6
    assert page.evaluate("document.querySelectorAll('*').length") < 450


def test_a_killed_preview_leaves_no_process(project: Path, browser: Browser) -> None:
    """Not even one that loops for ever."""
    (project / "scenes" / "tryout" / "s02_more.py").write_text(
        SMALL.replace("Small", "More").replace("pass", "while True: pass")
    )

    def previews() -> set[psutil.Process]:
        return {c for c in psutil.Process().children() if "--no-open" in c.cmdline()}

    before = previews()  # the other tests' preview notices the edit, too, and starts processes
    with preview_of(project, "tryout/more") as address:
        page = browser.new_page()
        page.goto(address)
        expect(page.locator("#stop")).to_be_visible(timeout=WAIT)
        (server,) = previews() - before
        family = server.children(recursive=True)
        server.kill()
        # a process that is importing Manim sees it afterwards
        _, left = psutil.wait_procs(family, timeout=90)
        assert family and not left
        expect(page.locator("#status")).to_contain_text("the preview has ended", timeout=WAIT)
        page.close()
    (project / "scenes" / "tryout" / "s02_more.py").write_text(SMALL.replace("Small", "More"))


# the server alone


def ask(
    address: str, method: str, path: str, body: bytes = b"", host: str = "127.0.0.1"
) -> tuple[int, Any]:
    url = urlsplit(address)
    connection = http.client.HTTPConnection(str(url.hostname), url.port, timeout=20)
    connection.request(method, url.path + path, body, {"Host": host})
    answer = connection.getresponse()
    return answer.status, answer.read()


@pytest.mark.parametrize(
    "path",
    ["../", "../../etc/passwd", "page.js/../server.py", "%2e%2e/server.py", "server.py", "x", ".."],
)
def test_nothing_outside_the_list_is_served(address: str, path: str) -> None:
    assert ask(address, "GET", path)[0] in (400, 404)


def test_the_secret_and_the_host_are_asked_for(address: str) -> None:
    assert ask(address, "GET", "")[0] == 200
    assert ask(re.sub(r"/[^/]+/$", "/guess/", address), "GET", "")[0] == 404
    assert ask(address, "GET", "", host="evil.example")[0] == 400
    assert address.startswith("http://127.0.0.1:")


WRONG = [
    ("view", b"{", "as a JSON object"),
    ("view", b"[]", "as a JSON object"),
    ("view", b"[" * 100_000, "as a JSON object"),
    ("view", b'{"a":' * 100_000, "as a JSON object"),
    ("view", json.dumps({"scene": 3}).encode(), "needs a scene"),
    ("view", b'{"scene": "tryout/small", "values": {"digit": "/etc/passwd"}}', "valid are 0 to 9"),
    ("view", b'{"scene": "tryout/small", "values": {"digit": "upload/../x"}}', "valid are 0 to 9"),
    ("view", b'{"scene": "tryout/small", "quality": "1081p"}', "1080p"),
    ("view", b'{"scene": "tryout/small", "place": {"frame": -1}}', "counted from 0"),
    ("view", b'{"scene": "tryout/small", "sharp": "9p"}', "1080p"),
    ("view", b'{"scene": "tryout/small", "place": {"frame": true}}', "counted from 0"),
    ("export", b'{"what": "frame", "view": {"scene": "tryout/small"}}', "not known yet"),
    ("export", b'{"what": "film", "view": {"scene": "tryout/small"}}', "valid are frame, beat"),
    ("export", b'{"what": "deck", "form": "exe", "view": {"scene": "a"}}', "valid are html"),
    ("export", b'{"what": ["deck"], "view": {"scene": "a"}}', "valid are frame, beat"),
    ("view", b'{"scene": "tryout/small", "values": {"voice": "mine"}}', "record a beat first"),
    ("take", b"no sound", "tryout/small has no beat ''"),
    ("digit", b"no picture", "cannot be read as a picture"),
    ("digit", b"", "cannot be read as a picture"),
]


@pytest.mark.parametrize(("path", "body", "words"), WRONG)
def test_wrong_requests_are_one_sentence(
    page: Page, address: str, path: str, body: bytes, words: str
) -> None:
    with page.expect_request(re.compile("view")) as request:
        page.keyboard.press("ArrowRight")
    name = urlsplit(request.value.url).query
    status, answer = ask(address, "POST", f"{path}?{name}", body)
    assert status == 400 and words in json.loads(answer)["message"]


def test_a_page_that_is_not_connected_is_told(address: str) -> None:
    status, answer = ask(address, "POST", "view?page=nobody", b"{}")
    assert status == 409 and "reload" in json.loads(answer)["message"]


def test_what_is_too_large_is_refused_before_it_is_read(address: str) -> None:
    url = urlsplit(address)
    connection = http.client.HTTPConnection(str(url.hostname), url.port, timeout=20)
    connection.putrequest("POST", url.path + "digit")
    connection.putheader("Content-Length", str(100 << 20))
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413 and b"too large" in answer.read()
