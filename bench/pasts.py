"""Makes up past complaints, of which some were answered quickly and some late."""

import json
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from amends.domain.complaint import Channel, Facts, Severity
from amends.domain.zones import ZoneInfo

RECEIVED = datetime(2026, 9, 1, 9, tzinfo=ZoneInfo("Europe/London"))
SEVERITIES = {Severity.LOW: 30, Severity.NORMAL: 50, Severity.HIGH: 15, Severity.CRITICAL: 5}


def past(number: int, chance: random.Random) -> dict[str, Any]:
    """One complaint with its events: acknowledged, answered, decided, sometimes paused, resolved."""
    received = RECEIVED + timedelta(minutes=chance.randrange(60 * 24 * 60))
    answered = received + timedelta(hours=chance.expovariate(1 / 20))
    decided = answered + timedelta(hours=chance.expovariate(1 / 48))
    resolved = decided + timedelta(hours=1 + chance.expovariate(1 / 48))
    known = Facts(
        reference=f"P-{number}",
        received_at=received,
        channel=Channel.EMAIL,
        product="parcel",
        category="delivery",
        severity=chance.choices([*SEVERITIES], [*SEVERITIES.values()])[0],
    )
    events = [
        *told(received + timedelta(minutes=2), "acknowledge", "apologise"),
        {"kind": "answered", "at": answered, "means": "contact", "channel": "phone"},
        *told(decided, "decide"),
    ]
    if chance.random() < 0.2:
        middle = decided + (resolved - decided) / 2
        events += [{"kind": "paused", "at": decided, "waits_for": "customer"}, {"kind": "resumed", "at": middle}]
    events += [*told(resolved, "resolve"), {"kind": "resolved", "at": resolved}]
    return {"facts": known.model_dump(mode="json"), "events": events}


def told(at: datetime, *milestones: str) -> list[dict[str, Any]]:
    """A letter, and the milestones that it serves."""
    return [{"kind": "told", "at": at}, *({"kind": "fulfilled", "at": at, "milestone": name} for name in milestones)]


def write(file: Path, count: int) -> Path:
    """Writes that many of them, always the same, one a line."""
    chance = random.Random(7)  # noqa: S311 - nothing secret is drawn
    file.write_text("\n".join(json.dumps(past(number, chance), default=datetime.isoformat) for number in range(count)))
    return file
