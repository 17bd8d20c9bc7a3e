"""Checks that on every day of receipt exactly one page of a set is the default."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol

from amends.policy.business_calendar import Calendar
from amends.policy.pages.policy_page import PolicyPage
from amends.policy.pages.yaml_reader import Problem

_ONE_DAY = timedelta(days=1)


class Policy(Protocol):
    """What a compiled policy shows of itself here; the compiler itself imports this module."""

    @property
    def name(self) -> str:
        """The policy's name."""
        ...

    @property
    def page(self) -> PolicyPage:
        """The page that it was compiled from."""
        ...

    def calendar(self, name: str | None = None) -> Calendar:
        """The calendar of that name, or the one that the page counts in by default."""
        ...


def together(policies: Mapping[str, Policy], files: Mapping[str, str]) -> list[Problem]:
    """The mistakes in the defaults of a set. One may follow another, but each day has exactly one."""
    defaults = sorted(
        (policy for policy in policies.values() if policy.page.default),
        key=lambda policy: policy.page.effective_from or date.min,
    )
    if not defaults:
        return [
            Problem("policies", 1, 1, "no policy says 'default: true'; a complaint that no other governs needs one")
        ]
    problems: list[Problem] = []
    first, last = defaults[0], defaults[-1]
    if first.page.effective_from is not None:
        text = f"before {first.page.effective_from} no policy is the default: leave 'effective_from' of the first out"
        problems.append(Problem(files[first.name], 1, 1, text))
    if last.page.effective_to is not None:
        text = f"after {last.page.effective_to} no policy is the default: leave 'effective_to' of the last out"
        problems.append(Problem(files[last.name], 1, 1, text))
    for before, after in pairwise(defaults):
        ends, begins = before.page.effective_to, after.page.effective_from
        if ends is None or begins is None or begins <= ends:
            problems += [Problem(files[each.name], 1, 1, _two(before, after)) for each in (before, after)]
        elif begins != ends + _ONE_DAY:
            text = f"between {ends} and {begins} no policy is the default: let one begin the day after the other ends"
            problems.append(Problem(files[after.name], 1, 1, text))
        elif before.calendar().opening.zone != after.calendar().opening.zone:
            text = f"its days begin in another time zone than those of {before.name}, which is the default before it"
            problems.append(Problem(files[after.name], 1, 1, text))
    return problems


def _two(before: Policy, after: Policy) -> str:
    return (
        f"{before.name} and {after.name} both say 'default: true' for the same days; one may, "
        "or one ends ('effective_to') on the day before the other begins ('effective_from')"
    )
