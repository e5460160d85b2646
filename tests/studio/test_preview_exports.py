"""What the preview's page exports: said before, in every format, and refused in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from starlette.exceptions import HTTPException

from scenes.studio.preview.exports import asked_for, exportable
from scenes.studio.preview.open_pages import View
from tests.previewing import chromium, copy_project, new_page, preview_of, with_film
from tests.studio.test_preview_page import SMALL, WAIT, exported, load


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    project = with_film(copy_project(tmp_path_factory.mktemp("project")), s01_small=SMALL)
    with preview_of(project, "tryout", "--voice", "none") as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    with new_page(browser, 2 * WAIT) as opened:
        load(opened, address)
        yield opened


def test_what_will_be_exported_is_said_before(page: Page) -> None:
    plan = page.locator("#exportPlan")
    page.keyboard.press("Home")
    digit = page.locator("#digitName").inner_text()
    own = f"Digit {digit}, theme dark"
    expect(plan).to_have_text(f"tryout/small@first+0.00s as PNG: 1920 × 1080. {own}.")
    page.locator("#exportQuality").select_option("480p")
    page.locator("[data-what=beat]").click()
    first = page.locator("#clock").inner_text()
    expect(plan).to_have_text(
        re.compile(rf"^tryout/small@first as MP4: about 0:0\d, 854 × 480\. {own}, no voice\.$")
    )
    page.locator("#exportForm").select_option("gif")
    expect(plan).to_contain_text(re.compile(r"as GIF: about 0:0\d without sound, 854 × 480"))
    page.locator("[data-what=deck]").click()
    expect(plan).to_contain_text("The deck of tryout/small as HTML: 2 slides, about")
    page.locator("[data-name=voice]").select_option("hibari")
    page.locator("[data-name=theme]").select_option("light")
    page.locator("[data-name=calm]").check()
    expect(plan).to_contain_text(f"Digit {digit}, theme light, calm, spoken by hibari.")
    page.locator("[data-what=beat]").click()
    expect(plan).to_contain_text("as GIF")  # as it was chosen for beats
    page.locator("[data-name=calm]").blur()
    page.keyboard.press("End")
    expect(page.locator("#clock")).not_to_have_text(first)
    expect(plan).to_contain_text("tryout/small@second as GIF")
    page.locator("#reset").click()
    expect(page.locator("#reset")).to_be_hidden()


@pytest.mark.parametrize("form", ["gif", "webp", "webm"])
def test_a_beat_is_an_animation_too(page: Page, form: str) -> None:
    page.locator("#exportQuality").select_option("480p")
    page.keyboard.press("Home")
    content = exported(page, "beat", form, f"tryout-small-first-480p30.{form}")
    if form == "webm":
        assert b"webm" in content[:64]
        return
    with Image.open(BytesIO(content)) as picture:
        assert picture.format == form.upper() and picture.size == (854, 480)
        assert getattr(picture, "n_frames", 1) > 5


def test_a_scene_is_a_deck_too(page: Page) -> None:
    page.locator("#exportQuality").select_option("480p")
    content = exported(page, "deck", "html", "deck-tryout-small.html")
    assert content[:9].lower() == b"<!doctype" and content.count(b"<section>") == 2


# without a browser

THERE = View("forward/pixels", {}, place={"beat": "patch", "offset": 7})


def test_every_export_has_its_job() -> None:
    for what, forms in exportable().items():
        for form in forms:
            title, job, arguments = asked_for({"what": what, "form": form}, THERE, "720p")
            assert form.upper() in title and "720p" in title and "forward/pixels" in title
            assert job == {"frame": "still", "deck": "deck"}.get(what, "video")
            assert arguments["form"] == form
            assert arguments.get("beat") == ("patch" if what in ("frame", "beat") else None)


@pytest.mark.parametrize(
    ("given", "view", "words"),
    [
        ({"what": "flim"}, THERE, "there is no export 'flim': valid are frame, beat, scene, deck"),
        ({"what": "beat", "form": "png"}, THERE, "cannot be had as 'png': valid are mp4"),
        ({"what": "beat"}, View("forward/pixels"), "not known yet"),
    ],
)
def test_a_wrong_export_is_one_sentence(given: dict[str, str], view: View, words: str) -> None:
    with pytest.raises(HTTPException, match=re.escape(words)):
        asked_for(given, view, "480p")


def test_sound_is_declared_for_each_format() -> None:
    heard = exportable()
    assert heard["beat"]["mp4"] and not heard["beat"]["gif"] and not heard["frame"]["png"]
    assert heard["deck"] == {"html": True}
