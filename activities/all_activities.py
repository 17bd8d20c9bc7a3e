"""The list of all activities of a worker, with what they need."""

from collections.abc import Callable, Mapping
from typing import Any

from amends.activities.aside import Aside
from amends.activities.authorisation import Authorisation
from amends.activities.escalation import Escalations
from amends.activities.letters import Letters
from amends.activities.new_work import TellsOfWork
from amends.activities.notice_batching import Begin
from amends.activities.opening import Openings
from amends.activities.payouts import Payouts
from amends.activities.planning import Reckoner
from amends.activities.recording import Recording
from amends.activities.staff_digest import Digests
from amends.db import Records
from amends.messaging.channels import Channel
from amends.messaging.reply_tokens import Letterbox
from amends.messaging.smtp import Mailer
from amends.publication.in_force import Published


def all_activities(
    records: Records,
    mailer: Mailer,
    letterbox: Letterbox,
    channels: Mapping[str, Channel] | None = None,
    begin_work: Begin | None = None,
) -> list[Callable[..., Any]]:
    """The activities of `amends.activities.contracts`, one of each name.

    `channels` are those in addition to mail. `begin_work` starts the workflow that tells of new work: without it nobody
    is told, as in a journey, whose clock is not that of these mails.
    """
    reckoner = Reckoner(records)
    if begin_work is not None:
        records = records.telling_of(TellsOfWork(records, reckoner, begin_work))
    published = Published(records)
    openings, authorisation = Openings(records, reckoner, published), Authorisation(records, published)
    recording = Recording(records)
    aside = Aside(records)
    return [
        openings.open_complaint,
        openings.keep_body_part,
        authorisation.authorise,
        authorisation.authorise_many,
        Payouts(records, published).pay,
        recording.record,
        recording.find_cut_off,
        aside.set_aside,
        aside.take_up,
        aside.keep_messages,
        reckoner.reckon,
        reckoner.reckon_at_hand,
        Letters(records, mailer, letterbox, reckoner, channels).send_letter,
        Escalations(records, mailer, reckoner).escalate,
        Digests(records, mailer).send_digest,
    ]
