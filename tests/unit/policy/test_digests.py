"""When a digest is told: so long after the first of the notices before it, and never over night (field case D19)."""

from datetime import datetime
from typing import Any

import pytest

from amends.policy import PolicyErrors
from amends.policy.business_calendar import instant
from amends.policy.engine.compiler import CompiledPolicy
from amends.policy.engine.digest_times import counted_since, held_until, told_at
from amends.policy.pages.digest_rule import DigestRule
from tests.support.pages import compiled, london, office_page

NINE, QUARTER_TO_TEN = london(2026, 11, 24, 9), london(2026, 11, 24, 9, 45)


def page(every: str = "1 hour", **keys: Any) -> tuple[CompiledPolicy, DigestRule]:
    """A page with a digest after 5 notices."""
    policy = compiled(office_page(digest={"after": 5, "every": every}, **keys))
    rule = policy.page.digest
    assert rule is not None
    return policy, rule


def same(one: datetime, other: datetime) -> bool:
    """The same instant, in whatever zone."""
    return instant(one) == instant(other)


def test_d19_a_digest_is_told_an_hour_after_the_first_notice_that_counts() -> None:
    """The first of five came at nine, the sixth at a quarter to ten: it waits until ten, with all others till then."""
    assert same(told_at(*page(), NINE, QUARTER_TO_TEN), london(2026, 11, 24, 10))


def test_d19_notices_of_the_last_hour_count() -> None:
    """At a quarter to ten those since a quarter to nine; it waits until a quarter to eleven and a minute at most."""
    assert same(counted_since(*page(), QUARTER_TO_TEN), london(2026, 11, 24, 8, 45))
    assert same(held_until(*page(), QUARTER_TO_TEN), london(2026, 11, 24, 10, 46))


def test_d19_a_digest_does_not_stay_overnight() -> None:
    """From half past four on an hour would end when nobody is there: it is told at five, as the office closes."""
    half_past_four, ten_to_five = london(2026, 11, 24, 16, 30), london(2026, 11, 24, 16, 50)

    assert same(told_at(*page(staff_hours="office"), half_past_four, ten_to_five), london(2026, 11, 24, 17))
    assert same(told_at(*page(), half_past_four, ten_to_five), london(2026, 11, 24, 17, 30))


def test_d19_what_is_told_at_any_hour_waits_no_longer_than_the_policy_says() -> None:
    """A notice of the night, for whom the policy wakes: there are no hours it could end with."""
    assert same(
        told_at(*page(staff_hours="office"), london(2026, 11, 24, 22), london(2026, 11, 24, 22, 10)),
        london(2026, 11, 24, 23),
    )


def test_d19_a_digest_may_gather_in_business_time() -> None:
    """Two business hours from four in the afternoon end at ten the next morning."""
    policy = page("2 business hours")

    assert same(told_at(*policy, london(2026, 11, 24, 16), london(2026, 11, 24, 16, 5)), london(2026, 11, 25, 10))


def test_a_digest_needs_both_its_number_and_its_length() -> None:
    """Half a rule would mean what nobody wrote."""
    with pytest.raises(PolicyErrors, match="every"):
        compiled(office_page(digest={"after": 5}))
    with pytest.raises(PolicyErrors, match="write 0 at least"):
        compiled(office_page(digest={"after": -1, "every": "1 hour"}))
