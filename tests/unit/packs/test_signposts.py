"""No shipped pack sends people elsewhere before they may go: a letter before the legal date names that date."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import pytest
import yaml

from amends.domain.complaint import Facts
from amends.domain.letters import LetterPurpose
from amends.domain.plan import ClockEvent, EscalationStep, EventKind, MilestonePlan, Plan, StepAction
from amends.letters.dates import first_day
from amends.letters.formatting import Phrasing
from amends.workflows.letters import PendingLetter
from tests.support.writing import FILES, PLACES
from tests.unit.packs.letters import letter_at
from tests.unit.packs.packs import PACKS, at, facts_for, pack, reckoned

# A weekend, Christmas, Nowruz and an ordinary Tuesday lie at the ends of these weeks.
ARRIVALS = ("2026-11-03", "2026-11-13", "2026-12-04", "2027-01-29")
NOW = {"en": "You can now take your complaint", "fa": "از امروز می‌توانید"}
ALREADY = {
    language: yaml.safe_load(FILES[f"templates/{language}/phrases.yaml"])["already"] for language in ("en", "fa")
}


class Sent(NamedTuple):
    """One signpost that a pack sends when nobody answers: its step, its clock, and the plan that has both."""

    pack: str
    facts: Facts
    plan: Plan
    clock: MilestonePlan
    step: EscalationStep


def signposts() -> Iterator[Sent]:
    """Every signpost of every pack, for every product that it governs."""
    for name in PACKS:
        governs = pack(name).page.governs
        for product in (governs.product if governs else None) or ("account", "public service"):
            for day in ARRIVALS:
                received = at(name, day)
                plan = reckoned(name, received, product=product)
                facts = facts_for(name, received, product=product)
                for clock in plan.milestones:
                    for step in clock.steps:
                        if step.action is StepAction.SIGNPOST:
                            yield Sent(name, facts, plan, clock, step)


SIGNPOSTS = list(signposts())


def elsewhere_from(sent: Sent) -> datetime | None:
    """What the workflow hands over with this letter."""
    event = ClockEvent(kind=EventKind.SIGNPOSTED, at=sent.step.at, milestone=sent.clock.milestone)
    return PendingLetter(LetterPurpose.SIGNPOST, (), (event,)).elsewhere_from(sent.plan)


def test_there_are_packs_of_both_kinds() -> None:
    """Some send the letter before the legal date, as DISP 1.6.2R wants it, and some on it: the test below sees both."""
    early = {sent.pack for sent in SIGNPOSTS if sent.clock.due_by_law and sent.step.at < sent.clock.due_by_law}
    assert early == {"au-rg271", "uk-fca-disp", "uk-ofcom", "uk-ofgem"}
    assert {sent.pack for sent in SIGNPOSTS} - early >= {"uk-fca-psd", "eu-psd2", "ir-consumer"}


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", sorted({sent.pack for sent in SIGNPOSTS}))
def test_a_signpost_says_now_only_once_the_legal_date_has_come(name: str, language: str) -> None:
    """Before that it names the day from which it is so, and neither the letter nor a line of the page says 'now'."""
    phrasing = Phrasing(language, PLACES[language])
    for sent in (each for each in SIGNPOSTS if each.pack == name):
        law = sent.clock.due_by_law
        assert law is not None
        text = letter_at(name, LetterPurpose.SIGNPOST, language, sent.facts, sent.step.at, elsewhere_from(sent))
        if sent.step.at >= law:
            assert NOW[language] in text
            continue
        opens = first_day(phrasing, law, sent.step.at)
        assert opens in text
        assert NOW[language] not in text
        lines = [line for line in text.splitlines() if opens not in line]
        assert not [word for word in ALREADY[language] for line in lines if f" {word}" in f" {line.casefold()}"], text
