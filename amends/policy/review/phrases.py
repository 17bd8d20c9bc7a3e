"""Says parts of a policy page in words: conditions, steps of a ladder, offers, lists."""

from collections.abc import Iterable
from functools import singledispatch

from pydantic import BaseModel

from amends.domain.plan import StepAction
from amends.domain.types import Money
from amends.policy.pages.conditions import Condition, MoneyRange, NumberRange, SeverityRange
from amends.policy.pages.laws import ByLaw
from amends.policy.pages.milestones import LadderStep
from amends.policy.pages.offers import GivenLine, Suggestion
from amends.policy.pages.policy_page import Governs

ACTIONS = {
    StepAction.WARN_OWNER: "the owner is warned",
    StepAction.TELL_SUPERVISOR: "the supervisor is told",
    StepAction.REASSIGN: "somebody else gets it",
    StepAction.TELL_MANAGER: "the manager is told",
    StepAction.TELL_DUTY: "the duty role is told",
    StepAction.TELL_CUSTOMER: "the customer is told a new date",
    StepAction.SIGNPOST: "the customer is told where else to go",
}
AMOUNTS = {"amount_paid": "what was paid", "loss_claimed": "what was lost"}
YES_AND_NO = {"any_hour": ("at any hour", "in staff hours")}
_OF_A_RUNG = frozenset({"do", "at", "before", "after", "of", "new_date", "defer_if_owner_active"})


@singledispatch
def in_words(value: object) -> str:
    """Any value of a page, as a person would say it."""
    match value:
        case None:
            return "nothing"
        case True:
            return "yes"
        case False:
            return "no"
        case tuple() | list() | set() | frozenset():
            return listed(in_words(each) for each in value)
        case dict():
            return listed(f"{in_words(key)}: {in_words(each)}" for key, each in value.items())
        case _:
            return str(value)


def listed(words: Iterable[str], last: str = "and") -> str:
    """'a, b and c'; 'nothing' where there is nothing."""
    *others, end = list(words) or ["nothing"]
    return f"{', '.join(others)} {last} {end}" if others else end


@in_words.register
def _(value: BaseModel) -> str:
    return listed(_said(value, frozenset()))


@in_words.register
def _(value: Money) -> str:
    return str(value)


@in_words.register(Condition)
@in_words.register(Governs)
def _(value: Condition | Governs) -> str:
    said: list[str] = []
    for name in type(value).model_fields:
        wanted = getattr(value, name)
        match name, wanted:
            case _, None:
                continue
            case "any_of", _:
                said.append(f"({listed((in_words(each) for each in wanted), 'or')})")
            case "none_of", _:
                said.append(f"not ({listed((in_words(each) for each in wanted), 'or')})")
            case _, tuple():
                said.append(f"{spoken(name)} is {listed(map(str, wanted), 'or')}")
            case _:
                said.append(f"{spoken(name)} is {in_words(wanted)}")
    return listed(said)


@in_words.register
def _(value: SeverityRange) -> str:
    return f"from {value.at_least} to {value.at_most}"


@in_words.register(MoneyRange)
@in_words.register(NumberRange)
def _(value: MoneyRange | NumberRange) -> str:
    ends = (("at least", value.at_least), ("at most", value.at_most))
    return listed(f"{which} {end}" for which, end in ends if end is not None)


@in_words.register
def _(value: LadderStep) -> str:
    date = "the legal date" if value.of == "law" else "it is due"
    if value.at is not None:
        when = f"when {date}" if value.at == "due" and value.of == "target" else f"at {value.at} of the time"
        when = "on the legal date" if value.of == "law" else when
    else:
        when = f"{value.before} before {date}" if value.before else f"{value.after} after {date}"
    later = f", {value.new_date} later" if value.new_date else ""
    rest = f" (later if the owner was at work on it within {value.defer_if_owner_active})"
    more = "".join(f", {each}" for each in _said(value, _OF_A_RUNG))
    return f"{when} {ACTIONS.get(value.do, value.do)}{later}{rest if value.defer_if_owner_active else ''}{more}"


@in_words.register
def _(value: ByLaw) -> str:
    """A law is known by how long it allows; the rest stands behind."""
    where = f"where {in_words(value.when)}, " if value.when else ""
    return f"{where}{value.within}" + "".join(f", {each}" for each in _said(value, frozenset({"when", "within"})))


@in_words.register
def _(value: GivenLine) -> str:
    owed = ", owed" if value.owed else ""
    worth = AMOUNTS.get(value.money, "") if isinstance(value.money, str) else value.money
    return f"{worth or value.kind} '{value.detail}' ({value.terms}{owed})"


@in_words.register
def _(value: Suggestion) -> str:
    return f"{in_words(value.lines)}, since '{value.why}'"


def _said(value: BaseModel, but_not: frozenset[str]) -> list[str]:
    """Every field that the page sets, with its name."""
    return [
        _of_key(name, getattr(value, name))
        for name in type(value).model_fields
        if name in value.model_fields_set and name not in but_not
    ]


def _of_key(name: str, value: object) -> str:
    """A key with its value; for true or false the name alone says it."""
    if isinstance(value, bool):
        return YES_AND_NO.get(name, (spoken(name), f"not {spoken(name)}"))[not value]
    return f"{spoken(name)} {in_words(value)}"


def spoken(name: str) -> str:
    """A key as a person would say it."""
    return name.strip("_").replace("_", " ")
