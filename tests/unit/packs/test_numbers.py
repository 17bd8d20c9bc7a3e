"""That the mutations of `test_every_number_counts` leave no number out."""

from tests.unit.packs.numbers import numbers_on

PAGE = """\
title: 8 weeks
calendars:
  office:
    open: {mon-fri: "09:00-12:30, 13:30-17:00"}
    days: {2026-12-24: 09:00-12:00}   # not 13:00
    holidays: {country: GB}
milestones:
  resolve:
    target: 2 billing cycles, at most 90 days
    by_law:
      - {within: 8 weeks, source: DISP 1.6.2R}
    ladder:
      - {at: 50%, do: warn_owner}
authority: {agent: 12.50 EUR}
reopen: {at_most: 2}
letters:
  rights:
    fa: [ماده‌ی ۱۲۴, هفت روز کاری]
    en: [Six months from then. Nobody knows oneself.]
"""


def test_every_number_is_found_but_those_in_names_and_remarks() -> None:
    """Hours, days in keys, spans with two numbers, shares, amounts, counts; in letters numbers in words, and digits of
    other scripts.
    """
    found = [number.text for number in numbers_on(PAGE)]

    hours = ["09:00", "12:30", "13:30", "17:00", "2026-12-24", "09:00", "12:00"]
    assert found == [*hours, "2", "90", "8", "50%", "12.50", "2", "۱۲۴", "هفت", "Six"]


def test_a_number_is_changed_where_it_stands_and_nowhere_else() -> None:
    """A little more, a little less, much more; days by a day, hours by an hour and by a minute, words by one."""
    of = {number.place: [other for other, _ in number.changed(PAGE)] for number in numbers_on(PAGE)}

    assert of["authority/agent"] == ["13.50", "11.50", "25.00"]
    assert of["milestones/resolve/ladder/0/at"] == ["51%", "49%", "100%"]
    assert of["calendars/office/days/2026-12-24"] == ["13:00", "11:00", "12:01", "11:59"]
    assert of["reopen/at_most"] == ["3", "1", "4"]
    assert of["letters/rights/en/0"] == ["seven", "five"]
    assert of["letters/rights/fa/1"] == ["هشت", "شش"]
    changed = next(page for number in numbers_on(PAGE) for other, page in number.changed(PAGE) if other == "2026-12-25")
    assert changed == PAGE.replace("2026-12-24", "2026-12-25")
