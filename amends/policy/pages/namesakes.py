"""Finds two ids on the staff page that are one person, who could decide on their own proposal."""

import unicodedata
from collections.abc import Callable, Iterator

from amends.policy.pages.roster import Person, Roster

Found = Iterator[tuple[tuple[int | str, ...], str]]


def shared_addresses(roster: Roster) -> Found:
    """The places on the page where somebody has the address of another person, which is an error."""
    for number, person, other in _again(roster, lambda person: person.email.casefold()):
        text = f"{person.id} has the address of {other.id}: two ids of one person could agree with themselves"
        yield ("people", number, "email"), f"{text}; give each an address of their own, or leave one id"


def shared_names(roster: Roster) -> Found:
    """The places on the page where somebody has the name of another person.

    They may be two people, or one person with two ids who could agree with themselves.
    """
    for number, person, other in _again(roster, lambda person: _plain(person.name)):
        text = f"{person.id} has the name of {other.id}: should it be one person, leave one id"
        yield ("people", number, "name"), f"{text}, for nobody decides on their own proposal"


def _again(roster: Roster, what: Callable[[Person], str]) -> Iterator[tuple[int, Person, Person]]:
    seen: dict[str, Person] = {}
    for number, person in enumerate(roster.people):
        first = seen.setdefault(what(person), person)
        if first is not person:
            yield number, person, first


def _plain(name: str) -> str:
    """A name without differences of widths, cases and spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
