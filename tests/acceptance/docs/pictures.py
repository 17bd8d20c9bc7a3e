"""Takes the pictures of letters in docs/pictures: `python -m tests.acceptance.docs.pictures`.

Needs Chromium (Debian: apt-get install chromium fonts-noto-core).
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright

from amends.domain.actions import MilestoneName
from amends.domain.letters import LetterPurpose
from amends.letters.formatting import Phrasing
from amends.letters.proofreading.sample_letters import words_in
from amends.letters.proofreading.sample_people import Voice, voice_of
from amends.letters.proofreading.situations import NUMBERED, Situation, everything
from amends.letters.rendering import Rendered, Templates
from amends.publication.publish import read_set

HOUSE = Path(__file__).parents[3]
PICTURES = HOUSE / "docs" / "pictures"
TELEPHONE, DESK = 390, 720
LANGUAGES = ("en", "fa")
FOREIGN = {"en": "سارا محمدی", "fa": "O'Brien & Søns (Ltd)"}


@dataclass(frozen=True)
class Picture:
    """One letter, as wide as the screen it is read on. `foreign` fills it with names of another script."""

    name: str
    purpose: LetterPurpose
    width: int
    foreign: bool = False


TAKEN = (
    Picture("first", LetterPurpose.ACKNOWLEDGEMENT, TELEPHONE),
    Picture("offer", LetterPurpose.OFFER, DESK),
    Picture("other-script", LetterPurpose.RESOLUTION, DESK, foreign=True),
)


def chromium_here() -> str | None:
    """Where this machine has Chromium."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@asynccontextmanager
async def browser(executable: str) -> AsyncIterator[Browser]:
    """A browser without a window."""
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield running
        await running.close()


@cache
def shipped() -> Templates:
    """The templates as they are shipped."""
    files = read_set(HOUSE)
    return Templates({path: text.decode() for path, text in files.items() if path.startswith("templates/")})


def written(purpose: LetterPurpose, language: str, situation: Situation) -> Rendered:
    """The shipped letter in this situation."""
    voice, phrasing = voice_of(language), Phrasing(language, voice_of(language).zone)
    return shipped().render(purpose, phrasing, words_in(purpose, situation, voice, phrasing))


def situation_of(picture: Picture, language: str) -> Situation:
    """An ordinary complaint, or one with a name, a reference and lines of another script."""
    parts = ordinary(picture.purpose, voice_of(language))
    if not picture.foreign:
        return Situation("a picture", parts=parts)
    stranger = voice_of("fa" if language == "en" else "en")
    parts["lines"] = everything(stranger)["lines"]
    return Situation("a picture", name=FOREIGN[language], reference=NUMBERED, parts=parts)


def ordinary(purpose: LetterPurpose, voice: Voice) -> dict[str, Any]:
    """What a complaint that goes its way has to tell: no former owner, no other complaint, three dates."""
    parts: dict[str, Any] = everything(voice) | {"linked": None, "former_owner": None, "call_at": None, "added": ()}
    milestones = (MilestoneName.FIRST_CONTACT, MilestoneName.RESOLVE, MilestoneName.KEEP_INFORMED)
    parts["dates"] = [told for told in parts["dates"] if told.milestone in milestones]
    if purpose is LetterPurpose.ACKNOWLEDGEMENT:
        parts["words"] = None
    return parts


async def take(folder: Path, executable: str) -> list[Path]:
    """Take all pictures into the folder; what was taken."""
    taken: list[Path] = []
    async with browser(executable) as running:
        for picture, language in product(TAKEN, LANGUAGES):
            page = await running.new_page(viewport={"width": picture.width, "height": 400})
            await page.set_content(written(picture.purpose, language, situation_of(picture, language)).html)
            taken.append(folder / f"letters-{picture.name}-{language}.png")
            await page.screenshot(path=taken[-1], full_page=True)
            await page.close()
    return taken


if __name__ == "__main__":
    found = chromium_here()
    if found is None:
        raise SystemExit("There is no Chromium here. On Debian: apt-get install chromium fonts-noto-core")
    for picture in asyncio.run(take(PICTURES, found)):
        print(picture.relative_to(HOUSE), picture.stat().st_size)  # noqa: T201
