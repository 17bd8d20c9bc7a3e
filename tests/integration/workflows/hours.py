"""A policy in hours round the clock, with ladders that a test names: exact on every weekday."""

import json
from collections.abc import Mapping
from typing import Any

from tests.support.pages import merged, page

NONE = {"target": "none", "ladder": []}
WARN = {"at": "50%", "do": "warn_owner"}
SUPERVISOR_AT_DUE = {"at": "due", "do": "tell_supervisor"}

HOURS: dict[str, Any] = {
    "title": "Hour by hour",
    "milestones": {
        "acknowledge": {"target": "1 hour"},
        "first_contact": NONE,
        "apologise": {"target": "2 hours"},
        "decide": {"target": "10 hours", "ladder": []},
        "resolve": {"target": "200 hours", "ladder": [], "extend": {"times": 2, "by_at_most": "100 hours"}},
        "keep_informed": NONE,
        "follow_up": {"target": "50 hours", "starts": "resolved"},
    },
    "pauses": {
        "customer": {"stops": ["decide", "resolve", "keep_informed"], "at_most": "500 hours"},
        "third_party": {"stops": ["decide", "resolve"], "at_most": "500 hours"},
        "colleague": {"stops": ["decide", "resolve"], "at_most": "500 hours"},
    },
    "reopen": {"clock": "grace", "grace": "4 hours", "within": "400 hours", "at_most": 2, "score_at_most": 2},
    "follow_up": {"survey": "30 hours", "reminder": "60 hours", "closes": "120 hours"},
    "offers": {"expire": "100 hours"},
}


def hourly(**overrides: Any) -> bytes:
    """The page, with these keys in place of its own; nested tables are merged."""
    return page(
        **json.loads(json.dumps(merged(HOURS, overrides)))
    )  # a copy: YAML would write what is shared as an alias


def owing(amount: str) -> bytes:
    """The page of a law that demands this amount."""
    line = {"kind": "money", "detail": "what the law demands", "money": amount, "owed": True}
    return hourly(offers={"suggest": [{"why": "the law demands it", "lines": [line]}]})


def deciding(*ladder: Mapping[str, Any], target: str = "10 hours") -> bytes:
    """The page with this ladder for the decision."""
    return hourly(milestones={"decide": {"target": target, "ladder": list(ladder)}})
