"""Journal entries, in words."""

from amends.db import Records
from amends.domain.complaint import NewComplaint
from tests.integration.cli.cases import deciding, keep
from tests.support.command_line import NOW, Amends
from tests.support.journal_events import entry_saying


async def test_a_step_of_a_ladder_is_told_once(amends: Amends, records: Records, complaint: NewComplaint) -> None:
    """Notice and escalation are one line, which says who was told and how late; what has no notice of its own stays."""
    entries = (
        entry_saying("notice.sent decide/tell_supervisor", NOW, key="1", to=["omid"]),
        entry_saying("escalation.delivered decide/tell_supervisor", NOW, key="2", late_by=7200, to=["omid"]),
        entry_saying("escalation.delivered decide/tell_customer", NOW, key="3", late_by=60),
        entry_saying("escalation.skipped decide/warn_owner/higher_step", NOW, key="4"),
    )
    await keep(records, complaint, deciding(complaint, NOW), *entries)
    out = " ".join((await amends("show", complaint.reference)).out.split())
    assert out.count("the supervisor is told: decide") == 1
    assert "told: omid late by: 2 hours" in out
    assert "the customer is told a new date: decide late by: 1 minute" in out
    assert "skipped: the owner is reminded: decide; a higher step has overtaken it" in out
    assert len((await amends("show", complaint.reference, "--json")).data["journal"]) == 4
