"""The crew: every effect that a worker carries out, with what it needs."""

from collections.abc import Callable
from typing import Any

from activities.escalations import Escalations
from activities.letterbox import Letterbox
from activities.letters import Letters
from activities.mailer import Mailer
from activities.reckoning import Reckoner
from activities.registry import Registry
from records import Records


def crew(records: Records, mailer: Mailer, letterbox: Letterbox) -> list[Callable[..., Any]]:
    """The activities of `activities.signatures`, one of each name."""
    reckoner = Reckoner(records)
    registry = Registry(records, reckoner)
    return [
        registry.open_complaint,
        registry.authorise,
        registry.pay,
        registry.record,
        reckoner.reckon,
        reckoner.reckon_at_hand,
        Letters(records, mailer, letterbox).send_letter,
        Escalations(records, mailer).escalate,
    ]
