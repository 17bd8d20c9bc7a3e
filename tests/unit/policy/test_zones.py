"""Zone data are those of the pinned package, in every process, and it is told when somebody should update them."""

import os
import shutil
import subprocess
import sys
from datetime import date
from importlib import resources
from pathlib import Path

import pytest
import tzdata

from amends.domain.zones import RELEASE, available_timezones, fresh_until, release_of_the_machine, zones_at_fault
from amends.policy import reckon
from tests.support.pages import compiled, facts, office_page

ROOT = Path(__file__).parents[3]
ASKS = """
import {door}
from datetime import UTC, datetime
from zoneinfo import ZoneInfo
print(datetime(2027, 1, 15, tzinfo=UTC).astimezone(ZoneInfo("America/Vancouver")).utcoffset())
"""
DOORS = [
    "amends.policy",
    "amends.letters.formatting",
    "amends.intake.validation",
    "amends.client.client",
    "amends.cli.formatting",
    "amends.worker.main",
]


@pytest.fixture(scope="module")
def another_machine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A machine whose own zone data have Vancouver in Tokyo, and a release of their own."""
    folder = tmp_path_factory.mktemp("zoneinfo")
    (folder / "America").mkdir()
    shutil.copy(str(resources.files(tzdata) / "zoneinfo" / "Asia" / "Tokyo"), folder / "America" / "Vancouver")
    (folder / "tzdata.zi").write_text("# version 2025b\n", "utf-8")
    return folder


@pytest.mark.parametrize("door", DOORS)
def test_no_process_looks_at_the_zone_data_of_its_machine(another_machine: Path, door: str) -> None:
    """British Columbia stopped changing its clocks in 2026, which the pinned data know and an older machine does not:
    two workers of one fleet would tell two dates under one hash.
    """
    own = os.environ | {"PYTHONTZPATH": str(another_machine)}
    words = [sys.executable, "-c", ASKS.format(door=door)]
    told = subprocess.run(words, cwd=ROOT, env=own, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "-1 day, 17:00:00"


def test_no_room_takes_its_zones_from_elsewhere() -> None:
    """A module that imported Python's own would work on a machine's data wherever it is loaded first."""
    rooms = ["activities", "amends", "workflows"]
    pages = [page for room in rooms for page in (ROOT / room).rglob("*.py")]
    found = [str(page.relative_to(ROOT)) for page in pages if "zoneinfo" in page.read_text("utf-8")]
    assert found == ["amends/domain/zones.py"]


def test_the_release_is_in_the_plan() -> None:
    """So that a date can be recounted, and a difference explained, when zone data have changed."""
    assert reckon(compiled(office_page()), facts(), (), facts().received_at).zones == RELEASE == tzdata.IANA_VERSION


def test_zones_that_only_one_machine_has_are_no_zones() -> None:
    """`localtime` would be another zone on each of them."""
    assert "localtime" not in available_timezones()
    assert "Europe/London" in available_timezones()


def test_old_zone_data_are_told() -> None:
    """A year after somebody looked at them, or where the machine knows newer ones."""
    assert zones_at_fault(fresh_until(), machine="2025b") == []
    (old,) = zones_at_fault(date(fresh_until().year + 1, 12, 15), machine="2025b")
    assert RELEASE in old
    assert "update the package tzdata" in old
    (older,) = zones_at_fault(fresh_until(), machine="2099a")
    assert "this machine knows those of 2099a" in older


def test_the_machine_is_asked_for_its_release(another_machine: Path, tmp_path: Path) -> None:
    """As Debian and others write it; a machine that says nothing is not older or newer."""
    assert release_of_the_machine((tmp_path, another_machine)) == "2025b"
    assert release_of_the_machine((tmp_path,)) is None
