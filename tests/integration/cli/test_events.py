"""Journal entries, in words."""

from typing import Any

import pytest

from amends.audit import event_sentences
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


async def test_a_colleague_who_reads_persian_reads_what_happened_in_persian(
    amends: Amends, records: Records, complaint: NewComplaint
) -> None:
    """`--language fa` tells the events and their details in Persian, in `show` and `journal show`."""
    skipped = entry_saying("escalation.skipped decide/warn_owner/higher_step", NOW, key="1", late_by=60)
    await keep(records, complaint, deciding(complaint, NOW), skipped)
    out = " ".join((await amends("show", complaint.reference, "--language", "fa")).out.split())
    assert "انجام نشد: یادآوری به مسئول پرونده: تصمیم؛ پلهٔ بالاتری جای آن را گرفت" in out
    assert "دیرکرد" in out
    assert "انجام نشد" in (await amends("journal", "show", complaint.reference, "--language", "fa")).out


async def test_no_answer_to_a_program_depends_on_the_sentences(
    amends: Amends, records: Records, complaint: NewComplaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every sentence and word altered, reports and the data of a complaint stay what they were."""
    happened = "complaint.received", "letter.accepted resolution", "complaint.reopened low_score", "letter.untold news"
    entries = (entry_saying(each, NOW, key=each) for each in (*happened, "survey.suppressed spam"))
    await keep(records, complaint, deciding(complaint, NOW), *entries)
    commands = (
        ("report", "--since", "2026-11-01", "--until", "2026-12-31", "--json"),
        ("show", complaint.reference, "--json"),
        ("journal", "show", complaint.reference, "--json"),
    )
    before = [(await amends(*command)).data for command in commands]
    altered = {name: _altered(words) for name, words in event_sentences.languages().items()}
    monkeypatch.setattr(event_sentences, "languages", lambda: altered)
    assert "altered" in (await amends("show", complaint.reference)).out
    assert [(await amends(*command)).data for command in commands] == before
    assert before[0]["reopened"] == {"low_score": 1}


def _altered(words: Any) -> Any:
    return {key: _altered(each) for key, each in words.items()} if isinstance(words, dict) else "altered"
