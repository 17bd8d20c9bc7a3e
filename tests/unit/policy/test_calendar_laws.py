"""The laws of business time, and an independent, slow oracle that counts without tables."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, reject, settings
from hypothesis import strategies as st

from amends.policy.business_calendar import HOUR, SECOND, Calendar, CalendarEnds, Opening, Window, instant, moment
from amends.policy.pages.deadlines import Deadline
from amends.policy.pages.durations import Span, deadline_span, span
from tests.unit.policy import oracle

ZONES = ["UTC", "Europe/London", "America/New_York", "Asia/Tehran", "Australia/Lord_Howe"]
windows = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(
    lambda ends: Window(ends[0], ends[1] if ends[1] > ends[0] else ends[1] + 1440)
)


def hours_in(zones: list[str]) -> st.SearchStrategy[Opening]:
    """Any opening hours: several windows a day, past midnight, overlapping, with days of their own."""
    return st.builds(
        Opening,
        zone=st.sampled_from(zones),
        weekly=st.dictionaries(st.integers(0, 6), st.lists(windows, min_size=1, max_size=3).map(tuple), min_size=1),
        on=st.dictionaries(
            st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.lists(windows, max_size=2).map(tuple), max_size=8
        ),
    )


openings = hours_in(ZONES)
starts = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
amounts = st.integers(1, 300 * HOUR // SECOND).map(lambda seconds: seconds * SECOND)
CHANGES = ["2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-04-05", "2026-10-04", "2026-06-15"]
around_changes = st.builds(
    lambda day, seconds: datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(seconds=seconds),
    st.sampled_from(CHANGES),
    st.integers(-36 * 3600, 24 * 3600),
)
NIGHT = Opening("Europe/London", {6: (Window(0, 90),), 5: (Window(1380, 1500),)})


@settings(max_examples=60, deadline=None)
@given(openings, starts, amounts, amounts)
def test_a10_open_time_adds_up_and_never_runs_backwards(
    opening: Opening, start: datetime, first: int, second: int
) -> None:
    """add(a + b) = add(add(a), b), between(s, add(s, d)) = d, more time ends later: for any hours, zone and start."""
    table, at = Calendar(opening), instant(start)
    try:
        end = table.open_time_after(at, first)
        whole = table.open_time_after(at, first + second)
    except CalendarEnds:  # open for a minute a week, hundreds of hours take centuries
        reject()

    assert whole == table.open_time_after(end, second)
    assert table.open_time_between(at, end) == first
    assert at < end < whole
    assert table.open_time_between(table.open_time_before(end, first), end) == first


@settings(max_examples=6, deadline=None)
@given(openings, around_changes, st.integers(1, 36 * 3600), st.sampled_from([1, 2, 5]))
@example(NIGHT, datetime(2026, 10, 24, 20, tzinfo=UTC), 2 * 3600, 2)
@example(NIGHT, datetime(2026, 3, 28, 20, tzinfo=UTC), 2 * 3600, 2)
def test_open_time_agrees_with_a_count_second_by_second(
    opening: Opening, start: datetime, amount: int, days: int
) -> None:
    """Around every change of the clocks, up to five days, to the second."""
    length = min(days * 24 * 3600, oracle.MOST_SECONDS)
    begin = int(start.timestamp())
    is_open = oracle.open_seconds(opening, begin, length)
    table, at = Calendar(opening), begin * SECOND

    assert table.open_time_between(at, at + length * SECOND) == sum(is_open) * SECOND
    if sum(is_open) >= amount:
        left = amount
        for second, counts in enumerate(is_open):
            left -= counts
            if left == 0:
                assert table.open_time_after(at, amount * SECOND) == at + (second + 1) * SECOND
                break


@settings(max_examples=25, deadline=None)
@given(hours_in(["UTC"]), st.dates(date(2026, 1, 1), date(2027, 6, 1)), st.integers(6, 40))
def test_open_time_over_weeks_agrees_with_a_count_day_by_day(opening: Opening, first: date, days: int) -> None:
    """Midnight to midnight, each day's minutes counted by themselves."""
    midnight = instant(datetime(first.year, first.month, first.day, tzinfo=UTC))
    counted = sum(oracle.open_minutes_by_day(opening, first + timedelta(days=day)) for day in range(days))

    assert Calendar(opening).open_time_between(midnight, midnight + days * 24 * HOUR) == counted * 60 * SECOND


@settings(max_examples=150, deadline=None)
@given(openings, starts, st.integers(1, 40))
def test_business_days_agree_with_a_count_day_by_day(opening: Opening, start: datetime, days: int) -> None:
    """The day is the n-th open one after the start's own, and the hour its last closing."""
    day = oracle.close_of_business(opening, int(start.timestamp()), days)
    table = Calendar(opening)
    due = table.close_of_business(instant(start), days)
    late_shift = [each.closes - 1440 for each in opening.windows(day - timedelta(days=1))]
    closes = max(late_shift + [each.closes for each in opening.windows(day)])
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=closes)  # noqa: DTZ001

    # A closing time that the clocks skip is the instant at which they do.
    assert table.local(due).replace(tzinfo=None) == wall or not _exists(wall, table.zone)
    assert due > instant(start) - 24 * HOUR


@settings(max_examples=150, deadline=None)
@given(starts, st.integers(1, 30), st.sampled_from(ZONES))
def test_months_agree_with_a_count_day_by_day(start: datetime, months: int, zone: str) -> None:
    """The same day of the month, or the last of a shorter one; the same time of day where it exists."""
    table = Calendar(Opening(zone, {0: (Window(540, 1020),)}))
    here, there = table.local(instant(start)), table.local(Span(months, "month").after(instant(start), table))
    wanted = datetime.combine(oracle.months_later(here.date(), months), here.time())

    assert there.replace(tzinfo=None) == wanted or not _exists(wanted, table.zone)


lengths = st.sampled_from(
    [
        "30 days",
        "6 weeks",
        "2 months",
        "3 business days",
        "2 billing cycles, at most 90 days",
        "close of business on day 5",
    ]
)
later = st.integers(1, 20 * 24 * 3600)


@settings(max_examples=100, deadline=None)
@given(openings, starts, later, lengths, st.sampled_from(["none", "next", "previous"]))
def test_who_comes_later_is_never_due_earlier(
    opening: Opening, start: datetime, seconds: int, length: str, roll: str
) -> None:
    """Monotone, for every kind of deadline, rolled or not; never before its start, and it always comes to an end."""
    rule = Deadline(deadline_span(length), "exclusive", "none" if "business day" in length else roll)  # type: ignore[arg-type]
    table, at = Calendar(opening), instant(start)
    first, second = rule.after(at, table), rule.after(at + seconds * SECOND, table)

    assert at <= first <= second + 2 * HOUR  # an hour that comes twice may turn the clock back, once


@settings(max_examples=60, deadline=None)
@given(openings, starts, st.sampled_from(["30 days", "2 months", "3 business days"]))
def test_counting_the_first_day_is_never_later(opening: Opening, start: datetime, length: str) -> None:
    """Inclusive is at most as late as exclusive, by a day at most where days are plain."""
    table, at, one = Calendar(opening), instant(start), deadline_span(length)
    inclusive, exclusive = Deadline(one, "inclusive").after(at, table), Deadline(one).after(at, table)

    assert inclusive <= exclusive
    if one == span("30 days"):
        assert moment(exclusive) - moment(inclusive) <= timedelta(hours=25)


def _exists(wall: datetime, zone: ZoneInfo) -> bool:
    there = wall.replace(tzinfo=zone)
    return there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall
