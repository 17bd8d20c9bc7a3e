"""Whether one condition always holds where another does, so that entries after it are never reached."""

from decimal import Decimal

from amends.domain.complaint import Severity
from amends.domain.text import fold
from amends.policy.jurisdictions import spread, stands_for
from amends.policy.pages.conditions import Condition, MoneyRange, NumberRange, SeverityRange


def implied(narrow: Condition | None, wide: Condition | None) -> bool:
    """Whether the wide condition holds in every case in which the narrow one does.

    A condition of None always holds. In doubt the answer is no.
    """
    if wide is None or narrow == wide:
        return True
    if narrow is None:
        return False
    if narrow.any_of is not None and all(implied(each, wide) for each in narrow.any_of):
        return True
    asked = dict(narrow.asked)
    if any(name not in asked or not _holds_within(name, asked[name], wanted) for name, wanted in wide.asked):
        return False
    if (
        wide.any_of is not None
        and narrow.any_of != wide.any_of
        and not any(implied(narrow, one) for one in wide.any_of)
    ):
        return False
    return all(one in (narrow.none_of or ()) for one in wide.none_of or ())


def shadowed_by(
    number: int, conditions: list[Condition | None], passed_over: frozenset[int] = frozenset()
) -> int | None:
    """The first earlier condition of an ordered list that always holds where this one does; None without one.

    Conditions that may be `passed_over` although they hold shadow nothing.
    """
    earlier = (each for each in range(number) if each not in passed_over)
    return next((each for each in earlier if implied(conditions[number], conditions[each])), None)


def _holds_within(name: str, narrow: object, wide: object) -> bool:
    if name == "jurisdiction" and isinstance(narrow, tuple) and isinstance(wide, tuple):
        return all(stands_for([str(word) for word in wide], each) for each in spread([str(word) for word in narrow]))
    return _within(narrow, wide)


def _within(narrow: object, wide: object) -> bool:
    """Whether everything that the narrow condition accepts of one fact is accepted by the wide one."""
    if narrow == wide:
        return True
    if isinstance(wide, SeverityRange) or isinstance(narrow, SeverityRange):
        return _severities(narrow) <= _severities(wide)
    if isinstance(narrow, tuple) and isinstance(wide, tuple):
        return {fold(str(word)) for word in narrow} <= {fold(str(word)) for word in wide}
    if isinstance(narrow, MoneyRange) and isinstance(wide, MoneyRange):
        ends = (narrow.at_least, narrow.at_most, wide.at_least, wide.at_most)
        one_currency = len({each.currency for each in ends if each}) == 1
        return one_currency and _between(*(each.amount if each else None for each in ends))
    if isinstance(narrow, NumberRange) and isinstance(wide, NumberRange):
        return _between(narrow.at_least, narrow.at_most, wide.at_least, wide.at_most)
    return False


def _severities(wanted: object) -> set[Severity]:
    if isinstance(wanted, SeverityRange):
        return {each for each in Severity if wanted.holds(each)}
    return set(wanted) if isinstance(wanted, tuple) else set()


def _between(
    least: int | Decimal | None,
    most: int | Decimal | None,
    wide_from: int | Decimal | None,
    wide_to: int | Decimal | None,
) -> bool:
    """Whether the range from `least` to `most` lies within the wider one; None is no end."""
    starts = wide_from is None or (least is not None and least >= wide_from)
    return starts and (wide_to is None or (most is not None and most <= wide_to))
