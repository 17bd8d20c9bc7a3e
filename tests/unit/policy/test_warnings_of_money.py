"""Limits that allow something else than whoever wrote them meant: told with their role."""

from typing import Any

import pytest

from tests.support.warned import warned

OFFERS = {"offers": {"suggest": [{"why": "w", "lines": [{"kind": "money", "detail": "d", "money": "20 EUR"}]}]}}


@pytest.mark.parametrize(
    ("limits", "role", "says"),
    [
        (
            {"agent": "50 EUR", "supervisor": "500 USD", "manager": "5000 EUR"},
            "supervisor",
            "limits in several currencies: 500 USD lets the supervisor decide about no EUR, "
            "and those whose limit is in EUR about no USD",
        ),
        (
            {"agent": "50 USD", "supervisor": "250 EUR", "manager": "unlimited"},
            "agent",
            "limits in several currencies: 50 USD lets the agent decide about no EUR, and those whose limit is in EUR "
            "about no USD",
        ),
        (
            {"agent": "50 USD", "supervisor": "unlimited", "manager": "unlimited"},
            "agent",
            "a limit in USD, and all that this page offers is in EUR: the agent could decide about none of it",
        ),
        (
            {"agent": "500 EUR", "supervisor": "50 EUR", "manager": "unlimited"},
            "supervisor",
            "50 EUR is less than the agent may give: 500 EUR",
        ),
        (
            {"agent": "50 EUR", "supervisor": "unlimited", "manager": "500 EUR"},
            "manager",
            "500 EUR is less than the supervisor may give: unlimited",
        ),
    ],
)
def test_a_limit_that_is_hardly_meant_is_told(limits: dict[str, str], role: str, says: str) -> None:
    """On the page, at the line of its role."""
    found = [each for each in warned(OFFERS | {"authority": limits}) if "limit" in each or "may give" in each]
    assert [each.partition(": ")[2] for each in found] == [says], (role, found)


@pytest.mark.parametrize(
    "page",
    [
        OFFERS | {"authority": {"agent": "50 EUR", "supervisor": "250 EUR", "manager": "unlimited"}},
        OFFERS | {"authority": {"agent": "50 EUR", "supervisor": "50 EUR", "manager": "50 EUR"}},
        {"authority": {"agent": "50 USD", "supervisor": "unlimited", "manager": "unlimited"}},
        {"authority": {"agent": "unlimited", "supervisor": "unlimited", "manager": "unlimited"}},
    ],
)
def test_limits_that_are_meant_are_not_told(page: dict[str, Any]) -> None:
    """One currency, and more for who is asked later."""
    assert [each for each in warned(page) if "limit" in each or "may give" in each] == []
