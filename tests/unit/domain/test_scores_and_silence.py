"""Scores and wishes for silence, as people write them back: read for what they are, or for nothing."""

import pytest

from amends.domain.opting_out import asks_for_silence
from amends.domain.survey_answers import Answer, answer_in, perhaps_an_answer


@pytest.mark.parametrize(
    ("text", "score", "recommend"),
    [
        ("5 - great, thanks!", 5, None),
        ("⭐⭐⭐⭐⭐", 5, None),
        ("⭐️⭐️⭐️⭐️", 4, None),
        ("★★★★☆", 4, None),
        ("5 stars", 5, None),
        ("five stars", 5, None),
        ("4 out of 5", 4, None),
        ("4 von 5", 4, None),
        ("۴ از ۵", 4, None),
        ("۵ عالی بود", 5, None),
        ("۵ ستاره", 5, None),
        ("5/5 very good", 5, None),
        ("10/10", 5, None),
        ("Score: 4", 4, None),
        ("I give it 5 stars", 5, None),
        ("5 👍", 5, None),
        ("4 Sterne, vielen Dank!", 4, None),
        ("4 sur 5, merci", 4, None),
        ("4\n9", 4, 9),
        ("4, 9", 4, 9),
        ("4.5", 5, None),
        ("4,5", 5, None),
        ("۳٫۵", 4, None),
        ("3½", 4, None),
        ("2.5", 3, None),
    ],
)
def test_a_score_is_read_as_people_write_it(text: str, score: int, recommend: int | None) -> None:
    """One score from stars, words, fractions and decimals; whether they would recommend us is a number of its own."""
    answer = answer_in(text)
    assert answer is not None
    assert (answer.score, answer.recommend) == (score, recommend)


def test_a_decimal_stands_in_the_words() -> None:
    """What was rounded is kept as it was written."""
    assert answer_in("4,5") == Answer(5, words="4,5")


@pytest.mark.parametrize(
    "text",
    [
        "2 parcels are missing",
        "5 days and still nothing",
        "4 out of 5 lamps are broken",
        "5 EUR",
        "5€",
        "5%",
        "room 5",
        "3 of them are broken",
        "one lamp is broken",
        "1. The lamp\n2. The bill",
        "It is 5 now",
        "5 lamps",
        "+1",
    ],
)
def test_what_is_counted_is_no_score(text: str) -> None:
    """Neither an answer nor perhaps one: it is heard as what the customer tells us."""
    assert answer_in(text) is None
    assert not perhaps_an_answer(text)


@pytest.mark.parametrize(
    "text", ["No", "no thanks", "Ja, danke", "بله", "نه ممنون", "はい", "Hi,\nNo.\nThanks", "Nein, danke."]
)
def test_a_bare_yes_or_no_answers_what_was_asked(text: str) -> None:
    """Nobody knows which question for sure: a person reads it, and nothing begins again for it."""
    assert answer_in(text) is None
    assert perhaps_an_answer(text)


@pytest.mark.parametrize("text", ["No parcel", "No, it is still broken", "Yes please send it again", "Ja, aber kaputt"])
def test_a_yes_or_no_that_goes_on_is_heard_as_what_it_says(text: str) -> None:
    """It may say that something is wrong still."""
    assert not perhaps_an_answer(text)


@pytest.mark.parametrize("text", ["0", "7", "10", "5/10", "24/7", "5 - still broken", "4 stars but no refund came"])
def test_what_may_be_a_score_is_left_to_a_person(text: str) -> None:
    """Nobody is rated by a guess."""
    assert answer_in(text) is None
    assert perhaps_an_answer(text)


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "Stop. Thank you",
        "unsubscribe",
        "Please send no more surveys",
        "Please don't send me any more surveys. Thanks",
        "Hi,\nplease unsubscribe me.\nThanks",
        "STOP\n\nJo",
        "لغو",
        "لغو اشتراک",
        "لطفاً دیگر نظرسنجی نفرستید",
        "Bitte keine Umfragen mehr.",
        "désabonner",
        "baja",
        "отписаться",
        "退订",
        "Opt-out",
        "No more surveys!",
    ],
)
def test_a_wish_for_silence_is_heard(text: str) -> None:
    """Whole messages, in the words of many languages."""
    assert asks_for_silence(text, answered=True)


@pytest.mark.parametrize(
    "text",
    [
        "Stop sending me broken lamps",
        "Stop the delivery",
        "cancel my order",
        "Please stop. It is broken",
        "Stop?",
        "Thanks",
    ],
)
def test_what_is_about_the_complaint_is_no_wish_for_silence(text: str) -> None:
    """In doubt a person reads it."""
    assert not asks_for_silence(text, answered=True)


@pytest.mark.parametrize("text", ["cancel", "لغو", "انصراف"])
def test_a_bare_cancel_before_the_answer_may_mean_the_complaint(text: str) -> None:
    """Only a complaint that has its answer cannot be meant."""
    assert not asks_for_silence(text, answered=False)
    assert asks_for_silence(text, answered=True)
