"""Computes the plan of a complaint from policy, facts, ledger and now, as instants in UTC. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from amends.domain.actions import MilestoneName
from amends.domain.complaint import Facts
from amends.domain.offers import OfferLine
from amends.domain.plan import (
    ClockEvent,
    EscalationStep,
    EventKind,
    FollowUp,
    HandlingPath,
    MilestonePlan,
    MilestoneState,
    Plan,
    SuggestedOffer,
)
from amends.domain.zones import RELEASE
from amends.policy.business_calendar import SECOND, instant, moment
from amends.policy.engine.clock_ledger import Clock, Ledger
from amends.policy.engine.compiler import CompiledPolicy
from amends.policy.engine.derivation import lines
from amends.policy.engine.escalation_ladder import steps_of, steps_of_law
from amends.policy.engine.legal_deadlines import LegalDate, law_of, legal_date
from amends.policy.engine.time_budget import TimeBudget
from amends.policy.pages.milestones import Milestone
from amends.policy.pages.policy_page import StandardPath, StraightThroughPath

_SKIPPED_STRAIGHT_THROUGH = {MilestoneName.FIRST_CONTACT, MilestoneName.DECIDE}
_ENDED = {MilestoneState.FULFILLED, MilestoneState.WITHDRAWN}


def reckon(
    policy: CompiledPolicy, facts: Facts, ledger: Sequence[ClockEvent], now: datetime, *, derived: bool = True
) -> Plan:
    """The plan as of `now`. The same arguments give the same plan on every machine and at every time.

    With `derived=False` the plan is cheaper: it leaves out how dates were counted, and of an ended clock it has only
    the state. Reviews that compute thousands of plans use that.
    """
    page, at = policy.page, instant(now)
    reopenings = sum(event.kind is EventKind.REOPENED for event in ledger)
    if reopenings != facts.reopenings:
        facts = facts.model_copy(update={"reopenings": reopenings})
    folded = Ledger(page, facts, ledger)
    path, way = _path(policy, facts, folded)
    return Plan(
        policy=policy.ref,
        reckoned_at=now,
        zones=RELEASE,
        ledger_length=folded.length,
        path=path,
        strategy=page.strategy,
        apology_by=way.apology_by,
        milestones=tuple(
            _milestone(policy, facts, folded, name, path, at, derived=derived)
            for name in MilestoneName
            if name in page.milestones
        ),
        extensions_left=_extensions_left(policy, folded),
        reopen_score=page.reopen.score_at_most,
        reopen_limit=page.reopen.at_most,
        handoff_limit=page.handovers_at_most,
        duty_role=page.duty_role,
        **_where_it_applies(policy, facts, folded, path, way),  # pyright: ignore[reportArgumentType]
    )


def _where_it_applies(
    policy: CompiledPolicy, facts: Facts, folded: Ledger, path: HandlingPath, way: StandardPath
) -> dict[str, object]:
    """The parts that only some plans have. Without them the history stays shorter."""
    page = policy.page
    optional: dict[str, object] = {}
    if way.apology_waived:
        optional["apology_waived"] = way.apology_waived
    if folded.resolved_at is None:
        optional |= _open_questions(policy, facts, way)
    if folded.offered_at is not None:
        optional["offer_expires"] = moment(page.offers.expire.after(folded.offered_at, policy.calendar()))
    if (pause := _pause_ends(policy, folded)) is not None:
        optional["pause_ends"] = pause
    if drafts := page.letters.drafted(facts):
        optional["drafts"] = drafts
    if page.letters.await_delivery:
        optional["await_delivery"] = page.letters.await_delivery
    if page.reopen.owner == "another":
        optional["another_owner"] = True
    if (call_at := _call_at(policy, facts, folded, path)) is not None:
        optional["call_at"] = call_at
    if remedies := _remedies(policy, facts, folded):
        optional["remedies"] = remedies
    if (follow_up := _follow_up(policy, facts, folded)) is not None:
        optional["follow_up"] = follow_up
    return optional


def _open_questions(policy: CompiledPolicy, facts: Facts, way: StandardPath) -> dict[str, object]:
    """What a person needs for deciding and resolving; nothing once the complaint is resolved, until it is reopened."""
    needed: dict[str, object] = {
        "causes": policy.page.causes,
        "limits": dict(sorted(policy.page.authority.items())),
    }
    if isinstance(way, StraightThroughPath):
        needed |= {"finding": way.finding, "cause": way.cause}
    if (suggested := _suggested(policy, facts, way)) is not None:
        needed["suggested"] = suggested
    return needed


def _path(policy: CompiledPolicy, facts: Facts, folded: Ledger) -> tuple[HandlingPath, StandardPath]:
    """The path of this complaint. A reopened one is never straight through: a person takes it."""
    paths = policy.page.paths
    if paths.severe and paths.severe.when.holds(facts):
        return HandlingPath.SEVERE, paths.severe
    fast = paths.straight_through
    if fast and not folded.reopenings and (given := fast.lines_for(facts)) and not twice(facts, given):
        return HandlingPath.STRAIGHT_THROUGH, fast
    return HandlingPath.STANDARD, paths.standard


def twice(facts: Facts, given: Iterable[OfferLine]) -> bool:
    """Whether another open complaint about this account exists while a machine would promise money.

    A person decides then.
    """
    return facts.same_account is not None and any(line.money for line in given)


def _milestone(
    policy: CompiledPolicy,
    facts: Facts,
    folded: Ledger,
    name: MilestoneName,
    path: HandlingPath,
    now: int,
    *,
    derived: bool,
) -> MilestonePlan:
    milestone, clock = policy.page.milestones[name], folded.clocks[name]
    target = milestone.target_for(facts)
    unasked = name is MilestoneName.FOLLOW_UP and not _surveyed(policy, facts, folded)
    if target is None or _not_on(path, name) or unasked:
        return MilestonePlan(milestone=name, state=MilestoneState.NOT_APPLICABLE)
    state = _state(clock)
    if clock.started_at is None or (not derived and state in _ENDED):
        return MilestonePlan(milestone=name, state=state, generation=clock.generation, target=str(target))
    calendar = policy.calendar(milestone.calendar)
    counted = TimeBudget(clock, target, calendar, milestone.extend, policy.page.reopen)
    law = law_of(policy, milestone, facts)
    legal = legal_date(policy, milestone, law, folded, clock)
    ended_at = clock.fulfilled_at or clock.stopped_at
    late_by = max(0, (clock.fulfilled_at or 0) - counted.due) // SECOND
    said: dict[str, object] = {"started_at": moment(clock.started_at), "generation": clock.generation}
    if used := counted.used(now if ended_at is None else ended_at) // SECOND:
        said["consumed"] = used
    if state in {MilestoneState.RUNNING, MilestoneState.FULFILLED}:
        said["due"] = moment(counted.due)
    if legal is not None:
        said |= _by_law(legal)
    if clock.promises:
        said["promised"] = moment(clock.promises[-1][1])
    if clock.fulfilled_at is not None:
        said["fulfilled_at"] = moment(clock.fulfilled_at)
    if late_by:
        said["late_by"] = late_by
    if state in {MilestoneState.RUNNING, MilestoneState.PAUSED}:
        said["steps"] = _steps(policy, milestone, counted, legal, now)
    if derived and (ended_at is None or late_by):
        said["derivation"] = lines(policy, milestone, counted, legal or law)
    return MilestonePlan(milestone=name, state=state, target=str(target), **said)  # pyright: ignore[reportArgumentType]


def _by_law(legal: LegalDate) -> dict[str, object]:
    said: dict[str, object] = {"due_by_law": moment(legal.due)}
    if legal.met_at is not None:
        said["law_met_at"] = moment(legal.met_at)
    if legal.in_form:
        said["law_in_form"] = True
    return said


def _steps(
    policy: CompiledPolicy, milestone: Milestone, counted: TimeBudget, legal: LegalDate | None, now: int
) -> tuple[EscalationStep, ...]:
    staff = policy.calendar(policy.page.staff_hours) if policy.page.staff_hours else None
    steps = steps_of(milestone.ladder, counted, now, staff)
    if legal is not None:
        steps += steps_of_law(milestone.ladder, counted, legal, staff)
    return tuple(sorted(steps, key=lambda step: step.at))


def _not_on(path: HandlingPath, name: MilestoneName) -> bool:
    return path is HandlingPath.STRAIGHT_THROUGH and name in _SKIPPED_STRAIGHT_THROUGH


def _state(clock: Clock) -> MilestoneState:
    if clock.fulfilled_at is not None:
        return MilestoneState.FULFILLED
    if clock.stopped_at is not None:
        return MilestoneState.WITHDRAWN
    if clock.started_at is None:
        return MilestoneState.WAITING
    return MilestoneState.PAUSED if clock.open_gap else MilestoneState.RUNNING


def _surveyed(policy: CompiledPolicy, facts: Facts, folded: Ledger) -> bool:
    rule = policy.page.follow_up
    return rule is not None and facts.survey and not (rule.ask == "per_case" and folded.asked_before)


def _follow_up(policy: CompiledPolicy, facts: Facts, folded: Ledger) -> FollowUp | None:
    """The dates of survey, reminder and end, counted from the resolution. A late survey keeps half of its intervals."""
    resolved, calendar = folded.resolved_at, policy.calendar()
    if resolved is None or folded.ended:
        return None
    reopen_until = moment(policy.page.reopen.within.after(resolved, calendar))
    rule = policy.page.follow_up
    if rule is None or not _surveyed(policy, facts, folded):
        return FollowUp(reopen_until=reopen_until)
    survey, reminder, closes = (each.after(resolved, calendar) for each in (rule.survey, rule.reminder, rule.closes))
    if folded.surveyed_at is not None:
        reminder = max(reminder, folded.surveyed_at + (reminder - survey) // 2)
        closes = max(closes, folded.surveyed_at + (closes - survey) // 2)
    return FollowUp(
        survey_at=moment(survey),
        reminder_at=moment(reminder),
        survey_closes_at=moment(closes),
        reopen_until=reopen_until,
        **({"nps": True} if rule.nps else {}),
    )


def _remedies(policy: CompiledPolicy, facts: Facts, folded: Ledger) -> dict[str, datetime]:
    """When each remedy that is owed is due, by its id.

    The milestone's clock counts for the earliest promise; each later promise is counted by a clock of its own.
    """
    milestone, clock = policy.page.milestones.get(MilestoneName.REMEDY), folded.clocks[MilestoneName.REMEDY]
    target = milestone.target_for(facts) if milestone else None
    if milestone is None or target is None:
        return {}
    due: dict[str, datetime] = {}
    for remedy, promised_at in folded.remedies.items():
        own = clock if promised_at == clock.started_at else Clock(MilestoneName.REMEDY, started_at=promised_at)
        calendar = policy.calendar(milestone.calendar)
        due[remedy] = moment(TimeBudget(own, target, calendar, milestone.extend, policy.page.reopen).due)
    return due


def _pause_ends(policy: CompiledPolicy, folded: Ledger) -> datetime | None:
    if folded.paused_at is None or folded.paused_for is None:
        return None
    rule = policy.page.pauses.get(folded.paused_for)  # pyright: ignore[reportArgumentType]
    return moment(rule.at_most.after(folded.paused_at, policy.calendar())) if rule and rule.at_most else None


def _call_at(policy: CompiledPolicy, facts: Facts, folded: Ledger, path: HandlingPath) -> datetime | None:
    """The time by which a person calls, counted from receipt or reopening.

    None on the straight-through path, once resolved or ended, and where the policy asks for no call.
    """
    if path is HandlingPath.STRAIGHT_THROUGH or folded.resolved_at is not None or folded.ended:
        return None
    for call in policy.page.calls:
        if call.when is None or call.when.holds(facts):
            return moment(call.within.after(folded.begun_at, policy.calendar()))
    return None


def _suggested(policy: CompiledPolicy, facts: Facts, way: StandardPath) -> SuggestedOffer | None:
    if isinstance(way, StraightThroughPath):
        given = way.lines_for(facts)
        return SuggestedOffer(lines=given, why=way.why) if given else None
    for suggestion in policy.page.offers.suggest:
        if lines := suggestion.lines_for(facts):
            other = facts.same_account
            beside = f" (same customer, same account: {other} is open, too)" if other else ""
            return SuggestedOffer(lines=lines, why=f"{suggestion.why}{beside}")
    return None


def _extensions_left(policy: CompiledPolicy, folded: Ledger) -> dict[str, int]:
    """How often each clock may still be extended; a clock that does not run is left out."""
    return {
        str(name): max(0, milestone.extend.times - folded.clocks[name].extensions)
        for name, milestone in policy.page.milestones.items()
        if milestone.extend and folded.clocks[name].running
    }
