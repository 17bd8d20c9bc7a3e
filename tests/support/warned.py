"""What `amends policy check` warns of, seen on a small page."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

from amends.policy import compile_set
from amends.policy.review.lint import places, warnings
from tests.support.pages import office_page

TODAY = date(2026, 11, 22)
STAFF: dict[str, Any] = {
    "people": [
        {"id": role, "name": role, "email": f"{role}@example.org", "roles": [role], "languages": ["en"]}
        for role in ("agent", "supervisor", "manager", "duty")
    ]
}


def milestone(name: str, **keys: Any) -> dict[str, Any]:
    """Overrides of one milestone."""
    return {"milestones": {name: keys}}


def warned(overrides: Mapping[str, Any], staff: Mapping[str, Any] = STAFF, **others: bytes) -> list[str]:
    """What is told of the office page with these keys, as 'place: words'."""
    files = {
        "policies/default.yaml": office_page(**overrides),
        "policies/staff.yaml": yaml.safe_dump(dict(staff)).encode(),
        **{f"policies/{name}.yaml": page for name, page in others.items()},
    }
    return [str(problem) for problem in places(warnings(compile_set(files), TODAY), files)]


def hardship(**keys: Any) -> dict[str, Any]:
    """Something that is for hardship alone."""
    return {"when": {"category": "hardship"}, **keys}


def governing(order: int = 50, **governs: Any) -> bytes:
    """A policy that is no default."""
    return office_page(default=False, governs=governs, order=order)


def warned_of(keys: dict[str, Any], words: str) -> None:
    """There is one warning of that kind, on the page, at a line of its own. Raises AssertionError if not."""
    found = [each for each in warned(keys) if words in each]
    assert len(found) == 1, warned(keys)
    assert found[0].startswith("policies/default.yaml:")
    assert int(found[0].split(":")[1]) > 1
