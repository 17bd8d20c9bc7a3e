"""Says in words what changes between two policies: who may give more, what comes sooner, what is new."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from pydantic import BaseModel

from amends.policy.engine.compiler import CompiledPolicy, CompiledSet
from amends.policy.pages.conditions import Condition
from amends.policy.pages.conversation import Addition
from amends.policy.pages.laws import ByLaw
from amends.policy.pages.milestones import LadderStep
from amends.policy.pages.policy_page import Governs
from amends.policy.pages.roster import Roster
from amends.policy.pages.yaml_reader import Page
from amends.policy.review.key_phrases import subject_of
from amends.policy.review.phrases import in_words, listed, spoken

Path = tuple[str, ...]
LOOK_AHEAD = timedelta(days=730)
MOST_DAYS = 12


@dataclass(frozen=True)
class Difference:
    """One change. `about` is the policy's name or 'staff', `key` its place on the page."""

    about: str
    key: str
    text: str


def between_sets(before: CompiledSet, after: CompiledSet, today: date) -> list[Difference]:
    """Every change between two sets. Two sets of one page each are compared, even under different names."""
    old, new = before.policies, after.policies
    if len(old) == len(new) == 1 and old.keys() != new.keys():
        [one], [other] = old.values(), new.values()
        return between(one, other, today)
    found: list[Difference] = []
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            found.append(Difference(name, "", f"this policy is new: {_presented(new[name])}"))
        elif name not in new:
            found.append(Difference(name, "", f"this policy is gone: {_presented(old[name])}"))
        else:
            found += between(old[name], new[name], today)
    if before.roster and after.roster:
        found += _of_staff(before.roster, after.roster)
    return found


def between(before: CompiledPolicy, after: CompiledPolicy, today: date) -> list[Difference]:
    """What changes from one policy to another, in the order of the page; holidays for two years from `today`."""
    said = [*_compared(before.page, after.page, ()), *_holidays(before, after, today)]
    return [Difference(after.name, ".".join(path), text) for path, text in said]


def _presented(policy: CompiledPolicy) -> str:
    for_what = (
        f"complaints where {in_words(policy.page.governs)}"
        if policy.page.governs
        else "every complaint that no other governs"
    )
    return f"'{policy.page.title}', for {for_what}"


def _compared(before: object, after: object, path: Path) -> Iterator[tuple[Path, str]]:
    if before == after:
        return
    match before, after:
        case BaseModel(), BaseModel() if _taken_apart(before, after):
            for name in type(after).model_fields:
                yield from _compared(getattr(before, name), getattr(after, name), (*path, name))
        case (Condition(), Condition()) | (Governs(), Governs()):
            yield from ((path, text) for text in _of_conditions(before, after, subject_of(path)))
        case dict(), dict():
            for key in dict.fromkeys((*after, *before)):
                yield from _of_entry(before, after, key, path)
        case ((ByLaw() as old,), (ByLaw() as new,)):
            yield from _compared(old, new, path)
        case (tuple(), tuple()) if _parts(before, after):
            yield from ((path, text) for text in _of_parts(before, after, path))
        case tuple(), tuple():
            yield path, f"{subject_of(path)}: {_of_words(before, after)}"
        case _:
            yield path, _instead(path, before, after)


def _taken_apart(before: BaseModel, after: BaseModel) -> bool:
    """Whether two values are compared key by key. A condition, range or line of an offer is said as a whole."""
    return type(before) is type(after) and type(after).__name__ not in {
        "Condition", "Governs", "MoneyRange", "NumberRange", "SeverityRange", "Holidays", "Money", "GivenLine",
    }  # fmt: skip


def _of_conditions(before: Page, after: Page, subject: str) -> Iterator[str]:
    """What a condition asks for in addition, no longer, or differently."""
    for name in type(after).model_fields:
        old, new = (_alone(each, name) for each in (before, after))
        if old == new:
            continue
        if old is None:
            yield f"{subject}: now only where {new}"
        elif new is None:
            yield f"{subject}: no longer only where {old}"
        else:
            yield f"{subject}: {new} instead of {old}"


def _alone(condition: Page, name: str) -> str | None:
    wanted = getattr(condition, name)
    if wanted is None:
        return None
    return in_words(Condition.model_construct(_fields_set={name}, **{name: wanted}))


def _of_entry(
    before: Mapping[object, object], after: Mapping[object, object], key: object, path: Path
) -> Iterator[tuple[Path, str]]:
    """A change of one entry of a table: a role's limit, a clock, a calendar or a date."""
    here = (*path, str(key))
    if key in before and key in after:
        yield from _compared(before[key], after[key], here)
    elif key in after:
        yield here, f"new: {subject_of(here)} {_limit(here, after[key])}"
    else:
        yield here, f"no longer: {subject_of(here)} {_limit(here, before[key])}"


def _instead(path: Path, before: object, after: object) -> str:
    subject = subject_of(path)
    if path[0] != "authority" and before is None:
        return f"new: {subject} {in_words(after)}"
    if path[0] != "authority" and after is None:
        return f"no longer: {subject} {in_words(before)}"
    return f"{subject} {_limit(path, after)} instead of {_limit(path, before)}"


def _limit(path: Path, value: object) -> str:
    return "any amount" if path[0] == "authority" and value is None else in_words(value)


def _parts(before: tuple[object, ...], after: tuple[object, ...]) -> bool:
    return all(isinstance(each, BaseModel) for each in (*before, *after))


def _of_parts(before: Sequence[object], after: Sequence[object], path: Path) -> Iterator[str]:
    """Changes in lists of steps, suggestions and other targets: removed and added parts, paired by purpose."""
    subject, gone, come = subject_of(path), _by_purpose(before, after), _by_purpose(after, before)
    if not gone and not come:
        yield f"{subject}: the same in another order: {listed(map(in_words, after))}"
    for purpose in dict.fromkeys((*gone, *come)):
        where = f"where {purpose}, " if purpose and not isinstance(after[0] if after else before[0], LadderStep) else ""
        for old, new in zip_longest(gone.get(purpose, ()), come.get(purpose, ())):
            if old is None:
                yield f"{subject}, new: {where}{_without_when(new)}"
            elif new is None:
                yield f"{subject}, no longer: {where}{_without_when(old)}"
            elif isinstance(old, ByLaw | Addition) and isinstance(new, ByLaw | Addition):
                yield f"{subject}: {where}{_where_it_differs(new, old)} instead of {_where_it_differs(old, new)}"
            else:
                yield f"{subject}: {where}{_without_when(new)} instead of {_without_when(old)}"


def _by_purpose(these: Sequence[object], others: Sequence[object]) -> dict[str, list[object]]:
    """The parts that the other list lacks, by what they do (steps) or the complaints they are for."""
    found: dict[str, list[object]] = {}
    left = [in_words(each) for each in others]
    for each in these:
        if in_words(each) in left and each in others:
            continue
        when = getattr(each, "when", None)
        purpose = f"{each.do} {each.of}" if isinstance(each, LadderStep) else in_words(when) if when is not None else ""
        found.setdefault(purpose, []).append(each)
    return found


def _without_when(part: object) -> str:
    if isinstance(part, BaseModel) and getattr(part, "when", None) is not None:
        left = {name: getattr(part, name) for name in part.model_fields_set - {"when"}}
        return in_words(type(part).model_construct(_fields_set=set(left), **left))
    return in_words(part)


def _where_it_differs(part: Page, other: Page) -> str:
    """Only the keys that differ, of something with many keys."""
    changed = [name for name in type(part).model_fields if getattr(part, name) != getattr(other, name)]
    values = {name: getattr(part, name) for name in changed}
    return listed(
        f"{spoken(name)} {in_words(value)}" if value else f"no {spoken(name)}" for name, value in values.items()
    )


def _of_words(before: tuple[object, ...], after: tuple[object, ...]) -> str:
    """Changes in lists of words, read as sets: added, removed, or only the order."""
    come, gone = [each for each in after if each not in before], [each for each in before if each not in after]
    said = ([f"also {listed(map(in_words, come))}"] if come else []) + (
        [f"no longer {listed(map(in_words, gone))}"] if gone else []
    )
    return "; ".join(said) or f"in the order {listed(map(in_words, after))}"


def _holidays(before: CompiledPolicy, after: CompiledPolicy, today: date) -> Iterator[tuple[Path, str]]:
    """The changed days themselves: a holiday package changes without any page being edited."""
    for name in before.calendars.keys() & after.calendars.keys():
        old, new = (_days(policy, name, today) for policy in (before, after))
        path = ("calendars", name, "holidays")
        for what, days in (
            ("closed, and was open", new.items() - old.items()),
            ("open again", old.items() - new.items()),
        ):
            if days:
                shown = [f"{day:%a} {day.day} {day:%b %Y} {title}" for day, title in sorted(days)]
                more = f" and {len(shown) - MOST_DAYS} more" if len(shown) > MOST_DAYS else ""
                yield path, f"calendar {name}, {what}: {', '.join(shown[:MOST_DAYS])}{more}"


def _days(policy: CompiledPolicy, calendar: str, today: date) -> dict[date, str]:
    own = policy.page.calendars[calendar].days
    holidays = policy.calendars[calendar].holidays.items()
    return {day: title for day, title in holidays if today <= day < today + LOOK_AHEAD and day not in own}


def _of_staff(before: Roster, after: Roster) -> Iterator[Difference]:
    old, new = ({person.id: person for person in roster.people} for roster in (before, after))
    for staff_id in dict.fromkeys((*new, *old)):
        if staff_id not in old:
            person = new[staff_id]
            yield Difference("staff", staff_id, f"{person.name} is new here, as {listed(person.roles)}")
        elif staff_id not in new:
            yield Difference("staff", staff_id, f"{old[staff_id].name} does not work here any more")
        else:
            for path, text in _compared(old[staff_id], new[staff_id], ("staff", staff_id)):
                yield Difference("staff", ".".join(path[1:]), text)
