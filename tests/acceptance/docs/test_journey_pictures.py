"""The drawing of a journey in a real browser: it fits a telephone, and in Persian it reads from right to left."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.acceptance.docs.journey_pictures import draw, persian_complaint
from tests.acceptance.docs.pictures import PICTURES, browser, chromium_here

EXECUTABLE = chromium_here() or ""
pytestmark = pytest.mark.skipif(not EXECUTABLE, reason="there is no Chromium here; Debian: apt-get install chromium")
TELEPHONE = 390
# The middle of each mark of the picture and of each lane's head below it, from the left.
MARKS = """[...document.querySelectorAll('svg a')].map(mark => {
    const box = mark.getBoundingClientRect()
    return Math.round((box.left + box.right) / 2)
})"""
HEADS = "[...document.querySelectorAll('.lanes .head:not(.when)')].map(head => head.getBoundingClientRect().left)"
WIDTHS = "[...document.querySelectorAll('.thing')].map(thing => thing.getBoundingClientRect().width)"
CUT_OFF = """() => {
    const picture = document.querySelector('svg').getBoundingClientRect()
    return [...document.querySelectorAll('svg text')].filter(text => {
        const box = text.getBoundingClientRect()
        return box.left < picture.left - 1 || box.right > picture.right + 1
    }).map(text => text.textContent)
}"""


@pytest.fixture(scope="module")
def drawing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten days of a Persian complaint that nobody answers."""
    folder = tmp_path_factory.mktemp("drawing")
    draw(folder / "page.html", "--complaint", str(persian_complaint(folder)), "--for", "10 days")
    return folder / "page.html"


@pytest.fixture
async def page(drawing: Path) -> AsyncIterator[Page]:
    """The drawing in a window as wide as a telephone, cut off from every network."""
    async with browser(EXECUTABLE) as running:
        context = await running.new_context(viewport={"width": TELEPHONE, "height": 800}, offline=True)
        window = await context.new_page()
        await window.goto(drawing.as_uri())
        yield window


async def test_the_drawing_fits_a_telephone_and_runs_from_the_right(page: Page) -> None:
    """Only the picture itself is pushed sideways; time runs to the left, the customer stands right of the staff."""
    assert await page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE
    marks = await page.evaluate(MARKS)
    assert len(marks) > 5
    assert marks == sorted(marks, reverse=True)
    heads = await page.evaluate(HEADS)
    assert heads == sorted(heads, reverse=True)
    assert await page.evaluate(CUT_OFF) == []


async def test_on_a_telephone_there_is_room_for_words(page: Page) -> None:
    """Each lane has nearly half of the screen, so that no word has to be broken; the time stands above."""
    assert min(await page.evaluate(WIDTHS)) > TELEPHONE * 0.4


async def test_whoever_prints_it_has_both_lanes(page: Page) -> None:
    """The letters are on paper as well, folded as they were: without them the customer would have heard nothing."""
    await page.emulate_media(media="print")
    assert min(await page.evaluate(WIDTHS)) > 0


def test_the_docs_show_both_scripts() -> None:
    """The pictures that the page names are there."""
    told = (PICTURES.parent / "policy-journey.md").read_text("utf-8")
    for language in ("en", "fa"):
        assert f"pictures/policy-journey-{language}.png" in told
        assert (PICTURES / f"policy-journey-{language}.png").stat().st_size > 10_000
