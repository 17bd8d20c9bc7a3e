"""Writes the letter that a complaint would get, with its policy's dates and invented words of people."""

import difflib
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from amends.domain.complaint import Facts, NewComplaint, facts_of
from amends.domain.errors import CannotBeDone, NotFound, WrongUse
from amends.domain.letters import LetterPurpose
from amends.domain.offers import Finding, Resolution
from amends.domain.orders import ToldDate
from amends.domain.plan import ClockEvent, EventKind, Plan, StepAction
from amends.intake.complaint_file import read
from amends.letters.formatting import Phrasing
from amends.letters.proofreading.sample_letters import words_in
from amends.letters.proofreading.sample_people import Voice, voice_of
from amends.letters.proofreading.situations import LINKS, Situation, everything
from amends.letters.rendering import Rendered, Templates, UnrenderableError
from amends.policy import CompiledPolicy, NoPolicy, PolicyErrors, choose, compile_set, reckon
from amends.publication.publish import read_set
from amends.workflows.promises import next_dates

# What only some letters tell; in any other it would be news that the customer has not had.
ONLY_IN = {
    "former_owner": {LetterPurpose.HANDOVER},
    "referred_to": {LetterPurpose.REFERRED},
    "words": {LetterPurpose.REQUEST, LetterPurpose.DECISION, LetterPurpose.NEWS, LetterPurpose.RESOLUTION},
    "rights": {LetterPurpose.RESOLUTION, LetterPurpose.FAST_PATH, LetterPurpose.SIGNPOST},
    "answer_by": {LetterPurpose.REQUEST},
    "serves": {LetterPurpose.ACKNOWLEDGEMENT},
}

MOVES_A_DATE = frozenset({LetterPurpose.HOLDING, LetterPurpose.EXTENSION})


def letter_for(name: str, file: Path, folder: Path) -> Rendered:
    """The letter of that name for the complaint in the file, by the set in the folder.

    Raises:
        NotFound: there is no such letter or file.
        WrongUse: the complaint has mistakes.
        CannotBeDone: the set has mistakes, or the letter cannot be written.
    """
    purpose = _purpose(name)
    complaint = read(file)
    if not isinstance(complaint, NewComplaint):
        raise WrongUse(f"{file}: {complaint[0]}", "`amends start` tells every mistake in it.")
    files = read_set(folder)
    try:
        policy = choose(compile_set(files).policies, facts_of(complaint, 0))
    except (PolicyErrors, NoPolicy) as wrong:
        first = str(wrong).partition("\n")[0]
        raise CannotBeDone(f"{first}.", "`amends policy check` tells every mistake.") from None
    try:
        return _written(purpose, complaint, policy, Templates(_templates(files), policy.page.letters.folder))
    except UnrenderableError as wrong:
        raise CannotBeDone(wrong.reason.what, "`amends letters check` tells every mistake.") from None


def _purpose(name: str) -> LetterPurpose:
    if name in set(LetterPurpose):
        return LetterPurpose(name)
    close = difflib.get_close_matches(name, list(LetterPurpose), n=1)
    do = f"Did you mean '{close[0]}'?" if close else f"There are {', '.join(LetterPurpose)}."
    raise NotFound(f"There is no letter '{name}'.", do)


def _written(purpose: LetterPurpose, complaint: NewComplaint, policy: CompiledPolicy, templates: Templates) -> Rendered:
    customer, facts = complaint.customer, facts_of(complaint, 0)
    language = templates.language_for(customer.language, purpose, policy.page.letters.fallback)
    phrasing, voice = Phrasing(language, customer.time_zone), voice_of(language)
    situation = Situation(
        about="preview",
        strategy=policy.page.strategy,
        vulnerable=customer.vulnerable,
        tier=customer.tier,
        name=customer.name,
        reference=complaint.reference,
        category=complaint.category,
        product=complaint.product,
        contact_by=customer.contact_by,
        now=complaint.received_at,
        parts=_parts(purpose, policy, facts, voice, language),
    )
    return templates.render(purpose, phrasing, words_in(purpose, situation, voice, phrasing))


def _parts(purpose: LetterPurpose, policy: CompiledPolicy, facts: Facts, voice: Voice, language: str) -> dict[str, Any]:
    """Dates, lines and rights as the policy has them; what a person would say is invented."""
    plan, later = _plans(policy, facts)
    told = everything(voice) | {
        "dates": _moved(plan) if purpose in MOVES_A_DATE else next_dates(plan),
        "call_at": plan.call_at,
        "elsewhere_from": _elsewhere_from(plan),
        "rights": policy.page.letters.rights_in(language),
        "added": policy.page.letters.added_to(purpose, facts, language),
        "offer_expires": later.offer_expires,
        "follow_up": later.follow_up,
        "linked": facts.linked_to,
        "links": LINKS,
        "resolution": Resolution(
            finding=Finding(plan.finding or Finding.UPHELD),
            cause=plan.cause or policy.page.causes[-1],
            done=voice.done,
            outstanding=voice.outstanding,
        ),
    }
    if plan.suggested is not None:
        told["lines"] = plan.suggested.lines
    return {name: value for name, value in told.items() if purpose in ONLY_IN.get(name, LetterPurpose)}


def _moved(plan: Plan) -> tuple[ToldDate, ...]:
    """The first date that the policy would move before it is missed."""
    moved = (
        ToldDate(milestone=clock.milestone, date=step.new_date, before=clock.due)
        for clock in plan.milestones
        for step in clock.steps
        if step.new_date is not None
    )
    return tuple(islice(moved, 1))


def _elsewhere_from(plan: Plan) -> datetime | None:
    """The legal date that the letter names, where the policy sends it before that date."""
    dates = (
        clock.due_by_law
        for clock in plan.milestones
        for step in clock.steps
        if step.action is StepAction.SIGNPOST and clock.due_by_law is not None and step.at < clock.due_by_law
    )
    return max(dates, default=None)


def _plans(policy: CompiledPolicy, facts: Facts) -> tuple[Plan, Plan]:
    """The plan when the complaint comes in, and the plan after an immediate offer and resolution."""
    now = facts.received_at
    received = ClockEvent(kind=EventKind.RECEIVED, at=now)
    settled = [ClockEvent(kind=kind, at=now) for kind in (EventKind.OFFERED, EventKind.RESOLVED)]
    return reckon(policy, facts, [received], now), reckon(policy, facts, [received, *settled], now)


def _templates(files: dict[str, bytes]) -> dict[str, str]:
    return {path: content.decode(errors="replace") for path, content in files.items() if path.startswith("templates/")}
