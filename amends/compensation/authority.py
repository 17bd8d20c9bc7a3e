"""Decides whether one action is allowed, from the roster and the limits in force. Pure."""

from decimal import Decimal

from amends.compensation.limits import given_already
from amends.domain.actions import ACTIONS, CUSTOMER, OF_CUSTOMERS, OF_CUSTOMERS_ALONE
from amends.domain.errors import AmendsError, Code
from amends.domain.orders import ActionOrder, ActionVerdict
from amends.domain.outcomes import Grant
from amends.domain.types import Money, Reason
from amends.policy.pages.roster import Person, Roster, Standing

AGENT, SUPERVISOR, MANAGER, DUTY = "agent", "supervisor", "manager", "duty"
POLICY_OWNER = "policy_owner"
HANDLERS = (AGENT, SUPERVISOR, MANAGER, DUTY)
"""Those who handle complaints, and may own one."""
MAY_GIVE_UNPRICED = (SUPERVISOR, MANAGER)
ANYBODY = None
"""Everybody on the staff page: somebody from payments completes a task, a technician leaves a note.

Writing to a customer is another thing: that is for those who handle complaints.
"""

ROLES_FOR: dict[str, tuple[str, ...] | None] = {
    "decide": HANDLERS,  # money within the limits of the plan
    "resolve": HANDLERS,
    "assign": (*HANDLERS, POLICY_OWNER),  # who takes somebody off the staff page hands over what they had
    "give_back": HANDLERS,
    "pause": HANDLERS,
    "resume": HANDLERS,
    "extend": HANDLERS,
    "correct": HANDLERS,
    "reopen": HANDLERS,
    "withdraw": HANDLERS,
    "refer": HANDLERS,
    "mark_spam": HANDLERS,
    "mark_duplicate": HANDLERS,
    "link": HANDLERS,
    "migrate_policy": (SUPERVISOR, MANAGER, POLICY_OWNER),
    "note": ANYBODY,
    "record_contact": ANYBODY,
    "complete_task": ANYBODY,
}
assert set(ROLES_FOR) == set(ACTIONS) - OF_CUSTOMERS_ALONE, "every action of staff says whom it is for"


class Refused(AmendsError):
    """The action is refused. `higher_role` may do it, where only the amount was too high."""

    kind = Code.NOT_ALLOWED

    def __init__(self, code: Code, what: str, do: str, higher_role: str | None = None) -> None:
        super().__init__(Reason(code=code, what=what, do=do))
        self.verdict = ActionVerdict(refusal=self.reason, higher_role=higher_role)


def standing_of(order: ActionOrder, roster: Roster) -> Standing:
    """What the staff page says of this action; of a customer's, about the person who typed it."""
    who = order.written_down_by if order.by == CUSTOMER else order.by
    return roster.standing(who, order.owner, order.assign_to, order.now)


def judge(order: ActionOrder, standing: Standing) -> ActionVerdict:
    """Grants or refuses the action. Limits count what it gives together with what the complaint gives already."""
    if order.refused is not None:
        return ActionVerdict(refusal=order.refused)
    try:
        return ActionVerdict(
            grant=_of_customer(order, standing) if order.by == CUSTOMER else _of_staff(order, standing)
        )
    except Refused as refused:
        return refused.verdict


def total(amounts: tuple[Money, ...]) -> Money | None:
    """The sum of what is given; None where no money is. Raises Refused for different currencies."""
    currencies = sorted({amount.currency for amount in amounts})
    if len(currencies) > 1:
        raise Refused(
            Code.MIXED_CURRENCY,
            f"The decision mixes {' and '.join(currencies)}.",
            "Decide one currency at a time: amounts of several cannot be held against a limit.",
        )
    return Money(amount=sum((each.amount for each in amounts), Decimal(0)), currency=currencies[0]) if amounts else None


def _of_customer(order: ActionOrder, standing: Standing) -> Grant:
    if order.action not in OF_CUSTOMERS:
        raise Refused(Code.NOT_ALLOWED, f"'{order.action}' is not for customers.", "Staff do it under their own id.")
    if order.written_down_by is None:
        return Grant(role=CUSTOMER, roster_version="")
    writer = standing.person
    if writer is None or not set(writer.roles) & set(HANDLERS):
        raise Refused(
            Code.UNKNOWN_PERSON if writer is None else Code.NOT_ALLOWED,
            "A person who writes down what a customer said handles complaints, and is on the staff page in force.",
            f"It is for: {', '.join(HANDLERS)}.",
        )
    return Grant(role=CUSTOMER, roster_version=standing.version)


def _of_staff(order: ActionOrder, standing: Standing) -> Grant:
    person = standing.person
    if person is None:
        raise Refused(
            Code.UNKNOWN_PERSON,
            "Nobody of that id is on the staff page in force.",
            f"{_did_you_mean(standing.meant)}Use the id of a person on it, or publish a staff page that has this one.",
        )
    roles = _roles_that_may(order, person)
    if order.proposed_by == order.by:
        raise Refused(
            Code.OWN_PROPOSAL, f"{order.by} proposed this offer and cannot decide it.", "Ask a colleague to decide it."
        )
    _is_theirs_to_finish(order, standing, person)
    if order.assign_to is not None:
        _may_take_it(standing, order.assign_to)
    money = total(order.amounts)
    spent = given_already(order.row.offers, money.currency) if money else Decimal(0)
    role, limit = _within_limit(order, roles, money, spent, standing) if money else (roles[0], None)
    if order.unpriced and not set(roles) & set(MAY_GIVE_UNPRICED):
        raise Refused(
            Code.OVER_LIMIT,
            "A gesture of which nobody said what it is worth is within no limit.",
            f"Say its worth, or leave it to: {', '.join(MAY_GIVE_UNPRICED)}.",
            higher_role=MAY_GIVE_UNPRICED[0],
        )
    if money and order.by in order.contact_changed_by:
        able = [each for each in _roles_by_height(order) if _with(money, spent).within(order.limits[each])]
        raise Refused(
            Code.SECOND_PERSON,
            f"{order.by} changed how this customer is reached, and money goes there.",
            "A second person looks at the change and decides.",
            higher_role=next(iter(able), MANAGER),
        )
    return Grant(
        role=role,
        roster_version=standing.version,
        limit=limit,
        spent=Money(amount=spent, currency=money.currency) if money else None,
        on_behalf_of=standing.on_behalf_of,
    )


def _roles_that_may(order: ActionOrder, person: Person) -> tuple[str, ...]:
    action = order.action
    if action in OF_CUSTOMERS_ALONE:
        raise Refused(
            Code.NOT_ALLOWED,
            f"'{action}' is for the customer alone.",
            "Say by: customer, and written_down_by: who typed it.",
        )
    may = HANDLERS if order.to_customer else ROLES_FOR[action]
    roles = person.roles if may is None else tuple(role for role in person.roles if role in may)
    if not roles:
        raise Refused(
            Code.NOT_ALLOWED,
            f"'{action}' is not for the role {' or '.join(person.roles)}.",
            f"It is for: {', '.join(may or ())}.",
        )
    return roles


def _is_theirs_to_finish(order: ActionOrder, standing: Standing, person: Person) -> None:
    """Refuses to finish a role's task for a person who has neither that role nor the duty role."""
    for_whom = next(iter(order.task_roles), None)
    if for_whom is None or for_whom in standing.ids or set(order.task_roles) & set(person.roles):
        return
    raise Refused(
        Code.NOT_ALLOWED,
        f"This task is for the role {for_whom}.",
        f"Somebody with the role {' or '.join(dict.fromkeys(order.task_roles))} finishes it.",
    )


def _may_take_it(standing: Standing, to: str) -> None:
    person = standing.assignee
    if person is None:
        raise Refused(
            Code.UNKNOWN_PERSON,
            "Nobody of that id is on the staff page in force.",
            f"{_did_you_mean(standing.assignee_meant)}Hand it to a person on it.",
        )
    if not set(person.roles) & set(HANDLERS):
        raise Refused(Code.NOT_ALLOWED, f"{to} handles no complaints.", f"Hand it to one of: {', '.join(HANDLERS)}.")
    if not standing.assignee_there:
        do = f"{standing.stand_in.id} stands in." if standing.stand_in else "Hand it to somebody who is there."
        raise Refused(Code.NOT_ALLOWED, f"{to} is away.", do)


def _did_you_mean(nearest: str | None) -> str:
    return f"Did you mean {nearest}? " if nearest else ""


def _with(money: Money, spent: Decimal) -> Money:
    return Money(amount=money.amount + spent, currency=money.currency)


def _within_limit(
    order: ActionOrder, roles: tuple[str, ...], money: Money, spent: Decimal, standing: Standing
) -> tuple[str, Money | None]:
    """The role that may give this much, and its limit (None: unlimited). The limit itself is still within."""
    held, all_of_it = {role: order.limits[role] for role in roles if role in order.limits}, _with(money, spent)
    for role, limit in sorted(held.items(), key=lambda each: _height(each[1]), reverse=True):
        if all_of_it.within(limit):
            return role, limit
    able = [role for role in _roles_by_height(order) if all_of_it.within(order.limits[role])]
    if held and not any(limit and limit.currency == money.currency for limit in held.values()):
        limits = " and ".join(sorted({limit.currency for limit in held.values() if limit}))
        raise Refused(
            Code.MIXED_CURRENCY,
            f"The limits are in {limits}, the amount is in {money.currency}.",
            f"Decide in that currency, or ask: {', '.join(able) or 'nobody may, by this policy'}.",
        )
    here = [role for role in able if role in standing.roles_there]
    raise Refused(
        Code.OVER_LIMIT,
        f"{money}{_beside(spent, money)} is over the limit of {order.by}: {_limits_in_words(held)}.",
        f"It may be decided by: {', '.join(able)}." if able else "Nobody may decide it by this policy: offer less.",
        higher_role=next(iter(here or able), None),
    )


def _beside(spent: Decimal, money: Money) -> str:
    return f", with the {spent} {money.currency} that this complaint gives already," if spent else ""


def _height(limit: Money | None) -> Decimal:
    return Decimal("Infinity") if limit is None else limit.amount


def _roles_by_height(order: ActionOrder) -> list[str]:
    """The roles that may decide, the lowest limit first."""
    may = ROLES_FOR[order.action] or tuple(order.limits)
    return sorted((role for role in order.limits if role in may), key=lambda role: _height(order.limits[role]))


def _limits_in_words(held: dict[str, Money | None]) -> str:
    return ", ".join(f"{limit} as {role}" for role, limit in held.items()) or "none of their roles may give money"
