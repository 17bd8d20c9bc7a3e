"""A known text of the customer in answers of twenty-four mail programs, in ten languages: none of it is lost."""

import pytest

from bench.mail_programs import PROGRAMS
from bench.replies import Tally, answers, measured
from bench.reply_parsers import compared
from bench.reply_words import LANGUAGES

EACH_TWICE = 2 * len(PROGRAMS) * len(LANGUAGES)


@pytest.fixture(scope="module")
def tally() -> Tally:
    """What became of each program's answers in each language, read twice."""
    counted = Tally()
    for answer in answers(EACH_TWICE):
        measured(answer, counted)
    return counted


def test_no_word_of_a_customer_is_lost_among_quotations(tally: Tally) -> None:
    """Above them, below, between and inside, with lines that look like heads, dashes and closings."""
    assert tally.words > 5000
    assert tally.lost == 0


def test_less_than_one_in_a_hundred_lines_of_others_stays(tally: Tally) -> None:
    """Our letters, the heads over them, sign-offs and lines of telephones are cut."""
    assert tally.others > 5000
    assert tally.kept < tally.others / 100


def test_no_answer_that_says_something_is_a_courtesy(tally: Tally) -> None:
    """However much of it was cut."""
    assert tally.courtesies == 0


def test_answers_of_one_seed_are_the_same() -> None:
    """The figures can be measured again."""
    assert [answer.raw for answer in answers(30)] == [answer.raw for answer in answers(30)]
    assert [answer.raw for answer in answers(3)] != [answer.raw for answer in answers(3, seed=12)]


def test_words_lost_and_left_are_counted_by_lines() -> None:
    """A line of the writer's that is gone counts as lost, one of somebody else that is there as left."""
    text = "It is wet.\n\nOn Monday we wrote:\n> Is it dry?"
    assert compared(text, [0], "It is wet.") == (0, 0)
    assert compared(text, [0], "> Is it dry?") == (3, 4)
