"""Folders with a policy's own letters, laid page by page over the pages of each language."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

Content = TypeVar("Content")
OF_A_LANGUAGE, OF_A_FOLDER = 3, 4  # 'templates/en/offer.md.j2', 'templates/en/hospitality/offer.md.j2'


def folders_in(paths: Iterable[str]) -> list[str]:
    """The names of all folders below a language, each once: 'hospitality'."""
    return sorted({parts[2] for parts in (path.split("/") for path in paths) if len(parts) == OF_A_FOLDER})


def places(paths: Iterable[str], folder: str | None) -> dict[str, str]:
    """The path of each page, for a policy with this folder, by the page's path in its language.

    A page of the folder replaces the language's page of that name (a letter, a part of letters, a frame or
    `words.yaml`). Every other page is the language's own.
    """
    split = [path.split("/") for path in paths]
    found = {"/".join(parts): "/".join(parts) for parts in split if len(parts) == OF_A_LANGUAGE}
    own = [parts for parts in split if len(parts) == OF_A_FOLDER and parts[2] == folder]
    return found | {"/".join((*parts[:2], parts[3])): "/".join(parts) for parts in own}


def laid_over(files: Mapping[str, Content], folder: str | None) -> dict[str, Content]:
    """The text of each page for a policy with this folder, by the page's path in its language."""
    return {page: files[place] for page, place in places(files, folder).items()}
