"""Sets up a simulation: which pages are in force, whose complaint it is, and when it arrives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from amends.domain.complaint import Channel, Customer, NewComplaint, facts_of
from amends.domain.errors import AmendsError, Code
from amends.domain.plan import ClockEvent, EventKind
from amends.domain.types import Reason
from amends.domain.zones import ZoneInfo
from amends.installation import PACKAGE
from amends.policy import PolicyErrors, choose, compile_set
from amends.policy.business_calendar import CalendarEnds, instant
from amends.policy.engine.compiler import STAFF, CompiledPolicy, CompiledSet, compile_page, is_staff_page
from amends.policy.engine.planner import reckon
from amends.policy.engine.selection import NoPolicy
from amends.policy.pages.policy_page import Governs
from amends.publication.page_lookup import PagesAround
from amends.publication.publish import read_set
from amends.simulation.scenarios.player import first_monday

SHIPPED = PACKAGE
DEFAULT = "policies/default.yaml"
IN_THE_MORNING = time(10)
ONE_DAY = timedelta(days=1)
REFERENCE = "JOURNEY-1"


class NoSuchPage(AmendsError):
    """There is no page of that name or path."""

    kind = Code.NOT_FOUND


class NotPlayable(AmendsError):
    """The complaint cannot be played under this page: another page governs it, or it has no dates."""

    kind = Code.ANOTHER_POLICY


@dataclass(frozen=True)
class SimulationSetup:
    """The set in force, the policy that is tried, and the complaint.

    `moved` is what a complaint said of its receipt, where it came before the page was in effect.
    """

    files: Mapping[str, bytes]
    compiled: CompiledSet
    policy: CompiledPolicy
    complaint: NewComplaint
    invented: bool
    moved: datetime | None = None


def setting_of(
    policy: str, folder: Path, complaint: NewComplaint | None, arrives: datetime | None, today: datetime
) -> SimulationSetup:
    """Everything that has to be known before the curtain. `policy` is a path of a page, or a name in `folder`; only
    where neither a complaint nor its arrival is given, it depends on `today`.

    Raises:
        NoSuchPage: where there is none.
        NotPlayable: where the complaint is another policy's, or has no dates.
        PolicyErrors: where the set would be refused.
    """
    name, files = the_set(policy, folder)
    compiled = compile_set(files)
    tried = compiled.policies[name]
    given = complaint or invented_for(tried, today)
    received, moved = _received(tried, given if complaint else None, arrives, today)
    given = given.model_copy(update={"received_at": received})
    _belongs_to(tried, compiled, given)
    _within_the_calendars(tried, given)
    return SimulationSetup(files, compiled, tried, given, invented=complaint is None, moved=moved)


def the_set(policy: str, folder: Path) -> tuple[str, dict[str, bytes]]:
    """The name of the policy and its set; missing parts are taken from the shipped set.

    A page by its path comes with the pages that it extends, from its own folder or the one above.
    """
    path = Path(policy)
    by_path = path.suffix == ".yaml"
    base = (path.parent.parent if path.parent.name == "policies" else None) if by_path else folder
    name, key = path.stem if by_path else policy, f"policies/{path.stem if by_path else policy}.yaml"
    files = read_set(base) if base is not None else {}
    if by_path and key not in files:
        try:
            files[key] = path.read_bytes()
        except OSError as error:
            raise NoSuchPage(f"{path}: {error.strerror}.") from None
        bases = PagesAround.of(path).extended_by(name)
        files |= {f"policies/{base}.yaml": page.content for base, page in bases.items()}
    shipped = read_set(SHIPPED)
    if key not in files and key in shipped and not any(each.startswith("policies/") for each in files):
        files |= {each: content for each, content in shipped.items() if each.startswith("policies/")}
    if key not in files:
        pages = sorted(Path(each).stem for each in files if each.startswith("policies/") and not is_staff_page(each))
        raise NoSuchPage(f"There is no policy '{name}' in {folder}.", f"There are {', '.join(pages)}.")
    return name, _completed(files, shipped, key)


def _completed(files: dict[str, bytes], shipped: Mapping[str, bytes], key: str) -> dict[str, bytes]:
    """The set with letters and staff, and with a default where its one page does not govern every complaint."""
    if not any(each.startswith("templates/") for each in files):
        files |= {each: content for each, content in shipped.items() if each.startswith("templates/")}
    files.setdefault(f"policies/{STAFF}", shipped[f"policies/{STAFF}"])
    alone = [each for each in files if each.startswith("policies/") and not is_staff_page(each)] == [key]
    if alone and not compile_page(Path(key).stem, files[key], file=key).page.default:
        files[DEFAULT] = shipped[DEFAULT]
    return files


def invented_for(policy: CompiledPolicy, received: datetime) -> NewComplaint:
    """An ordinary complaint of the kind that the policy governs."""
    governs = policy.page.governs
    return NewComplaint(
        reference=REFERENCE,
        received_at=received,
        channel=Channel(_one(governs, "channel", "email")),
        product=_one(governs, "product", "parcel"),
        category=_one(governs, "category", "delay"),
        jurisdiction=_one(governs, "jurisdiction", "") or None,
        subject="Nine days late, and nobody answers",
        what_happened="I waited for nine days, wrote twice, and nobody has answered. I would like to know why.",
        what_customer_wants="An answer, and an apology.",
        customer=Customer(
            id="customer-journey",
            name="Robin Example",
            email="robin@customers.example",
            time_zone=policy.calendar().zone.key,
            tier=_one(governs, "tier", "standard"),
        ),
    )


def _one(governs: Governs | None, key: str, otherwise: str) -> str:
    """The first of the words that the policy names there."""
    words = getattr(governs, key, None)
    return str(next(iter(words))) if words else otherwise


def _received(
    policy: CompiledPolicy, given: NewComplaint | None, arrives: datetime | None, today: datetime
) -> tuple[datetime, datetime | None]:
    """When the complaint arrives, in UTC, and its own date where that was before the page's.

    A complaint from before the page was in effect is moved by whole weeks. An invented one arrives on the morning of a
    working Monday after `today`.
    """
    if arrives is not None:
        return arrives.astimezone(UTC), None
    calendar, begins = policy.calendar(), policy.page.effective_from
    if given is None:
        day_before = max(calendar.local(instant(today)).date(), begins - ONE_DAY if begins else date.min)
        monday = first_monday(datetime.combine(day_before, time(), calendar.zone), calendar)
        return datetime.combine(monday.date(), IN_THE_MORNING, calendar.zone).astimezone(UTC), None
    local = given.received_at.astimezone(ZoneInfo(given.customer.time_zone))  # an hour that changes is the customer's
    earliest = datetime.combine(begins, time(), calendar.zone) if begins else local
    if local >= earliest:
        return local.astimezone(UTC), None
    weeks = -((local - earliest) // timedelta(weeks=1))
    return (local + timedelta(weeks=weeks)).astimezone(UTC), given.received_at


def _belongs_to(policy: CompiledPolicy, compiled: CompiledSet, complaint: NewComplaint) -> None:
    """Refuses a complaint that another policy of the set governs, which would then be tried without a word."""
    try:
        chosen = choose(compiled.policies, facts_of(complaint, 0))
    except NoPolicy as none:
        raise NotPlayable(none.reason) from None
    if chosen.name != policy.name:
        what = f"On {complaint.received_at:%d %b %Y} such a complaint goes by '{chosen.name}', not by '{policy.name}'."
        do = "Give one that it governs with --complaint, or a day on which it is in effect with --arrives."
        raise NotPlayable(what, do)


def _within_the_calendars(policy: CompiledPolicy, complaint: NewComplaint) -> None:
    """Refuses an arrival beyond the years whose holidays are known."""
    received = ClockEvent(kind=EventKind.RECEIVED, at=complaint.received_at)
    try:
        reckon(policy, facts_of(complaint, 0), [received], complaint.received_at, derived=False)
    except CalendarEnds as ends:
        what = f"A complaint of {complaint.received_at:%d %b %Y} cannot be counted out: {ends}."
        do = "Give another moment with --arrives."
        raise NotPlayable(Reason(code=Code.CALENDAR_ENDS, what=what, do=do)) from None


__all__ = ["PolicyErrors", "SimulationSetup", "setting_of"]
