"""Answers to the survey that come by mail: numbers alone are an answer, a sentence with a number in it is none."""

import pytest

from amends.domain.survey_answers import Answer, answer_in


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("5", Answer(5)),
        (" 4.\n\nIt took long.", Answer(4, words="It took long.")),
        ("4, 9", Answer(4, 9)),
        ("- 4\n- 10\nThank you, Jo", Answer(4, 10, "Thank you, Jo")),
        ("4/5", Answer(4)),
        ("4/5\n9/10", Answer(4, 9)),
        ("۵", Answer(5)),
        ("٣ ٧", Answer(3, 7)),
        ("0", None),
        ("6", None),
        ("10", None),
        ("5 11", None),
        ("1 2 3", None),
        ("5 days and still nothing", None),
        ("². please", None),
        ("It is 5", None),
        ("4.\n9.", Answer(4, 9)),
        ("4\n1. It took long.\n2. Nobody called.", Answer(4, words="1. It took long.\n2. Nobody called.")),
        ("+1", None),
        ("-1", None),
        ("1.\nThe lamp is broken.\n2.\nSo is the box.", None),
        ("1. The lamp.\n2. The box.", None),
        ("...", None),
        ("1" * 20_000, None),
        ("", None),
    ],
)
def test_numbers_alone_are_an_answer(text: str, answer: Answer | None) -> None:
    """The survey asks for one or two numbers: in whatever digits they come, and with whatever words after them."""
    assert answer_in(text) == answer
