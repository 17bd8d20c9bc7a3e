"""Looks for what policies allow but hardly mean: overlaps, and steps and promises without effect."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations

from amends.domain.actions import MilestoneName
from amends.domain.plan import StepAction
from amends.domain.types import Money
from amends.policy.engine.compiler import STAFF, CompiledPolicy, CompiledSet
from amends.policy.engine.selection import in_order
from amends.policy.jurisdictions import spread
from amends.policy.pages.conditions import Condition, MoneyRange
from amends.policy.pages.durations import Span
from amends.policy.pages.locations import place
from amends.policy.pages.namesakes import shared_names
from amends.policy.pages.opening_hours import windows
from amends.policy.pages.policy_page import Governs, PolicyPage
from amends.policy.pages.roster import AGENT, MANAGER, SUPERVISOR, Roster
from amends.policy.pages.yaml_reader import Problem
from amends.policy.review.calendar_horizon import too_short
from amends.policy.review.contradictions import contradictions
from amends.policy.review.lint_dates import Path, holidays_running_out, runs_of, steps_in_vain
from amends.policy.review.lint_jurisdictions import without_law
from amends.policy.review.lint_laws import ENDS_IT, laws, legal_dates
from amends.policy.review.lint_money import limits
from amends.policy.review.lint_text import raw
from amends.policy.review.shadowing import implied, shadowed_by

STAFF_PAGE = STAFF.removesuffix(".yaml")
ROLE_OF = {StepAction.TELL_SUPERVISOR: SUPERVISOR, StepAction.TELL_MANAGER: MANAGER}
Found = Iterator[tuple[Path, str]]


@dataclass(frozen=True)
class Warned:
    """Something that is allowed but hardly meant: the policy, the place on its page, and the text."""

    policy: str
    path: Path
    text: str


def warnings(compiled: CompiledSet, today: date) -> list[Warned]:
    """Everything that a person should look at, as of a day, which decides how far the holidays reach."""
    found = list(_overlaps(list(compiled.policies.values())))
    found += [Warned(*each) for each in without_law(compiled.policies, today)]
    if compiled.roster is not None:
        found += [Warned(STAFF_PAGE, path, text) for path, text in shared_names(compiled.roster)]
    for name, policy in sorted(compiled.policies.items()):
        runs = list(runs_of(policy, today))
        of_dates = (*steps_in_vain(runs), *legal_dates(runs), *holidays_running_out(policy, runs, today))
        of_words = (each for look in _LOOKS for each in look(policy.page))
        of_people = _nobody_does_it(policy.page, compiled.roster) if compiled.roster else ()
        twice = contradictions(policy, today)
        found += [Warned(name, path, text) for path, text in (*of_words, *of_people, *of_dates, *twice)]
    return found


def ended(compiled: CompiledSet, now: datetime) -> list[Warned]:
    """Calendars that end before the longest date of a complaint that comes in now. Such a set is refused."""
    return [
        Warned(name, ("calendars", calendar), text)
        for name, policy in sorted(compiled.policies.items())
        for calendar, text in too_short(policy, now).items()
    ]


def places(found: Sequence[Warned], files: Mapping[str, bytes]) -> list[Problem]:
    """The remarks with file, line and column; `files` are those that the set was compiled from."""
    paths = {path.rpartition("/")[2].removesuffix(".yaml"): path for path in files}
    return [place(paths[each.policy], files[paths[each.policy]], each.path, each.text) for each in found]


def _overlaps(policies: list[CompiledPolicy]) -> Iterator[Warned]:
    """Which policies are for the same complaints, and which is never chosen for that reason (field case E4)."""
    asked = [policy for policy in in_order(policies) if not policy.page.default]
    for first, second in combinations(asked, 2):
        if not _meet(first.page, second.page):
            continue
        if _covers(first.page, second.page):
            text = f"this policy is never chosen: '{first.name}' governs all of its complaints and comes first"
        elif first.page.order == second.page.order:
            text = (
                f"'{first.name}' governs some of these complaints too, and both have the order {first.page.order}: "
                "its name alone puts it first; give one of them a lower 'order'"
            )
        else:
            orders = f"order {first.page.order} before {second.page.order}"
            text = f"'{first.name}' governs some of these complaints too, and is taken for them ({orders})"
        yield Warned(second.name, ("governs",), text)


def _meet(one: PolicyPage, other: PolicyPage) -> bool:
    begins = max(each.effective_from or date.min for each in (one, other))
    ends = min(each.effective_to or date.max for each in (one, other))
    return begins <= ends and all(
        mine is None or theirs is None or set(mine) & set(theirs) for mine, theirs in _governed(one, other)
    )


def _covers(one: PolicyPage, other: PolicyPage) -> bool:
    in_time = (one.effective_from or date.min) <= (other.effective_from or date.min) and (
        one.effective_to or date.max
    ) >= (other.effective_to or date.max)
    return (
        in_time
        and not one.not_for
        and all(
            mine is None or (theirs is not None and set(theirs) <= set(mine)) for mine, theirs in _governed(one, other)
        )
    )


def _governed(one: PolicyPage, other: PolicyPage) -> Iterator[tuple[Iterable[str] | None, Iterable[str] | None]]:
    for name in Governs.model_fields:
        mine, theirs = getattr(one.governs, name), getattr(other.governs, name)
        if name == "jurisdiction":
            mine, theirs = (None if words is None else spread(words) for words in (mine, theirs))
        yield mine, theirs


def _never_chosen(page: PolicyPage) -> Found:
    if page.effective_from and page.effective_to and page.effective_to < page.effective_from:
        yield (
            ("effective_to",),
            f"no complaint is received on or before {page.effective_to} and from {page.effective_from} on",
        )


def _never_reached(page: PolicyPage) -> Found:
    """Entries that stand behind one that is always taken."""
    # An amount that nobody knows lets a suggestion be passed over, unless its 'when' asks for that amount.
    unsure = frozenset(
        number
        for number, each in enumerate(page.offers.suggest)
        if any(isinstance(it.money, str) and not (each.when and getattr(each.when, it.money)) for it in each.lines)
    )
    lists: list[tuple[Path, list[Condition | None]]] = [
        (("offers", "suggest"), [each.when for each in page.offers.suggest]),
        (("calls",), [each.when for each in page.calls]),
        *(
            (("milestones", name, "instead"), [*(each.when for each in it.instead)])
            for name, it in page.milestones.items()
        ),
    ]
    for path, conditions in lists:
        for number, when in enumerate(conditions):
            first = shadowed_by(number, conditions, unsure if path == ("offers", "suggest") else frozenset())
            if first is not None:
                yield (*path, number), f"never taken: {_first_taken(first, when, conditions[first])}"
    severe, fast = page.paths.severe, page.paths.straight_through
    if severe and fast and implied(fast.when, severe.when):
        which = "has the same 'when'" if severe.when == fast.when else "holds for all of these complaints"
        yield ("paths", "straight_through"), f"never taken: 'severe' {which} and is looked at first"


def _first_taken(number: int, when: Condition | None, wider: Condition | None) -> str:
    """Why entries after that number of a list are never reached, and what to do."""
    if wider is None:
        return f"number {number + 1} of the list has no 'when' and is always taken first"
    if wider == when:
        return "an earlier one has the same 'when'"
    return f"number {number + 1} of the list holds for all of these complaints; put this one before it"


def _never_running(page: PolicyPage) -> Found:
    """Clocks that never start, and ladders and pauses of clocks that do not exist."""
    for name, milestone in page.milestones.items():
        path = ("milestones", name)
        never = milestone.target == "none" and not milestone.instead
        if never and (milestone.ladder or milestone.by_law):
            yield path, "its target is 'none': the ladder and the legal date beside it never come to anything"
        if milestone.starts is not None and milestone.starts == ENDS_IT.get(name):
            yield (*path, "starts"), f"it never starts: '{milestone.starts}' is what ends this clock"
        if name is MilestoneName.FOLLOW_UP and page.follow_up is None:
            yield path, "nobody is asked, since the page has no 'follow_up': this clock never runs"
    for whom, rule in page.pauses.items():
        for number, name in enumerate(rule.stops):
            if name not in page.milestones:
                yield ("pauses", whom, "stops", number), f"there is no clock '{name}' on this page to stop"


def _nobody_fulfils(page: PolicyPage) -> Found:
    for name, milestone in page.milestones.items():
        answers = milestone.fulfilled_by
        if answers is not None and not (answers.letter or answers.note or answers.contact):
            yield ("milestones", name, "fulfilled_by"), f"nobody can fulfil {name}: no letter, note or contact counts"


def _without_bound(page: PolicyPage) -> Found:
    """Lines of the straight-through path that give an amount without a limit, and without a person.

    A customer who writes a large amount would get it.
    """
    fast = page.paths.straight_through
    for number, line in enumerate(fast.gives if fast else ()):
        if fast and isinstance(line.money, str) and _bound(fast.when, line.money) is None:
            advice = f"say '{line.money}: {{at_most: ...}}' in its 'when'"
            yield (
                ("paths", "straight_through", "gives", number),
                f"given without a person, however much it is: {advice}",
            )


def _bound(when: Condition | None, amount: str) -> Money | None:
    """The largest amount paid or lost for which this condition holds; None without a limit."""
    within: MoneyRange | None = getattr(when, amount) if when else None
    return within.at_most if within else None


def _written_to_without_end(page: PolicyPage) -> Found:
    """Letters to the customer every few minutes, which nothing else limits."""
    for name, milestone in page.milestones.items():
        path = ("milestones", name)
        target = milestone.target
        if name is MilestoneName.KEEP_INFORMED and isinstance(target, Span) and _is_short(target):
            yield (
                (*path, "target"),
                f"a letter to the customer every {target}, day and night: {LEAST} is meant at least",
            )
        for number, rung in enumerate(milestone.ladder):
            if rung.do is StepAction.TELL_CUSTOMER and rung.new_date is not None and _is_short(rung.new_date):
                text = f"the customer is told a new date every {rung.new_date}, without end: {LEAST} is meant at least"
                yield (*path, "ladder", number), text


LEAST = "1 hour"


def _is_short(span: Span) -> bool:
    return span.count * {"second": 1, "minute": 60}.get(span.unit, 3600) < 3600


MINUTES_OF_A_DAY, LONGEST_SHIFT = 24 * 60, 16  # hours


def _open_over_midnight(page: PolicyPage) -> Found:
    """Opening hours over midnight that are too long for a shift.

    A slip like 09:00-05:00 is read as a night shift, and nearly the whole day would count as business time.
    """
    for name, calendar in page.calendars.items():
        for key, written in (("open", calendar.open), ("days", calendar.days)):
            for day, hours in written.items():
                for window in windows(hours):
                    over_midnight, length = window.closes > MINUTES_OF_A_DAY, window.closes - window.opens
                    if over_midnight and length > LONGEST_SHIFT * 60:
                        text = (
                            f"'{hours}' is open for {length // 60} h {length % 60:02d} min, over midnight: "
                            f"more than {LONGEST_SHIFT} hours are hardly meant; 17:00 is five in the afternoon"
                        )
                        yield ("calendars", name, key, str(day)), text


_LOOKS: tuple[Callable[[PolicyPage], Found], ...] = (
    _never_chosen, _never_reached, _never_running, _nobody_fulfils, _without_bound, _written_to_without_end,
    _open_over_midnight, laws, limits, raw,
)  # fmt: skip


def _nobody_does_it(page: PolicyPage, roster: Roster) -> Found:
    """Roles that nobody on the staff page has, and offers that nobody there may decide."""
    if not roster.in_role(AGENT):
        yield ("milestones",), f"nobody on the staff page is an '{AGENT}': complaints would have no owner"
    if not roster.in_role(page.duty_role):
        text = f"nobody on the staff page has the duty role '{page.duty_role}': what nobody else can take stays stuck"
        yield ("duty_role",), text
    for role in page.authority:
        if not roster.in_role(role):
            yield ("authority", role), f"this limit is nobody's: the staff page has no '{role}'"
    for name, milestone in page.milestones.items():
        for number, rung in enumerate(milestone.ladder):
            role = ROLE_OF.get(rung.do)
            if role is not None and not roster.in_role(role):
                text = f"nobody on the staff page is a '{role}': {rung.do} reaches the duty role instead"
                yield ("milestones", name, "ladder", number), text
    for number, suggestion in enumerate(page.offers.suggest):
        amounts = (
            _bound(suggestion.when, line.money) if isinstance(line.money, str) else line.money
            for line in suggestion.lines
        )
        for wanted in totals(amounts):
            if not _somebody_may_give(wanted, page, roster):
                yield ("offers", "suggest", number), f"nobody on the staff page may decide about {wanted}"


def totals(amounts: Iterable[Money | None]) -> list[Money]:
    """The sum of the amounts for each currency."""
    sums: dict[str, Decimal] = {}
    for each in amounts:
        if each is not None:
            sums[each.currency] = sums.get(each.currency, Decimal(0)) + each.amount
    return [Money(amount=amount, currency=currency) for currency, amount in sorted(sums.items())]


def _somebody_may_give(wanted: Money, page: PolicyPage, roster: Roster) -> bool:
    return any(roster.in_role(role) and wanted.within(limit) for role, limit in page.authority.items())
