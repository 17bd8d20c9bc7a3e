"""Letters in a real browser: they fit a telephone, and what runs the other way keeps its order."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page

from amends.domain.letters import LetterPurpose
from amends.letters.proofreading.sample_people import voice_of
from amends.letters.proofreading.situations import HOSTILE_NAMES, NUMBERED, Situation, everything
from tests.acceptance.docs.pictures import LANGUAGES, PICTURES, TAKEN, browser, chromium_here, take, written

EXECUTABLE = chromium_here() or ""
pytestmark = pytest.mark.skipif(not EXECUTABLE, reason="there is no Chromium here; Debian: apt-get install chromium")
NARROWEST = 320
# Where each part of the reference begins on the screen, in pixels from the left.
LEFT_EDGES = """parts => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node; node = walker.nextNode();) {
        let from = node.data.indexOf(parts.join('-'))
        if (from < 0) continue
        return parts.map(part => {
            const range = document.createRange()
            range.setStart(node, from)
            range.setEnd(node, from + part.length)
            from += part.length + 1
            return range.getBoundingClientRect().left
        })
    }
}"""


@pytest.fixture(scope="module")
async def page() -> AsyncIterator[Page]:
    """A window as narrow as a small telephone, cut off from every network; each test fills it anew."""
    async with browser(EXECUTABLE) as running:
        context = await running.new_context(viewport={"width": NARROWEST, "height": 600}, offline=True)
        yield await context.new_page()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_letter_is_wider_than_a_telephone(page: Page, language: str) -> None:
    """Whatever the name and the reference, nobody has to push a letter sideways to read it."""
    parts = everything(voice_of(language))
    for purpose in LetterPurpose:
        name = HOSTILE_NAMES["200 letters"].replace(" ", "")
        letter = written(purpose, language, Situation("wide", name=name, reference="R" * 64, parts=parts))
        await page.set_content(letter.html)
        assert await page.evaluate("document.documentElement.scrollWidth") <= NARROWEST, purpose


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_reference_of_digits_keeps_its_order(page: Page, language: str) -> None:
    """2026-11-7 reads so from the left in Persian, too, where unguarded digits would stand as 7-11-2026."""
    letter = written(LetterPurpose.NEWS, language, Situation("digits", reference=NUMBERED))
    await page.set_content(letter.html)
    edges = await page.evaluate(LEFT_EDGES, NUMBERED.split("-"))
    assert edges == sorted(edges)
    assert len(set(edges)) == 3


async def test_persian_letters_begin_at_the_right(page: Page) -> None:
    """Also where webmail throws <html> and <body> away and shows what is inside them."""
    letter = written(LetterPurpose.NEWS, "fa", Situation("right"))
    inside = letter.html.partition("<body")[2].partition(">")[2].partition("</body>")[0]
    await page.set_content(f"<html><body><div>{inside}</div></body></html>")
    assert await page.evaluate("getComputedStyle(document.querySelector('p')).direction") == "rtl"


async def test_the_pictures_in_the_docs_can_be_taken_anew(tmp_path: Path) -> None:
    """Every picture that the docs show is one that this code takes, of letters as they are shipped."""
    taken = {picture.name for picture in await take(tmp_path, EXECUTABLE)}
    assert len(taken) == len(TAKEN) * len(LANGUAGES)
    assert taken == {picture.name for picture in PICTURES.glob("letters-*.png")}
    page = (PICTURES.parent / "letters.md").read_text("utf-8")
    assert all(f"pictures/{name}" in page for name in taken)
