"""The house rules, with days turned into seconds where a measurement waits for them."""

from pathlib import Path
from typing import Any

import yaml

from amends.publication.publish import read_set

ROOT = Path(__file__).parent.parent
PAGE = "policies/default.yaml"
SURVEY = 1  # seconds from the resolution, all of them
REMINDER = 12
CLOSES = 14
OVER = 16
FEE = "the delivery fee is waived on the next order"


def files() -> dict[str, bytes]:
    """The shipped set with its one page sped up."""
    shipped = read_set(ROOT)
    return shipped | {PAGE: sped_up(shipped[PAGE])}


def sped_up(page: bytes) -> bytes:
    """The dates after the resolution come in their shipped order, within seconds. What is given is words: a gesture or
    money is a task, and so a third action of staff, where the demand speaks of none or two.
    """
    policy: dict[str, Any] = yaml.safe_load(page)
    policy["follow_up"] = {
        "survey": f"{SURVEY} seconds",
        "reminder": f"{REMINDER} seconds",
        "closes": f"{CLOSES} seconds",
    }
    policy["reopen"] |= {"within": f"{OVER} seconds"}
    policy["paths"]["straight_through"]["gives"] = [{"kind": "words", "detail": FEE}]
    policy["offers"]["suggest"] = [{"why": "what we usually do", "lines": [{"kind": "words", "detail": FEE}]}]
    return yaml.safe_dump(policy, sort_keys=False).encode()
