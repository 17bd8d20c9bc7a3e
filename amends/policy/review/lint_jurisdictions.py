"""Finds parts of a country whose complaints miss the country's law and get a page without one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from itertools import islice, product

from amends.domain.complaint import Channel, Facts, Severity
from amends.policy.engine.compiler import CompiledPolicy
from amends.policy.engine.legal_deadlines import law_of
from amends.policy.engine.selection import NoPolicy, choose
from amends.policy.jurisdictions import country_of, parts_of, stands_for
from amends.policy.pages.policy_page import Governs, PolicyPage

Found = Iterator[tuple[str, tuple[str, ...], str]]
MOST_KINDS = 200
MOST_NAMED = 4
OTHER_FIELDS = tuple(name for name in Governs.model_fields if name != "jurisdiction")
ANY: Mapping[str, str] = {"product": "-", "category": "-", "channel": Channel.EMAIL, "tier": "standard"}


def without_law(policies: Mapping[str, CompiledPolicy], today: date) -> Found:
    """Pages with a law, and the parts of their country that get a page without one.

    A part that is named in `not_for`, or that another page governs by its name, is left out on purpose.
    """
    named = {word for policy in policies.values() for word in _named_on(policy.page)}
    for name, policy in sorted(policies.items()):
        governs, day = policy.page.governs, _day_in_effect(policy.page, today)
        if governs is None or governs.jurisdiction is None or day is None or not _laws(policy):
            continue
        found: dict[str, list[str]] = {}
        for part in _others(governs.jurisdiction, named):
            taker = None if policy.page.leaves_out(part) else _taker(policies, governs, part, day)
            if taker is not None:
                found.setdefault(taker, []).append(part)
        for taker, parts in found.items():
            what = f"it has a law, and complaints from {_listed(parts)} go to '{taker}', which knows none for them"
            advice = "name them in 'governs', or on a page of their own, or under 'not_for' if that is meant"
            yield name, ("governs", "jurisdiction"), f"{what}: {advice}"


def _named_on(page: PolicyPage) -> Iterator[str]:
    yield from (page.governs.jurisdiction if page.governs else None) or ()
    yield from page.not_for or ()


def _others(governed: Sequence[str], named: Iterable[str]) -> Iterator[str]:
    """The country and its parts that this page does not govern, where the set names parts of that country."""
    for country in dict.fromkeys(country_of(word) for word in governed):
        known = [f"{country}-{part}" for part in parts_of(country)]
        if any(stands_for(known, word) for word in named):
            yield from (each for each in (country, *known) if not stands_for(governed, each))


def _taker(policies: Mapping[str, CompiledPolicy], governs: Governs, part: str, day: date) -> str | None:
    """The page without a law that gets a complaint from there; None where none does.

    A page that names the place is left out: that is on purpose.
    """
    ways = [getattr(governs, name) or (ANY[name],) for name in OTHER_FIELDS]
    for values in islice(product(*ways), MOST_KINDS):
        facts = _facts(part, day, dict(zip(OTHER_FIELDS, values, strict=True)))
        try:
            taker = choose(policies, facts)
        except NoPolicy:
            continue
        own = taker.page.governs
        on_purpose = own is not None and own.jurisdiction is not None
        if not on_purpose and not any(law_of(taker, clock, facts) for clock in taker.page.milestones.values()):
            return taker.name
    return None


def _facts(jurisdiction: str, day: date, more: Mapping[str, str]) -> Facts:
    noon = datetime.combine(day, time(12), UTC)
    return Facts.model_validate(
        {"reference": "any", "received_at": noon, "severity": Severity.NORMAL, "jurisdiction": jurisdiction, **more}
    )


def _laws(policy: CompiledPolicy) -> bool:
    return any(clock.by_law for clock in policy.page.milestones.values())


def _day_in_effect(page: PolicyPage, today: date) -> date | None:
    day = max(today, page.effective_from or today)
    return day if page.effective_to is None or day <= page.effective_to else None


def _listed(parts: Sequence[str]) -> str:
    if len(parts) <= MOST_NAMED:
        return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{', '.join(parts[:MOST_NAMED])} and {len(parts) - MOST_NAMED} other parts"
