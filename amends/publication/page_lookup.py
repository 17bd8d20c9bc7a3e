"""Finds a page and those that it may extend: in its own folder, then in the folder above."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from amends.policy.engine.compiler import STAFF
from amends.policy.pages.inheritance import Source, extended
from amends.policy.pages.yaml_reader import PolicyErrors


class PagesAround(Mapping[str, Source]):
    """The pages of a folder and of the one above it, by name; the nearer one wins.

    A page is read when it is asked for.
    """

    def __init__(self, folder: Path) -> None:
        places = (folder.parent, folder)
        found = [page for place in places for page in sorted(place.glob("*.yaml")) if page.is_file()]
        self.paths = {page.stem: page for page in found if page.name != STAFF}

    @classmethod
    def of(cls, page: Path) -> PagesAround:
        """The pages around a page, with the page itself under its file's name."""
        around = cls(page.parent)
        around.paths[page.stem] = page
        return around

    def __getitem__(self, name: str) -> Source:
        path = self.paths[name]
        return Source(str(path), path.read_bytes())

    def __iter__(self) -> Iterator[str]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)

    def extended_by(self, *names: str) -> dict[str, Source]:
        """All pages that these extend, directly or through another page.

        A page that cannot be read is left out: compiling it reports every mistake.
        """
        waiting, found = list(names), dict[str, Source]()
        while waiting:
            try:
                base = extended(self[waiting.pop()])
            except PolicyErrors:
                continue
            if base in self.paths and base not in {*names, *found}:
                found[base] = self[base]
                waiting.append(base)
        return found
