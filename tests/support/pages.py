"""Small policy pages for tests: in seconds where a test waits for the machine's clock, else in business hours."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from amends.domain.complaint import Channel, Facts, Severity
from amends.domain.plan import ClockEvent
from amends.policy.engine.compiler import CompiledPolicy, compile_page

LONDON = ZoneInfo("Europe/London")
OFFICE: dict[str, Any] = {"zone": "Europe/London", "open": {"mon-fri": "09:00-17:00"}}
ROUND_THE_CLOCK: dict[str, Any] = {"zone": "UTC", "open": {"mon-sun": "00:00-24:00"}}


def page(**overrides: Any) -> bytes:
    """A whole policy page with targets in seconds; each argument takes the place of the key of that name.

    Nested tables are merged, so `milestones={"decide": {"target": "9 seconds"}}` changes that one target.
    """
    return yaml.safe_dump(merged(SECONDS, overrides), sort_keys=False).encode()


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Two tables as one: tables in both are merged, other values of the first win.

    None takes a key out.
    """
    both = {key: value for key, value in {**below, **above}.items() if value is not None}
    for key in below.keys() & above.keys():
        if isinstance(below[key], dict) and isinstance(above[key], dict):
            both[key] = merged(below[key], above[key])
    return both


def office_page(**overrides: Any) -> bytes:
    """A page on office hours in London without holidays: decide and resolve within 8 business hours."""
    return yaml.safe_dump(merged(OFFICE_HOURS, overrides), sort_keys=False).encode()


def compiled(content: bytes, name: str = "test") -> CompiledPolicy:
    """The one policy of a page."""
    return compile_page(name, content)


def facts(**overrides: Any) -> Facts:
    """Facts of an ordinary complaint, received on Friday 18 December 2026 at 16:00 in London."""
    usual: dict[str, Any] = {
        "reference": "T-1",
        "received_at": london(2026, 12, 18, 16),
        "channel": Channel.EMAIL,
        "product": "parcel",
        "category": "delivery",
        "severity": Severity.NORMAL,
    }
    return Facts(**usual | overrides)


def london(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A time on a clock in London."""
    return datetime(year, month, day, hour, minute, second, tzinfo=LONDON)


def event(kind: str, at: datetime, **more: Any) -> ClockEvent:
    """One line of a ledger."""
    return ClockEvent(kind=kind, at=at, **more)  # pyright: ignore[reportArgumentType]


_ENDING: dict[str, Any] = {
    "reopen": {"clock": "grace", "grace": "3 seconds", "within": "30 seconds", "at_most": 2, "score_at_most": 2},
    "follow_up": {"survey": "3 seconds", "reminder": "6 seconds", "closes": "12 seconds"},
    "offers": {
        "expire": "10 seconds",
        "suggest": [{"why": "our usual gesture", "lines": [{"kind": "gesture", "detail": "free delivery"}]}],
    },
    "authority": {"agent": "50 EUR", "supervisor": "250 EUR", "manager": "unlimited"},
    "causes": ["late", "damaged", "other"],
}

SECONDS: dict[str, Any] = {
    "title": "Second by second",
    "source": "house rule",
    "version": "1",
    "default": True,
    "calendars": {"office": ROUND_THE_CLOCK},
    "paths": {
        "severe": {"when": {"severity": ["high", "critical"]}, "apology_by": "person"},
        "straight_through": {
            "when": {"category": "late parcel", "severity": "low"},
            "why": "small and clear",
            "gives": [{"kind": "gesture", "detail": "free delivery"}],
            "finding": "upheld",
            "cause": "late",
        },
    },
    "milestones": {
        "acknowledge": {"target": "20 seconds"},
        "first_contact": {"target": "30 seconds"},
        "apologise": {"target": "30 seconds"},
        "decide": {
            "target": "30 seconds",
            "ladder": [{"at": "50%", "do": "warn_owner"}, {"at": "due", "do": "tell_supervisor"}],
        },
        "resolve": {
            "target": "60 seconds",
            "extend": {"times": 2, "by_at_most": "60 seconds"},
            "ladder": [
                {"at": "50%", "do": "warn_owner"},
                {"before": "5 seconds", "do": "tell_customer", "new_date": "60 seconds"},
                {"at": "due", "do": "reassign"},
                {"after": "5 seconds", "do": "tell_manager"},
            ],
        },
        "keep_informed": {
            "target": "45 seconds",
            "ladder": [{"before": "5 seconds", "do": "tell_customer", "new_date": "45 seconds"}],
        },
        "follow_up": {"target": "5 seconds", "starts": "resolved"},
    },
    "pauses": {
        "customer": {"stops": ["decide", "resolve", "keep_informed"], "at_most": "60 seconds"},
        "third_party": {"stops": ["resolve"], "at_most": "60 seconds"},
        "colleague": {"stops": []},
    },
    **_ENDING,
}

OFFICE_HOURS: dict[str, Any] = {
    "title": "Office hours",
    "source": "house rule",
    "version": "1",
    "default": True,
    "calendars": {"office": OFFICE},
    "milestones": {
        "acknowledge": {"target": "1 business hour", "ladder": [{"at": "due", "do": "tell_duty"}]},
        "decide": {"target": "8 business hours", "ladder": [{"at": "50%", "do": "warn_owner"}]},
        "resolve": {
            "target": "8 business hours",
            "ladder": [
                {"at": "50%", "do": "warn_owner"},
                {"before": "1 business hour", "do": "tell_customer", "new_date": "8 business hours"},
                {"at": "due", "do": "reassign"},
                {"after": "2 business hours", "do": "tell_manager"},
            ],
        },
        "keep_informed": {"target": "2 business days"},
    },
    "pauses": {"customer": {"stops": ["decide", "resolve"], "at_most": "14 days"}},
    **_ENDING,
    "reopen": {"clock": "grace", "grace": "4 business hours", "within": "30 days"},
}
