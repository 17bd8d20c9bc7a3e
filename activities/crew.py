"""The crew: every effect that a worker carries out, with what it needs."""

from collections.abc import Callable, Mapping
from typing import Any

from activities.aside import Aside
from activities.channels import Channel
from activities.digests import Digests
from activities.escalations import Escalations
from activities.letterbox import Letterbox
from activities.letters import Letters
from activities.mailer import Mailer
from activities.reckoning import Reckoner
from activities.registry import Registry
from records import Records


def crew(
    records: Records, mailer: Mailer, letterbox: Letterbox, channels: Mapping[str, Channel] | None = None
) -> list[Callable[..., Any]]:
    """The activities of `activities.signatures`, one of each name. `channels` are those beside mail."""
    reckoner = Reckoner(records)
    registry = Registry(records, reckoner)
    aside = Aside(records)
    return [
        registry.open_complaint,
        registry.keep_body_part,
        registry.authorise,
        registry.pay,
        registry.record,
        aside.set_aside,
        aside.take_up,
        aside.keep_messages,
        reckoner.reckon,
        reckoner.reckon_at_hand,
        Letters(records, mailer, letterbox, reckoner, channels).send_letter,
        Escalations(records, mailer, reckoner).escalate,
        Digests(records, mailer).send_digest,
    ]
