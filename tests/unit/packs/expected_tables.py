"""What each shipped page is expected to do, as tables in `expected/`: complaints with their dates and amounts."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from yamlcore import CCoreLoader

from amends.policy import CompiledPolicy
from amends.policy.engine.compiler import STAFF, compile_page
from tests.unit.packs.behaviour import NOTHING, Seen, always, differing, seen
from tests.unit.packs.lives import Life
from tests.unit.packs.packs import POLICIES

TABLES = Path(__file__).parent / "expected"
PAGES = {
    page.stem: page for folder in (POLICIES, POLICIES / "packs") for page in folder.glob("*.yaml") if page.name != STAFF
}
"""The shipped pages by name, the packs among them."""


@dataclass(frozen=True)
class Table:
    """The table of one page: what holds for every complaint, then what is seen of some of them."""

    always: Seen
    lives: list[tuple[Life, Seen]]

    @classmethod
    def read(cls, name: str) -> "Table":
        """The table of that page. Of all complaints but the first it says only what differs from the first;
        of letters, the lines with numbers.
        """
        told: dict[str, Any] = yaml.load((TABLES / f"{name}.yaml").read_bytes(), Loader=CCoreLoader)
        first, *others = told["lives"]
        lives = [(_life(first), first["sees"])]
        lives += [(_life(each), _sees(each, first["sees"])) for each in others]
        return cls(told["always"], lives)

    def text(self) -> str:
        """The table as it is kept."""
        (first, plain), *others = self.lives
        lives: list[dict[str, Any]] = [_written(first) | {"sees": plain}]
        lives += [
            _written(life) | ({"reads": sees} if life.letter else {"sees_instead": differing(plain, sees)})
            for life, sees in others
        ]
        return yaml.safe_dump({"always": self.always, "lives": lives}, sort_keys=False, allow_unicode=True, width=120)

    def differences(self, policy: CompiledPolicy) -> Iterator[str]:
        """Everything that a page does otherwise than the table says."""
        for life, expected in self.lives:
            yield from _told(f"{life.letter or life.happens}, {life.complaint}: ", expected, seen(policy, life))
        yield from _told("", self.always, always(policy))


def _told(about: str, expected: Seen, found: Seen) -> Iterator[str]:
    for what, instead in differing(expected, found).items():
        yield f"{about}{what} is expected as {expected.get(what, NOTHING)}, found as {instead}"


def _life(told: dict[str, Any]) -> Life:
    return Life(told["complaint"], told["happens"], told.get("letter"))


def _written(life: Life) -> dict[str, Any]:
    return {"complaint": life.complaint, "happens": life.happens} | ({"letter": life.letter} if life.letter else {})


def _sees(told: dict[str, Any], plain: Seen) -> Seen:
    if "reads" in told:
        return told["reads"]
    return {what: each for what, each in (plain | told["sees_instead"]).items() if each != NOTHING}


@cache
def shipped(name: str) -> CompiledPolicy:
    """The page of that name over the pages that it extends."""
    beside = dict(_contents())
    return compile_page(name, beside.pop(name), beside=beside)


def changed(name: str, text: str) -> CompiledPolicy:
    """The same with another text in its place. Raises PolicyErrors."""
    policy, before = compile_page(name, text.encode(), beside=_contents()), shipped(name)
    if policy.page.calendars == before.page.calendars:
        vars(policy)["tables"] = before.tables  # to build them anew takes longer than all the rest
    return policy


@cache
def _contents() -> dict[str, bytes]:
    return {name: page.read_bytes() for name, page in PAGES.items()}
