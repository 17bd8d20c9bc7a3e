"""Runs the tests that know dates on other days, in other zones and in another language: `make test-dates`.

    python -m tests.dates            # every moment and every setting
    python -m tests.dates --short    # two moments and one setting, those of SHORT alone: for every submission
    python -m tests.dates --list     # what there is

The short form has what fails first: an ordinary Monday, the day after every shipped calendar, and a machine in another
zone, with the tests that ask for the day or the zone and are quick. The long form adds the nights of clock changes, the
end of a year, a leap day, 15 December 2027, Auckland, Persian, the letters, the other commands and a journey.

The clock of a process is moved by libfaketime (Debian: `apt-get install faketime`); without it the moments are skipped,
in so many words. Temporal's server reads the machine's own clock, so only tests that do not talk to it are moved; a
journey may be, since it has a clock of its own.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Tests of whatever asks for the day, and of what is counted, told or warned of by it.
FILES = (
    "tests/unit/letters/test_dates_of_letters.py",
    "tests/unit/letters/test_what_letters_say.py",
    "tests/unit/policy/test_calendar.py",
    "tests/unit/policy/test_horizon.py",
    "tests/unit/policy/test_warnings.py",
    "tests/unit/policy/test_warnings_of_laws.py",
    "tests/unit/policy/test_zones.py",
    "tests/unit/packs/test_calendars_looked_up.py",
    "tests/unit/packs/test_pages_of_law.py",
    "tests/integration/letters/test_promised_times.py",
    "tests/unit/messaging/test_letterbox.py",
    "tests/integration/cli/test_digest_and_report.py",
    "tests/integration/cli/test_forgotten.py",
    "tests/integration/cli/test_letters.py",
    "tests/integration/cli/test_listing.py",
    "tests/unit/cli/test_moments.py",
    "tests/integration/cli/test_next.py",
    "tests/integration/cli/test_policy_check.py",
    "tests/unit/policy/test_policy_diff.py",
    "tests/integration/cli/test_policy_explain.py",
    "tests/integration/cli/test_policy_publish.py",
    "tests/integration/cli/test_reading.py",
    "tests/integration/cli/test_show.py",
    "tests/integration/db/test_many_open.py",
)
SHORT = (
    "tests/unit/policy/test_horizon.py",
    "tests/unit/policy/test_warnings_of_laws.py",
    "tests/unit/policy/test_zones.py",
    "tests/unit/packs/test_pages_of_law.py",
    "tests/unit/cli/test_moments.py",
    "tests/integration/cli/test_policy_check.py",
    "tests/integration/cli/test_policy_explain.py",
)
A_JOURNEY = (
    "tests/integration/simulation/test_journey.py::test_an_invented_complaint_arrives_on_a_working_monday_to_come"
)


@dataclass(frozen=True)
class Setting:
    """One way to run them: at a moment of the process (UTC), or with variables of the environment."""

    name: str
    at: datetime | None = None
    environment: dict[str, str] = field(default_factory=dict)
    short: bool = False


def after_every_calendar() -> date:
    """The day after the last one that any shipped page has reviewed the holidays of."""
    pages = [page.read_text("utf-8") for page in (ROOT / "policies").rglob("*.yaml")]
    known = [
        date.fromisoformat(day) for page in pages for day in re.findall(r"reviewed_until: (\d{4}-\d\d-\d\d)", page)
    ]
    return max(known) + timedelta(days=1)


SETTINGS = (
    Setting("a Monday at eleven", datetime(2026, 12, 7, 11, tzinfo=UTC), short=True),
    Setting("a Friday, half an hour before midnight", datetime(2027, 1, 8, 23, 30, tzinfo=UTC)),
    Setting("a leap day", datetime(2028, 2, 29, 9, tzinfo=UTC)),
    Setting("the last hour of a year", datetime(2026, 12, 31, 23, 30, tzinfo=UTC)),
    Setting("the night in which clocks go forward", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
    Setting("the night in which clocks go back", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    Setting("15 December 2027", datetime(2027, 12, 15, 12, tzinfo=UTC)),
    Setting("the day after every shipped calendar", datetime.combine(after_every_calendar(), time(8), UTC), short=True),
    Setting("a machine in Tehran", environment={"TZ": "Asia/Tehran"}, short=True),
    Setting("a machine in Auckland", environment={"TZ": "Pacific/Auckland"}),
    Setting("a machine that speaks Persian", environment={"LANG": "fa_IR.UTF-8", "LC_ALL": "fa_IR.UTF-8"}),
    Setting(
        "a machine in Auckland that speaks Persian",
        environment={"TZ": "Pacific/Auckland", "LANG": "fa_IR.UTF-8", "LC_ALL": "fa_IR.UTF-8"},
    ),
)


def command_of(setting: Setting, *more: str, short: bool = False) -> list[str]:
    """What runs the tests there; in short only the quick ones of those that ask for the day."""
    moved = ["faketime", "-f", f"@{setting.at:%Y-%m-%d %H:%M:%S}"] if setting.at else []
    side_by_side = ["--numprocesses", "auto", "--maxprocesses", "4", "--dist", "loadfile"]
    files = SHORT if short else (*FILES, A_JOURNEY)
    chosen = [*files, "-q", "-p", "no:cacheprovider", "--no-header", "--tb=short", *side_by_side, *more]
    return [*moved, sys.executable, "-m", "pytest", *chosen]


def environment_of(setting: Setting) -> dict[str, str]:
    """The machine's environment with that setting; the moment is UTC, and waits take their usual time."""
    own = {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "TZ": "UTC"} if setting.at else {}
    return os.environ | own | setting.environment


def chosen(words: list[str]) -> Iterator[Setting]:
    """Those that were asked for: all, the short ones, or those whose name holds the words."""
    names = [word for word in words if not word.startswith("--")]
    for setting in SETTINGS:
        if (setting.short or "--short" not in words) and all(name in setting.name for name in names):
            yield setting


def can_move() -> bool:
    """Whether a process's clock can be moved here: libfaketime may be absent, or made for another machine."""
    if shutil.which("faketime") is None:
        return False
    tried = ["faketime", "-f", "@2026-12-07 11:00:00", "date", "-u", "+%Y-%m-%d"]
    return subprocess.run(tried, capture_output=True, text=True, check=False).stdout.strip() == "2026-12-07"


def say(words: str) -> None:
    """At once, since pytest writes to the same place."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main(words: list[str]) -> int:
    """Run them one after the other; the status is 1 if a test failed anywhere."""
    failed: list[str] = []
    for setting in chosen(words):
        when = f" ({setting.at:%Y-%m-%d %H:%M} UTC)" if setting.at else ""
        if "--list" in words:
            say(f"{setting.name}{when}")
            continue
        if setting.at and not can_move():
            say(f"SKIPPED: {setting.name}{when}: libfaketime is not here, or does not work (apt-get install faketime)")
            continue
        say(f"--- {setting.name}{when}")
        command = command_of(setting, short="--short" in words)
        done = subprocess.run(command, cwd=ROOT, env=environment_of(setting), check=False)
        if done.returncode:
            failed.append(setting.name)
    if failed:
        say(f"FAILED: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
