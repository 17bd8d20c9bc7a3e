"""Tests that know dates are tried on other days: which ones, when, and what happens where a clock cannot be moved."""

import re
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from tests import dates

ROOT = Path(__file__).parents[3]
ASKS = re.compile(r"\b(?:now\((?:UTC|tz|zone)?\)|today\(\)|time\.time\(\))")
TALKS_TO_TEMPORAL = re.compile(
    r"\b(?:temporal|World|world|Mailroom|mailroom|stack|Stack|embedded_stack|simulation_engine|WorkflowEnvironment)\b"
)
# They ask for the day and prove nothing by it: a certificate, a lock, a row, a measurement.
NO_MATTER = {
    "tests/support/certificates.py", "tests/integration/db/test_migrations.py", "tests/integration/db/test_roles.py",
    "tests/integration/letters/test_digests.py", "tests/integration/worker/test_work_measured.py",
    "tests/unit/repository/test_dates.py",
}  # fmt: skip


def test_every_test_that_asks_for_the_day_is_tried_on_other_days() -> None:
    """Or it talks to Temporal's server, which reads the machine's own clock whatever a process believes."""
    pages = {str(page.relative_to(ROOT)): page.read_text("utf-8") for page in (ROOT / "tests").rglob("*.py")}
    asking = {name for name, text in pages.items() if ASKS.search(text) and not TALKS_TO_TEMPORAL.search(text)}
    assert asking - set(dates.FILES) - NO_MATTER == set()


def test_what_is_tried_is_there() -> None:
    """A file that was renamed would be tried no more, in silence."""
    assert [name for name in (*dates.FILES, dates.A_JOURNEY.partition("::")[0]) if not (ROOT / name).exists()] == []


def test_the_moments_are_those_on_which_dates_go_wrong() -> None:
    """A Monday after ten, a Friday night, a leap day, the end of a year, both nights of a clock change, a day near the
    end of every calendar and one after it.
    """
    moments = [setting.at for setting in dates.SETTINGS if setting.at]
    assert len(moments) >= 8
    assert any(at.weekday() == 0 and at.hour >= 10 for at in moments)
    assert any(at.weekday() == 4 and at.hour == 23 for at in moments)
    assert {(2, 29), (12, 31), (12, 15)} <= {(at.month, at.day) for at in moments}
    assert datetime.combine(dates.after_every_calendar(), time(), UTC) <= max(moments)
    assert sum(setting.short for setting in dates.SETTINGS) <= 3


def test_where_no_clock_can_be_moved_that_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A moment that was not tried is no moment that passed."""
    monkeypatch.setattr("tests.dates.shutil.which", lambda _: None)
    assert dates.main(["leap day"]) == 0
    assert "SKIPPED: a leap day (2028-02-29 09:00 UTC): libfaketime is not here" in capsys.readouterr().out
