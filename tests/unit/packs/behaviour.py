"""What a page does to a complaint: dates, amounts, who is told, and what letters say."""

import bisect
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from amends.domain.complaint import Facts
from amends.domain.letters import LetterPurpose
from amends.domain.offers import OfferLine
from amends.domain.plan import ClockEvent, EscalationStep, EventKind, FollowUp, MilestonePlan, Plan
from amends.letters.proofreading import proofread
from amends.policy import CompiledPolicy, CompiledSet, reckon
from amends.policy.engine.digest_times import told_at
from amends.policy.engine.new_work import told_of_work_at
from amends.policy.engine.selection import in_order, why_not
from amends.policy.review.calendar_horizon import days_left
from tests.unit.packs.counting import highest_score_that_reopens, times_reopened
from tests.unit.packs.letters import owed_lines
from tests.unit.packs.lives import Life
from tests.unit.packs.numbers import NUMBER

Seen = dict[str, str]
NOTHING = "nothing"
ORDINARY = "2026-12-10 10:20"
SHORT_WORD = {"en": "so", "fa": "از"}
HOUSE = Path(__file__).parents[3]


def seen(policy: CompiledPolicy, life: Life) -> Seen:
    """All of it for one complaint, with the words that name it; times on the house's clocks."""
    zone = policy.calendar().zone
    facts = life.facts(zone)
    if misfit := why_not(policy, facts):
        return {"not for it": misfit}
    ledger = life.ledger(facts)
    if life.letter:
        return _letter(policy, facts, ledger, life.letter)
    now = ledger[-1].at
    plan = reckon(policy, facts, ledger, now)
    found = dict(_moments(plan, zone))
    for clock in plan.milestones:
        found |= _clock(clock, zone)
    if plan.suggested:
        found[f"{plan.path} offer"] = "; ".join(_line(line) for line in plan.suggested.lines)
    return found


def always(policy: CompiledPolicy) -> Seen:
    """What holds for every complaint: amounts, how often things may happen, which letter is too hard."""
    zone = policy.calendar().zone
    facts = Life({"received_at": ORDINARY}).facts(zone)
    plan = reckon(policy, facts, (), facts.received_at)
    found = {
        "it can be reopened": f"{times_reopened(plan)} times",
        "it is reopened by": f"a score of {highest_score_that_reopens(plan)}",
        "the duty role is told after": f"{plan.handoff_limit} hand-overs",
    }
    if not policy.page.default:
        found["it is asked after pages of the order"] = str(_asked_after(policy))
    found |= {f"{role} may give": str(limit or "any amount") for role, limit in plan.limits.items()}
    found |= {f"{clock} may take longer": f"{left} times" for clock, left in plan.extensions_left.items()}
    known = days_left(policy, facts.received_at.date())
    found |= {f"calendar {name} is known for": f"{left} days" for name, left in known.items()}
    if rule := policy.page.digest:
        found["notices come one by one"] = f"{rule.after} times"
        found["then a digest goes out"] = _told(told_at(policy, rule, facts.received_at, facts.received_at), zone)
    if gathers := policy.page.new_work:
        found["new work is told"] = _told(told_of_work_at(policy, gathers, facts.received_at), zone)
    for language in policy.page.letters.reading_ease:
        found[f"no letter in {language} is harder than"] = str(hardest_letter(policy, language))
    return found


def _asked_after(policy: CompiledPolicy) -> int:
    """The highest order of pages that are asked before this one; equal orders go by name."""
    others = [
        policy.model_copy(update={"name": f"0{order}", "page": policy.page.model_copy(update={"order": order})})
        for order in range(101)
    ]
    asked = in_order([policy, *others])
    return asked[asked.index(policy) - 1].page.order


def hardest_letter(policy: CompiledPolicy, language: str) -> int:
    """The lowest reading ease at which the proofreader lets a letter through."""
    return bisect.bisect_left(range(99), True, key=lambda ease: _passes(policy, language, ease))


def _passes(policy: CompiledPolicy, language: str, ease: int) -> bool:
    """One sentence of so many short words has just this ease (LIX counts words a sentence, and long words)."""
    letter = f"Subject: {{{{ reference }}}}\n\n{' '.join([SHORT_WORD[language]] * (100 - ease))}.\n"
    folder = f"templates/{language}"
    files = {
        f"{folder}/news.md.j2": letter.encode(),
        f"{folder}/layout.html.j2": (HOUSE / folder / "layout.html.j2").read_bytes(),
    }
    problems = proofread(files, CompiledSet({policy.name: policy}), thorough=False).problems
    return not any("reading ease" in problem.text for problem in problems)


def differing(expected: Seen, found: Seen) -> Seen:
    """What is found otherwise than expected; NOTHING stands for what is expected and not found."""
    both = dict.fromkeys((*expected, *found))
    return {what: found.get(what, NOTHING) for what in both if found.get(what) != expected.get(what)}


def _letter(policy: CompiledPolicy, facts: Facts, ledger: list[ClockEvent], named: str) -> Seen:
    """What the page has this letter say, as far as there are numbers in it."""
    purpose, language = named.split()
    reopenings = sum(event.kind is EventKind.REOPENED for event in ledger)
    now = facts.model_copy(update={"reopenings": reopenings})
    lines = [line for line in owed_lines(policy, now, LetterPurpose(purpose), language) if NUMBER.search(line)]
    return {f"line {count}": line for count, line in enumerate(lines, start=1)}


def _moments(plan: Plan, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    after = plan.follow_up or FollowUp(reopen_until=plan.reckoned_at)
    moments = {
        "a person calls until": plan.call_at,
        "the wait ends": plan.pause_ends,
        "the offer stands until": plan.offer_expires,
        "survey": after.survey_at,
        "reminder of the survey": after.reminder_at,
        "the survey ends": after.survey_closes_at,
        "it can be reopened until": after.reopen_until if plan.follow_up else None,
    }
    yield from ((what, _told(at, zone)) for what, at in moments.items() if at)


def _clock(clock: MilestonePlan, zone: ZoneInfo) -> Iterable[tuple[str, str]]:
    if clock.due:
        yield f"{clock.milestone}", _told(clock.due, zone)
    if clock.due_by_law:
        period = [line for line in clock.derivation if line.startswith("the law of complaints")]
        yield f"{clock.milestone} by law", ", ".join([_told(clock.due_by_law, zone), *period])
    for step in clock.steps:
        yield f"{clock.milestone} {step.step}", _step(step, zone)


def _step(step: EscalationStep, zone: ZoneInfo) -> str:
    told = [_told(step.at, zone)]
    if step.new_date:
        told.append(f"promising {_told(step.new_date, zone)}")
    if step.call_by:
        told.append(f"a call until {_told(step.call_by, zone)}")
    if step.defer_for:
        told.append(f"put off by {step.defer_for} s for who is at work")
    return ", ".join(told)


def _line(line: OfferLine) -> str:
    return " ".join(part for part in (str(line.money or ""), line.detail) if part)


def _told(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%a %Y-%m-%d %H:%M:%S}".removesuffix(":00")
