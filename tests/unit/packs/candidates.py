"""Complaints that show a page's numbers: at the edge of each condition, opening hour and date."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from amends.domain.letters import LetterPurpose
from amends.policy import CompiledPolicy
from amends.policy.pages.conditions import Condition, MoneyRange, NumberRange, SeverityRange
from amends.policy.pages.opening_hours import OpeningHours, weekdays, windows
from amends.policy.pages.yaml_reader import Page
from tests.unit.packs.behaviour import ORDINARY
from tests.unit.packs.lives import LIVES, Life

MONDAY = date(2026, 12, 14)
WRITING = ("nobody answers", "it was reopened", "it was reopened twice")
BY_THE_CLOCK = ("nobody answers", "it was resolved", "it takes longer", "it was reopened")
About = dict[str, Any]


def candidates(policy: CompiledPolicy) -> list[Life]:
    """All that are worth a try, the plainest first."""
    usual = {"received_at": ORDINARY} | _governed(policy)
    about = [{}, *(facts for condition in _conditions(policy.page) for facts in edges_of(condition))]
    lives = [Life(usual | facts, happens) for happens, facts in product(LIVES, _once(about))]
    lives += _letters(policy, usual, _once(about))
    moments = [moment for hours in policy.page.calendars.values() for moment in _edges_of_the_day(hours)]
    moments += [moment for day in _dates(policy.page) for moment in _around(day)]
    moments += [_when_cycles_are_longest(hours) for hours in policy.page.calendars.values()]
    about = _once([{}, {"severity": "critical"}, *about])
    return lives + [
        Life(usual | facts | {"received_at": moment}, happens)
        for facts, happens, moment in product(about, BY_THE_CLOCK, dict.fromkeys(moments))
    ]


def _letters(policy: CompiledPolicy, usual: About, about: list[About]) -> Iterator[Life]:
    """Every letter to which the page adds something, before and after the complaint was reopened."""
    rules = policy.page.letters
    adding = {purpose for added in rules.adds for purpose in added.letters}
    purposes = adding | {LetterPurpose.RESOLUTION} if rules.rights else adding
    languages = sorted(
        {language for lines in (rules.rights, *(each.lines for each in rules.adds)) for language in lines}
    )
    for purpose, language, happens, facts in product(sorted(purposes), languages, WRITING, about):
        yield Life(usual | facts, happens, f"{purpose} {language}")


def edges_of(condition: Condition) -> Iterator[About]:
    """Facts that just fulfil a condition, and some that just don't."""
    fitting: About = {}
    beyond: list[About] = []
    for name in Condition.model_fields:
        wanted = getattr(condition, name)
        match wanted:
            case None:
                continue
            case MoneyRange():
                fitting[name], others = _edges_of_money(wanted)
                beyond += [{name: other} for other in others]
            case NumberRange():
                fitting[name], others = _edges_of_number(wanted)
                beyond += [{name: other} for other in others]
            case SeverityRange():
                fitting[name] = str(wanted.at_least)
            case bool():
                fitting[name] = wanted
            case tuple() if name not in {"any_of", "none_of"}:
                fitting[name] = str(wanted[0])
            case _:
                continue
    fitting.pop("reopenings", None)
    alternatives = [facts for other in condition.any_of or () for facts in edges_of(other)] or [{}]
    for more in alternatives:
        yield fitting | more
        yield from (fitting | more | other for other in beyond if "reopenings" not in other)


def _edges_of_money(wanted: MoneyRange) -> tuple[str, list[str]]:
    cent = Decimal("0.01")
    ends = [(wanted.at_most, cent), (wanted.at_least, -cent)]
    inside = wanted.at_most or wanted.at_least
    assert inside is not None
    edges = [f"{end.amount} {end.currency}" for end, _ in ends if end]
    beyond = [f"{end.amount + step} {end.currency}" for end, step in ends if end]
    return str(inside), [*edges, *beyond]


def _edges_of_number(wanted: NumberRange) -> tuple[int, list[int]]:
    ends = [(wanted.at_most, 1), (wanted.at_least, -1)]
    inside = wanted.at_most if wanted.at_most is not None else wanted.at_least
    assert inside is not None
    return inside, [max(0, end + step) for end, each in ends if end is not None for step in (0, each)]


def _governed(policy: CompiledPolicy) -> About:
    governs = policy.page.governs
    if governs is None:
        return {}
    wanted = {name: getattr(governs, name) for name in type(governs).model_fields}
    return {name: str(words[0]) for name, words in wanted.items() if words}


def _conditions(page: Page) -> Iterator[Condition]:
    """Every condition on the page, wherever it stands."""
    for name in type(page).model_fields:
        for part in _parts(getattr(page, name)):
            if isinstance(part, Condition):
                yield part
            else:
                yield from _conditions(part)


def _dates(page: Page) -> Iterator[date]:
    """Every date on the page but those of its calendars, whose days are edges of their own."""
    for name in type(page).model_fields:
        value = getattr(page, name)
        if isinstance(value, date):
            yield value
        for part in _parts(value):
            yield from _dates(part)
    if isinstance(page, OpeningHours):
        yield from page.days


def _parts(value: object) -> Iterator[Page]:
    if isinstance(value, Page):
        yield value
    elif isinstance(value, dict | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _parts(each)


def _edges_of_the_day(hours: OpeningHours) -> Iterator[str]:
    """Ten minutes before a house opens and before it closes, on the first day that keeps these hours."""
    for days, text in hours.open.items():
        day = MONDAY + timedelta(days=weekdays(days)[0])
        for window in windows(text):
            for minute in (window.opens, window.closes):
                at = datetime.combine(day, time()) + timedelta(minutes=minute - 10)
                yield f"{at:%Y-%m-%d %H:%M}"


def _when_cycles_are_longest(hours: OpeningHours) -> str:
    """The first day of a billing cycle in July.

    Its rest and two full ones are 91 days or more.
    """
    closes = hours.billing_closes
    first = date(2026, 7, closes + 1) if closes and closes < 31 else date(2026, 7, 1)
    return f"{first} 10:20"


def _around(day: date) -> Iterator[str]:
    for off in (-1, 0, 1):
        yield f"{day + timedelta(days=off)} 10:20"


def _once(facts: Iterable[About]) -> list[About]:
    found: list[About] = []
    for each in facts:
        if each not in found:
            found.append(each)
    return found
