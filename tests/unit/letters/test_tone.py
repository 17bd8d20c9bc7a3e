"""The same matter reads otherwise for another customer and by another strategy, and is short and clean in each."""

import re
from datetime import timedelta
from typing import Any

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.letters import LetterPurpose
from amends.domain.offers import LineKind, OfferLine
from amends.domain.orders import ToldDate
from tests.support.letter_orders import NOW
from tests.support.writing import (
    ANSWERS,
    ASKED,
    EVERYTHING,
    FIRST,
    LANGUAGES,
    LATE,
    NEEDED,
    RESOLUTION,
    STRATEGIES,
    TOLD,
    P,
    usual,
    written,
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("earlier", "says"),
    [
        (1, {"en": "once before", "fa": "پیش از این هم یک بار"}),
        (2, {"en": "twice before", "fa": "پیش از این هم دو بار"}),
        (5, {"en": "5 times before", "fa": "پیش از این هم ۵ بار"}),
    ],
)
def test_a_repeat_complaint_is_counted_in_words_of_the_language(
    earlier: int, says: dict[str, str], language: str
) -> None:
    """The plural form is the language's, the digits the reader's."""
    parts: dict[str, Any] = {"repeat": True, "facts": LATE | {"earlier_complaints": earlier}}
    assert says[language] in usual(P.ACKNOWLEDGEMENT, language, **parts)
    assert says[language] in usual(P.APOLOGY, language, **parts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", [*FIRST, *ANSWERS, P.HOLDING])
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_repeat_complaint_reads_otherwise(purpose: LetterPurpose, language: str, strategy: str) -> None:
    """In every letter that looks at the complaint, whatever the strategy."""
    parts: dict[str, Any] = {"strategy": strategy, "finding": "upheld" if purpose is P.RESOLUTION else None}
    assert usual(purpose, language, repeat=True, **parts) != usual(purpose, language, **parts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_vip_has_a_person_of_their_own(language: str) -> None:
    """Tiers that the language folder names as such, in any case; others read the usual letter."""
    says = {"en": "will look after it in person", "fa": "شخصاً مسئول رسیدگی به شکایت شماست"}[language]
    assert says in usual(P.ACKNOWLEDGEMENT, language, facts=LATE | {"tier": "VIP"})
    assert says not in usual(P.ACKNOWLEDGEMENT, language, facts=LATE | {"tier": "business"})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", [*FIRST, *ANSWERS, P.HOLDING, P.REQUEST, P.NEWS])
def test_a_vulnerable_customer_is_offered_another_way_and_not_named_as_one(
    purpose: LetterPurpose, language: str
) -> None:
    """Help that can be taken without a reason; the word 'vulnerable' stands in no letter."""
    offer = {"en": "You need not give a reason.", "fa": "لازم نیست دلیلش را بگویید."}[language]
    letter = usual(purpose, language, facts=LATE | {"vulnerable": True})
    assert offer in letter
    assert "vulnerable" not in letter
    assert "آسیب‌پذیر" not in letter
    assert offer not in usual(purpose, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", ANSWERS)
def test_efficiency_puts_the_money_first_and_the_others_the_person(purpose: LetterPurpose, language: str) -> None:
    """What they get comes before what they told us; in the other strategies it is the other way round."""
    money = {"en": "£20.50", "fa": "۲۰٫۵۰"}[language]

    def money_first(strategy: str) -> bool:
        letter = usual(purpose, language, strategy=strategy, lines=EVERYTHING["lines"], finding="upheld")
        return letter.index(money) < letter.index(TOLD[language])

    assert money_first("efficiency")
    assert not money_first("balanced")
    assert not money_first("empathy")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", [*FIRST, P.OFFER, P.DECISION, P.HOLDING, P.REOPENED, P.RESOLUTION])
def test_each_strategy_has_a_tone_of_its_own(purpose: LetterPurpose, language: str) -> None:
    """Three letters, not one; efficiency is the shortest."""
    dates = (ToldDate(milestone=MilestoneName.DECIDE, date=NOW + timedelta(days=3), before=NOW + timedelta(days=1)),)
    parts: dict[str, Any] = {
        "lines": EVERYTHING["lines"],
        "resolution": RESOLUTION,
        "dates": dates,
        "serves": ("apologise",),
    }
    by_strategy = {
        each: usual(purpose, language, strategy=each, **parts) for each in ("efficiency", "balanced", "empathy")
    }
    assert len(set(by_strategy.values())) == 3
    assert min(by_strategy, key=lambda each: len(by_strategy[each])) == "efficiency"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", P)
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_usual_letter_is_short(purpose: LetterPurpose, language: str, strategy: str) -> None:
    """People read three short paragraphs: 150 words of ours at most, greeting and signature included."""
    parts: dict[str, Any] = {
        "strategy": strategy,
        "lines": EVERYTHING["lines"][:1],
        "resolution": RESOLUTION,
        "follow_up": ASKED,
    }
    assert len(usual(purpose, language, **parts).split()) <= 150


@pytest.mark.parametrize("purpose", P)
def test_persian_is_written_with_half_spaces_and_without_latin_digits(purpose: LetterPurpose) -> None:
    """می‌ and ها join with U+200C; ي and ك are the Arabic keyboard's; a Latin digit stands only in what is isolated."""
    everything: dict[str, Any] = EVERYTHING | {
        "strategy": "empathy",
        "repeat": True,
        "resolution": RESOLUTION,
        "rights": ("حق",),
    }
    everything |= {"facts": LATE | {"vulnerable": True}, **NEEDED.get(purpose, {})}
    letter = written(purpose, "fa", **everything)
    ours = re.sub("\u2068[^\u2069]*\u2069", "", letter.text)
    assert not re.search(r"\b(ن?می) [آ-ی]|[آ-ی] ها\b|[يك]|[0-9A-Za-z]", ours)


def test_a_colleague_is_named_as_the_language_spells_them() -> None:
    """A Persian letter is signed in Persian where the staff page says how; an English one never is."""
    assert "با احترام\nدریا رستمی\n" in usual(P.NEWS, "fa", owner="darya")
    assert "With kind regards,\nDarya Rostami\n" in usual(P.NEWS, "en", owner="darya")


@pytest.mark.parametrize("purpose", [*ANSWERS, P.PAYMENT])
def test_what_the_policy_gives_in_english_is_said_in_persian(purpose: LetterPurpose) -> None:
    """The shipped policy's own lines; what a colleague writes stays as it was written."""
    lines = tuple(
        OfferLine(kind=LineKind.GESTURE, detail=detail)
        for detail in ("free delivery on the next order", "یک کتاب هدیه")
    )
    letter = usual(purpose, "fa", lines=lines)
    assert "- ارسال رایگان سفارش بعدی\n- یک کتاب هدیه\n" in letter
