"""Looks at the laws of a policy: dates reached too late, laws never reached, and how sure we are."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from amends.domain.actions import MilestoneName
from amends.domain.plan import MilestonePlan, StepAction
from amends.policy.business_calendar import instant
from amends.policy.engine.clock_ledger import EVENT_OF
from amends.policy.engine.derivation import told
from amends.policy.pages.laws import REOPENED, SIGNPOST, ByLaw
from amends.policy.pages.milestones import Milestone
from amends.policy.pages.policy_page import PolicyPage
from amends.policy.review.lint_dates import Path, Run, Runs
from amends.policy.review.shadowing import implied

Found = Iterator[tuple[Path, str]]
ENDS_IT = EVENT_OF | {MilestoneName.RESOLVE: "resolved"}
"""The event that is each clock's own end, so that nothing of it can be counted from there."""
TO_BE_READ = {
    "reported": "known from a second source only: read the rule's own words, then say 'confidence: read'",
    "unread": "nobody has looked it up: read the rule's own words, then say 'confidence: read'",
}


def laws(page: PolicyPage) -> Found:
    """What is wrong with the laws of a page, and which of them a person should read."""
    if page.confidence in TO_BE_READ:
        yield ("confidence",), TO_BE_READ[page.confidence]
    for name, milestone in page.milestones.items():
        for path, text in (
            *_never_the_law(milestone),
            *_days_without(milestone),
            *_never_met(name, milestone),
            *_to_be_read(milestone),
        ):
            yield ("milestones", name, "by_law", *path), text


def _never_the_law(milestone: Milestone) -> Found:
    listed = milestone.by_law or ()
    always = next((number for number, law in enumerate(listed) if law.always), len(listed))
    for number in range(always + 1, len(listed)):
        yield (number,), f"never the law: number {always + 1} of the list is the law of every complaint"
    for number, law in enumerate(listed[: always + 1]):
        wider = next((each for each in range(number) if _holds_before(listed[each], law)), None)
        if wider is not None:
            advice = f"its date is never used, and that of number {wider + 1} may be too late: put this one before it"
            yield (
                (number,),
                f"never the law: number {wider + 1} of the list holds for all of these complaints; {advice}",
            )


def _holds_before(wide: ByLaw, law: ByLaw) -> bool:
    """Whether an earlier law of the list is in force and holds in every case of this one."""
    in_time = (wide.effective_from or date.min) <= (law.effective_from or date.min) and (
        law.effective_to or date.max
    ) <= (wide.effective_to or date.max)
    again = wide.counted_from != REOPENED or law.counted_from == REOPENED
    return in_time and again and implied(law.when, wide.when)


def _days_without(milestone: Milestone) -> Found:
    """Days of receipt between two editions of a law on which neither is in force."""
    editions = [
        (law.effective_from or date.min, law.effective_to or date.max, number)
        for number, law in enumerate(milestone.by_law or ())
        if law.when is None and law.counted_from != REOPENED
    ]
    until = min(editions, default=(date.max,))[0]
    for begins, ends, number in sorted(editions):
        if (begins - until).days > 1:
            advice = "let one begin on the day after the other"
            yield (number, "effective_from"), f"received after {until} and before {begins}, none is the law: {advice}"
        until = max(until, ends)


def _never_met(name: MilestoneName, milestone: Milestone) -> Found:
    sent = any(rung.do is StepAction.SIGNPOST for rung in milestone.ladder)
    for number, law in enumerate(milestone.by_law or ()):
        if law.counted_from is not None and law.counted_from == ENDS_IT.get(name):
            yield (number, "counted_from"), f"it has no date in time: '{law.counted_from}' is what ends this clock"
        if SIGNPOST in law.met_by and not sent:
            advice = "add '{at: due, of: law, do: signpost}'"
            yield (number, "met_by"), f"no step of the ladder sends a signpost that could meet this law; {advice}"


def _to_be_read(milestone: Milestone) -> Found:
    for number, law in enumerate(milestone.by_law or ()):
        if law.confidence in TO_BE_READ:
            yield (number, "confidence"), TO_BE_READ[law.confidence]


def legal_dates(all_runs: Sequence[Runs]) -> Found:
    """Legal dates that our own date, or the ladder, reaches too late."""
    unannounced: set[MilestoneName] = set()
    for each in all_runs:
        milestone, path = each.milestone, ("milestones", each.name)
        if milestone.by_law is None:
            continue
        announced = any(rung.of == "law" and rung.before is not None for rung in milestone.ladder)
        if not announced and each.name not in unannounced:
            unannounced.add(each.name)
            advice = "add one like '{before: 2 weeks, of: law, do: tell_manager}'"
            yield (*path, "by_law"), f"no step of the ladder comes before the legal date; {advice}"
        if late := _first_late(each.runs, lambda run: run.plain):
            what = f"with a target of {each.occasion.target} our own date is"
            yield (*path, "target"), _too_late(what, late.plain, each)
        elif late := _first_late(each.runs, lambda run: run.extended):
            yield (*path, "extend"), _too_late("after every extension our own date is", late.extended, each)


def _first_late(runs: Sequence[Run], which: Callable[[Run], MilestonePlan]) -> Run | None:
    """The first date that is later than its law. Where a signpost meets the law, our own date may be later."""
    judged = (run for run in runs if run.law is not None and not run.law.met_by)
    return next((run for run in judged if _past_the_law(which(run))), None)


def _past_the_law(plan: MilestonePlan) -> bool:
    return plan.due is not None and plan.due_by_law is not None and plan.due > plan.due_by_law


def _too_late(what: str, plan: MilestonePlan, each: Runs) -> str:
    calendar = each.policy.calendar(each.milestone.calendar)
    begun, ours, law = (
        told(instant(at), calendar) for at in (plan.started_at, plan.due, plan.due_by_law) if at is not None
    )
    return f"{what} later than the law's: begun {begun}, ours is {ours}, the law's {law}"
