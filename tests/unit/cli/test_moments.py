"""Times in the reader's zone, and words of others that cannot play tricks on a terminal."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from amends.cli.exit_codes import CommandError, Exit
from amends.cli.formatting import instant, zone_of
from amends.cli.parsing import money, offer_line, promise
from amends.text import day_and_time, distance, length, printable

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_a_time_is_shown_in_the_readers_zone_with_its_name() -> None:
    """Noon in UTC is half past three in Tehran, and the text says which zone it means."""
    assert day_and_time(NOON, ZoneInfo("Asia/Tehran")) == "Mon 23 Nov 2026 15:30 +0330"


def test_an_unknown_zone_is_wrong_use() -> None:
    """A zone that nobody knows is told, with one that would be right."""
    with pytest.raises(CommandError) as failure:
        zone_of("Mars/Olympus")
    assert failure.value.status is Exit.WRONG_USE
    assert "Europe/Lisbon" in failure.value.do


def test_spans_are_told_in_their_two_largest_units() -> None:
    """Nobody needs the seconds of a week."""
    assert length(timedelta(days=3, hours=4, minutes=5)) == "3 days 4 hours"
    assert distance(NOON, NOON + timedelta(minutes=20)) == "20 minutes ago"


def test_words_of_a_customer_cannot_move_the_cursor_or_turn_our_lines_around() -> None:
    """Escape sequences and direction marks lose their power before they reach a terminal."""
    assert "\x1b" not in printable("\x1b[2Jall is well")
    assert "\u202e" not in printable("abc\u202edef")


def test_persian_is_isolated_so_that_the_words_beside_it_keep_their_order() -> None:
    """A Persian subject stands between isolates; Latin text is left as it is."""
    assert printable("بسته نرسید") == "\u2067بسته نرسید\u2069"
    assert printable("no parcel") == "no parcel"


@pytest.mark.parametrize("text", ["tomorrow", "2026-11-23T12:00:00", ""])
def test_a_time_without_an_offset_could_mean_many_instants_and_is_refused(text: str) -> None:
    """A person who types a time says which zone it is in."""
    with pytest.raises(CommandError):
        instant(text)


def test_lines_of_an_offer_are_typed_as_people_say_them() -> None:
    """An amount, its currency and what it is for; a gesture; mere words."""
    paid = offer_line("money 20.00 EUR: postage", "given")
    assert paid == {"kind": "money", "detail": "postage", "terms": "given", "money": money("20.00 EUR")}
    assert offer_line("gesture: a free night", "offered") == {
        "kind": "gesture", "detail": "a free night", "terms": "offered"
    }  # fmt: skip


@pytest.mark.parametrize("text", ["20 EUR", "money 20: postage", "money 20.00 euro: postage", "gesture:"])
def test_a_line_that_is_none_is_told_with_how_to_write_it(text: str) -> None:
    """Half an amount is never guessed at."""
    with pytest.raises(CommandError) as failure:
        offer_line(text, "given")
    assert "money 20.00 EUR" in failure.value.do


def test_a_promise_has_a_date_and_words() -> None:
    """What was promised, and until when."""
    assert promise("2026-11-23T12:00+00:00 a call back") == {"date": NOON, "what": "a call back"}
