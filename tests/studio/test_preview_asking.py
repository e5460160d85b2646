"""Asking the numbers of a frame where they come from, in the preview's page in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.previewing import chromium, copy_project, new_page, preview_of, with_film

SCENE = """
from typing import ClassVar

from scenes.kit.scene import GradientScene, _


class Numbers(GradientScene):
    title = "Numbers"
    weight: ClassVar[str] = "conv1/kernel[0,0,0,0]"

    def construct(self) -> None:
        picture = self.grid("image", cell=0.1)
        kernel = self.grid("conv1/kernel", cell=0.3)
        answer = self.grid("conv1/z", cell=0.12)
        picture.shift([-4.0, 0, 0])
        answer.shift([4.0, 0, 0])
        with self.beat("all", _("A picture, a filter, and what they make.")):
            self.enter(picture, kernel, answer)
        with self.beat("moved", _("It goes on.")):
            self.play(picture.animate.shift([0.5, 0, 0]), run_time=0.5)
"""
WAIT = 60_000
CELL = "conv1/z[3,4,0]"
MIDDLE = """name => {
  const box = document.getElementById("numbers").getBoundingClientRect();
  return import("./page.js").then(({ questions }) => {
    const { corners } = questions.asking.picture.find(name);
    const middle = (axis) => corners.reduce((sum, corner) => sum + corner[axis], 0) / 4;
    return [box.left + middle(0) * box.width, box.top + middle(1) * box.height];
  });
}"""
COPIED = """async words => {
  for (let frame = 0; frame < 300; frame += 1) {
    if ((await navigator.clipboard.readText()).includes(words)) return true;
    await new Promise(requestAnimationFrame);
  }
  return false;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    project = with_film(copy_project(tmp_path_factory.mktemp("project")), s01_numbers=SCENE)
    with preview_of(project, "tryout") as found:
        yield found


@pytest.fixture(scope="module")
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """One page for all tests: its questions are closed between them."""
    with new_page(browser, WAIT) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{address}#tryout/numbers@all")
        known(page)
        yield page


@pytest.fixture
def page(opened: Page) -> Iterator[Page]:
    yield opened
    opened.mouse.move(1, 1)
    if panel(opened).is_visible():
        opened.get_by_role("button", name="Close").first.click()
    opened.locator("#numbers").evaluate("surface => surface.blur()")


def known(page: Page) -> None:
    page.locator("#numbers[data-known]").wait_for(state="attached")


def panel(page: Page) -> Any:
    return page.locator("#answer")


def title(page: Page) -> Any:
    return panel(page).locator("h2")


def click(page: Page, name: str) -> None:
    page.mouse.click(*page.evaluate(MIDDLE, name))
    expect(title(page)).to_have_text(name)


def test_a_number_under_the_pointer_says_what_it_is_and_lights_what_made_it(page: Page) -> None:
    page.mouse.move(*page.evaluate(MIDDLE, CELL))
    tip = page.locator(".asking-tip")
    expect(tip).to_contain_text(CELL)
    assert re.search(r"\d\.\d{10,}", tip.inner_text())  # the value in full
    expect(page.locator(".asking-overlay .from")).to_have_count(50)  # 25 pixels, 25 weights
    expect(page.locator(".asking-overlay .to")).to_have_count(0)
    page.mouse.move(1, 1)
    expect(tip).to_be_hidden()
    expect(page.locator(".asking-overlay .from")).to_have_count(0)


def test_a_key_lights_what_the_number_goes_to(page: Page) -> None:
    page.keyboard.press("g")
    page.mouse.move(*page.evaluate(MIDDLE, "image[0,3]"))
    expect(page.locator(".asking-overlay .to")).to_have_count(4)  # of channel 0, in the first row
    page.keyboard.press("g")
    expect(page.locator(".asking-overlay .to")).to_have_count(0)


def test_a_click_opens_the_answer_and_its_numbers_lead_on_and_back(page: Page) -> None:
    click(page, CELL)
    expect(panel(page)).to_contain_text("25 in all")
    expect(panel(page).locator("math")).not_to_have_count(0)
    expect(panel(page).locator(".parts").first.locator("li")).to_have_count(26)
    numbers = panel(page).locator("math [data-name]")
    expect(numbers).to_have_count(51)
    assert numbers.first.get_attribute("data-name") == "conv1/kernel[0,0,0,0]"
    numbers.first.click()
    expect(title(page)).to_have_text("conv1/kernel[0,0,0,0]")
    panel(page).locator(".names .name").nth(1).click()
    expect(title(page)).to_have_text("conv1/z[0,1,0]")
    panel(page).get_by_role("button", name="Back").click()
    expect(title(page)).to_have_text("conv1/kernel[0,0,0,0]")
    page.keyboard.press("Alt+ArrowLeft")
    expect(title(page)).to_have_text(CELL)
    panel(page).get_by_role("button", name="Forward").click()
    expect(title(page)).to_have_text("conv1/kernel[0,0,0,0]")


def test_arrow_keys_move_the_question_and_escape_closes_it(page: Page) -> None:
    click(page, CELL)
    before = page.locator("#clock").inner_text()
    for key, name in (
        ("ArrowRight", "conv1/z[3,5,0]"),
        ("ArrowDown", "conv1/z[4,5,0]"),
        ("Shift+ArrowDown", "conv1/z[4,5,1]"),  # the other channel, which is not shown
        ("Shift+ArrowDown", "conv1/z[4,5,1]"),  # there is no third
        ("Shift+ArrowUp", "conv1/z[4,5,0]"),
    ):
        page.keyboard.press(key)
        expect(title(page)).to_have_text(name)
    assert page.locator("#clock").inner_text() == before  # the playhead stays
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    assert "ask=" not in page.evaluate("location.hash")


def test_the_keyboard_alone_finds_a_number(page: Page) -> None:
    page.locator("#numbers").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".asking-tip")).to_contain_text("image[0,0]")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".asking-tip")).to_contain_text("image[0,1]")
    page.keyboard.press("Enter")
    expect(title(page)).to_have_text("image[0,1]")
    panel(page).get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".asking-overlay .to")).to_have_count(2)  # z[0,0] and z[0,1] of channel 0


def test_a_link_opens_scene_place_and_question_again(page: Page, browser: Browser) -> None:
    click(page, CELL)
    panel(page).get_by_role("button", name="Copy link").click()
    assert page.evaluate(COPIED, "#tryout/")
    link = page.evaluate("navigator.clipboard.readText()")
    assert re.search(r"#tryout/numbers@all\+[\d.]+s\?ask=conv1/z\[3,4,0\]$", link)
    with new_page(browser, WAIT) as other:
        other.goto(link)
        expect(title(other)).to_have_text(CELL, timeout=WAIT)
        expect(other.locator(".asking-overlay .focus")).to_have_count(1)


def test_an_answer_is_copied_as_source(page: Page) -> None:
    click(page, CELL)
    for form, words in (("Text", "made of"), ("LaTeX", r"\sum_{u, v, c}"), ("Typst", "sum_(u")):
        panel(page).get_by_role("button", name=f"Copy {form}").click()
        assert page.evaluate(COPIED, words)


def test_a_wheel_shows_the_picture_nearer_and_a_double_click_all_of_it(page: Page) -> None:
    picture = page.locator("#picture")
    whole = picture.bounding_box()
    assert whole is not None
    x, y = page.evaluate(MIDDLE, CELL)
    page.mouse.move(x, y)
    page.mouse.wheel(0, -500)
    near = picture.bounding_box()
    assert near is not None and near["width"] > 2 * whole["width"]
    assert page.evaluate(MIDDLE, CELL) == pytest.approx([x, y], abs=2)  # it stays under the pointer
    page.mouse.down()
    page.mouse.move(x + 60, y + 30, steps=4)
    page.mouse.up()
    assert page.evaluate(MIDDLE, CELL) == pytest.approx([x + 60, y + 30], abs=2)
    expect(panel(page)).to_be_hidden()  # a drag asks nothing
    page.mouse.dblclick(x, y)
    assert picture.bounding_box() == whole


def test_a_weight_becomes_the_scene_s_parameter(page: Page) -> None:
    click(page, "conv1/kernel[1,2,0,0]")
    panel(page).get_by_role("button", name="Use this weight").click()
    expect(page.locator("[data-name=weight]")).to_have_value("conv1/kernel[1,2,0,0]")
    expect(page.locator("#fault")).to_be_hidden()
    page.locator("#numbers:not([data-known])").wait_for(state="attached")
    known(page)  # with the other weight, after which the same question is open
    expect(title(page)).to_have_text("conv1/kernel[1,2,0,0]")


def test_a_still_of_an_answer_is_the_picture_with_its_cells_lit(page: Page) -> None:
    click(page, CELL)
    with page.expect_download() as coming:
        panel(page).get_by_role("button", name="Make a still").click()
    assert coming.value.suggested_filename == "conv1_z_3_4_0.png"
    found = np.asarray(Image.open(coming.value.path()).convert("RGB")).astype(int)
    size = page.locator("#picture").evaluate("canvas => [canvas.height, canvas.width]")
    assert found.shape[1] == size[1] and found.shape[0] > size[0]
    is_focus = np.abs(found - (255, 225, 77)).sum(axis=2) < 30
    assert is_focus.sum() > 8  # the cell's outline
    assert found[size[0] :].max() > 200  # the line beneath


def test_presenting_stops_where_each_beat_ends_and_has_notes(page: Page) -> None:
    with page.expect_popup() as opening:
        page.locator("#present").click()
    notes = opening.value
    expect(notes.locator("#script")).to_contain_text("a filter, and what they make")
    expect(notes.locator("#then")).to_have_text("moved")
    expect(page.locator("header").first).to_be_hidden()
    page.keyboard.press(" ")
    expect(notes.locator("#beat")).to_have_text("moved")
    expect(notes.locator("#script")).to_contain_text("It goes on")
    page.keyboard.press("ArrowRight")  # to its end, wherever it is
    known(page)
    click(page, CELL)  # on the live picture
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    expect(notes.locator("#beat")).to_have_text("all")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    expect(page.locator("header").first).to_be_visible()
    assert notes.is_closed()
