"""The folders in which a policy has letters of its own: they are laid over those of each language, page by page."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

Content = TypeVar("Content")
OF_A_LANGUAGE, OF_A_FOLDER = 3, 4  # 'templates/en/offer.md.j2', 'templates/en/hospitality/offer.md.j2'


def folders_in(paths: Iterable[str]) -> list[str]:
    """Every folder below a language, by name, each once: 'hospitality'."""
    return sorted({parts[2] for parts in (path.split("/") for path in paths) if len(parts) == OF_A_FOLDER})


def places(paths: Iterable[str], folder: str | None) -> dict[str, str]:
    """By page of a language, where it stands for a policy with this folder; without one, at its own path.

    A page of the folder takes the place of the language's page of that name, be it a letter, a part of letters, a frame
    or `words.yaml`; everything else is the language's own.
    """
    split = [path.split("/") for path in paths]
    found = {"/".join(parts): "/".join(parts) for parts in split if len(parts) == OF_A_LANGUAGE}
    own = [parts for parts in split if len(parts) == OF_A_FOLDER and parts[2] == folder]
    return found | {"/".join((*parts[:2], parts[3])): "/".join(parts) for parts in own}


def laid_over(files: Mapping[str, Content], folder: str | None) -> dict[str, Content]:
    """By page of a language, what a policy with this folder reads there."""
    return {page: files[place] for page, place in places(files, folder).items()}
