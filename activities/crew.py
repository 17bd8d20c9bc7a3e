"""The crew: every effect that a worker carries out, with what it needs."""

from collections.abc import Callable, Mapping
from typing import Any

from amends.activities.aside import Aside
from amends.activities.channels import Channel
from amends.activities.digests import Digests
from amends.activities.escalations import Escalations
from amends.activities.gathering import Begin
from amends.activities.letterbox import Letterbox
from amends.activities.letters import Letters
from amends.activities.mailer import Mailer
from amends.activities.new_work import TellsOfWork
from amends.activities.reckoning import Reckoner
from amends.activities.registry import Registry
from amends.db import Records


def crew(
    records: Records,
    mailer: Mailer,
    letterbox: Letterbox,
    channels: Mapping[str, Channel] | None = None,
    begin_work: Begin | None = None,
) -> list[Callable[..., Any]]:
    """The activities of `amends.activities.signatures`, one of each name.

    `channels` are those beside mail. `begin_work` starts the workflow that tells of new work: without it nobody is,
    as in a journey, whose clock is not that of these mails.
    """
    reckoner = Reckoner(records)
    if begin_work is not None:
        records = records.telling_of(TellsOfWork(records, reckoner, begin_work))
    registry = Registry(records, reckoner)
    aside = Aside(records)
    return [
        registry.open_complaint,
        registry.keep_body_part,
        registry.authorise,
        registry.authorise_many,
        registry.pay,
        registry.record,
        registry.find_cut_off,
        aside.set_aside,
        aside.take_up,
        aside.keep_messages,
        reckoner.reckon,
        reckoner.reckon_at_hand,
        Letters(records, mailer, letterbox, reckoner, channels).send_letter,
        Escalations(records, mailer, reckoner).escalate,
        Digests(records, mailer).send_digest,
    ]
