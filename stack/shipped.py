"""The policies and templates that come with Amends, put in force where nobody has published any of their own."""

from datetime import datetime
from pathlib import Path

from activities.publishing import publish
from records import Records

ROOT = Path(__file__).parent.parent
SHIPPED = "shipped"


def shipped_files() -> dict[str, bytes]:
    """The policy files, the staff list and the letter templates, by their path from the root."""
    found = [*ROOT.glob("policies/*.yaml"), *(path for path in ROOT.glob("templates/**/*") if path.is_file())]
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in sorted(found)}


async def publish_shipped(records: Records, now: datetime) -> None:
    """Publish the shipped set, a newer one over an older one, but never over a set that a person has published."""
    active = await records.store.active()
    if active is None or active.by == SHIPPED:
        await publish(records, shipped_files(), by=SHIPPED, now=now)
