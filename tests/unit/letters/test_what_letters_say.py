"""What a customer reads: who looks after it, what they told us, whose fault it was, by when, and how to disagree."""

import re
from datetime import timedelta
from typing import Any

import pytest

from amends.domain.actions import MilestoneName
from amends.domain.complaint import ContactBy
from amends.domain.letters import LetterPurpose, Work
from amends.domain.offers import Finding
from amends.domain.orders import ToldDate
from tests.support.letter_orders import NOW
from tests.support.writing import (
    ANSWERS,
    ASKED,
    EVERYTHING,
    FINAL,
    FIRST,
    LANGUAGES,
    LINKS,
    NEEDED,
    RESOLUTION,
    STRATEGIES,
    TOLD,
    P,
    squeezed,
    usual,
    visible,
    written,
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", P)
def test_a_letter_is_by_name_signed_and_leads_to_a_person(purpose: LetterPurpose, language: str) -> None:
    """Name at the top, a colleague's or the team's at the bottom, the reference, and the way back beside it."""
    greeting, sign_off, way_back, team = {
        "en": ("Dear Ada Brook,", "With kind regards,\n", "Reply to this email and it reaches", "The complaints team"),
        "fa": ("Ada Brook گرامی،\nبا سلام\n", "با احترام\n", "پاسخ شما به دست", "گروه رسیدگی به شکایت‌ها"),
    }[language]
    text = usual(purpose, language, owner="tom")
    assert text.startswith(greeting)
    assert f"{sign_off}Tom Adeyemi\n" in text
    assert way_back in text.splitlines()[-1]
    assert "L-1" in text.splitlines()[-1]
    assert f"{sign_off}{team}\n" in usual(purpose, language, owner=None)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", [*FIRST, *ANSWERS, P.SURVEY])
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_letter_says_in_one_sentence_what_they_told_us(purpose: LetterPurpose, language: str, strategy: str) -> None:
    """In our words, made of category and product: the customer sees that somebody read it."""
    assert TOLD[language] in usual(purpose, language, strategy=strategy, lines=EVERYTHING["lines"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_what_we_have_no_sentence_for_no_letter_says_anything(language: str) -> None:
    """After a death or a fraud, "a problem with your savings" says nothing; the apology is for what happened."""
    letter = usual(P.APOLOGY, language, facts={"category": "odd smell", "product": "Acme 3000"})
    assert "Acme" not in letter
    assert {"en": "We are sorry for what happened.", "fa": "بابت آنچه پیش آمده است پوزش می‌خواهیم."}[language] in letter


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_product_without_words_stands_as_the_complaint_has_it(language: str) -> None:
    """In its own direction, within the sentence of its category."""
    letter = written(P.ACKNOWLEDGEMENT, language, facts={"category": "defect", "product": "Acme 3000"})
    assert {"en": "You told us that Acme 3000 does", "fa": "که \u2068Acme 3000\u2069 آن"}[language] in letter.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("category", "says"),
    [
        ("rudeness", {"en": "sorry about how you were spoken to", "fa": "بابت لحنی که با شما به کار رفته است"}),
        ("safety", {"en": "Your safety comes first", "fa": "ایمنی شما بر هر چیز دیگری مقدم است"}),
        ("lost data", {"en": "sorry about the data you have lost", "fa": "بابت داده‌هایی که از دست داده‌اید"}),
    ],
)
@pytest.mark.parametrize("folder", [None, "ecommerce", "hospitality", "software"])
def test_an_apology_names_what_went_wrong(
    category: str, says: dict[str, str], language: str, folder: str | None
) -> None:
    """Nobody who was treated rudely reads that our software got in their way."""
    letter = usual(P.APOLOGY, language, facts={"category": category, "product": "app"}, folder=folder)
    assert says[language] in letter


def test_in_persian_what_is_the_customers_own_is_called_so() -> None:
    """The subject of the sentence is the customer: 'keep their own shoes', not 'your shoes'."""
    letter = usual(P.ACKNOWLEDGEMENT, "fa", facts={"category": "withdrawal", "product": "shoes"})
    assert "نمی‌خواهید کفش خود را نگه دارید" in letter


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("finding", "cause", "says"),
    [
        (
            Finding.UPHELD,
            "late",
            {"en": "You are right, and the fault is ours.", "fa": "حق با شماست و کوتاهی از ما بود."},
        ),
        (Finding.PARTLY, "late", {"en": "For that part the fault is ours", "fa": "در آن بخش کوتاهی از ما بود"}),
        (Finding.UPHELD, "not_our_fault", {"en": "You are right, and we are sorry.", "fa": "حق با شماست و پوزش"}),
        (
            Finding.NOT_UPHELD,
            "other",
            {"en": "We did not find that we were at", "fa": "کوتاهی‌ای از سوی ما ندیدیم"},
        ),
    ],
)
def test_a_resolution_says_whose_fault_it_was(
    finding: Finding, cause: str, says: dict[str, str], language: str
) -> None:
    """Ours where it was ours, and only there."""
    resolution = RESOLUTION.model_copy(update={"finding": finding, "cause": cause})
    assert says[language] in usual(P.RESOLUTION, language, resolution=resolution)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_resolution_says_what_went_wrong(language: str) -> None:
    """By the cause that the person named; one that the language has no words for is left to what was done."""
    words = {"en": "There was a mistake in what we charged.", "fa": "در آنچه از شما گرفتیم اشتباهی شده بود."}[language]
    billing = RESOLUTION.model_copy(update={"cause": "billing_error"})
    assert words in usual(P.RESOLUTION, language, resolution=billing)
    odd = RESOLUTION.model_copy(update={"cause": "sunspots"})
    assert "sunspots" not in usual(P.RESOLUTION, language, resolution=odd)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_takes_the_blame_before_anybody_has_looked(language: str) -> None:
    """The first letter is sorry for what happened; whose fault it was is not known yet."""
    said = {"en": "fault", "fa": "کوتاهی از ما"}[language]
    assert said not in usual(P.ACKNOWLEDGEMENT, language, serves=("acknowledge", "apologise"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", FINAL)
def test_a_final_response_says_how_to_disagree_and_the_rights_of_its_regime(
    purpose: LetterPurpose, language: str
) -> None:
    """Our own door first, with its date; then every line that the policy owes, and no heading where it owes none."""
    lines = ("You may take this to the Financial Ombudsman within six months.", "It is free of charge.")
    letter = usual(purpose, language, rights=lines, follow_up=EVERYTHING["follow_up"], resolution=RESOLUTION)
    door, heading = {
        "en": ("reply to this email by Wednesday 23 December", "Complaining to us does not affect your legal rights."),
        "fa": ("تا چهارشنبه ۲ دی", "همچنین از این حقوق برخوردارید:"),
    }[language]
    assert letter.index(door) < letter.index(heading) < letter.index(lines[0]) < letter.index(lines[1])
    assert heading not in usual(purpose, language, resolution=RESOLUTION)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_offer_is_answered_by_a_link_or_in_words(language: str) -> None:
    """Two signed links where there are some; else the letter itself is answered, or the caller."""
    offer: dict[str, Any] = {"lines": EVERYTHING["lines"], "offer_expires": EVERYTHING["offer_expires"]}
    linked = written(P.OFFER, language, links=LINKS, **offer)
    for url in (LINKS["accept"], LINKS["refuse"]):
        assert f'href="{url}"' in linked.html
        assert str(url) in linked.text
    by_letter, spoken = {
        "en": ('Please reply to this email with "yes" or "no".', 'Please tell us "yes" or "no".'),
        "fa": ("در پاسخ به همین ایمیل بنویسید که می‌پذیرید یا نه", "به ما بگویید که می‌پذیرید یا نه"),
    }[language]
    assert by_letter in usual(P.OFFER, language, **offer)
    assert "href" not in written(P.OFFER, language, **offer).html
    assert spoken in usual(P.OFFER, language, links=LINKS, channel=ContactBy.PHONE, **offer)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", [P.SURVEY, P.SURVEY_REMINDER])
def test_a_survey_asks_csat_by_links_and_nps_where_the_policy_wants_it(purpose: LetterPurpose, language: str) -> None:
    """Five links from 1 to 5; NPS from 0 to 10 after them; both as numbers in an answer where there are no links."""
    linked = written(purpose, language, links=LINKS, follow_up=ASKED)
    assert re.findall(r'href="https://amends.example/r/(\d)"', linked.html) == ["1", "2", "3", "4", "5"]
    asks, ten = {"en": ("recommend us to a friend", "to 10"), "fa": ("به دوستان خود توصیه کنید", "تا ۱۰")}[language]
    for letter in (linked.text, usual(purpose, language, follow_up=ASKED)):
        assert asks in letter
        assert ten in letter
    without = usual(purpose, language, follow_up=ASKED.model_copy(update={"nps": False}))
    assert asks not in without
    assert {"en": "from 1 (not at all) to 5 (fully)", "fa": "از ۱ (اصلاً) تا ۵ (کاملاً)"}[language] in without


def test_links_that_went_through_json_are_still_five() -> None:
    """JSON makes words of numbers; the letter does not lose its links to that."""
    links = {"rate": {str(score): url for score, url in LINKS["rate"].items()}}
    assert written(P.SURVEY, "en", links=links).html.count("href=") == 5


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", P)
@pytest.mark.parametrize("channel", [ContactBy.PHONE, ContactBy.POST])
def test_what_is_said_or_printed_holds_no_links(purpose: LetterPurpose, language: str, channel: ContactBy) -> None:
    """Nobody follows a link in a call, and on the telephone nobody answers 'this letter'."""
    parts: dict[str, Any] = {"links": LINKS, "channel": channel, "lines": EVERYTHING["lines"], "follow_up": ASKED}
    letter = usual(purpose, language, **parts)
    assert "https://" not in letter
    if channel is ContactBy.PHONE:
        assert not re.search("answer this letter|this email|این نامه|همین نامه|ایمیل", letter, re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", [purpose for purpose in P if purpose not in {P.WITHDRAWN, P.REFERRED}])
def test_a_call_is_offered_with_its_time_and_can_be_declined(purpose: LetterPurpose, language: str) -> None:
    """Every letter that goes out before the call says who calls and by when, and that another time or none is fine."""
    says = {
        "en": (
            "Maya Lindqvist will call you by 1pm on Tuesday 24 November.",
            "if you would rather not be called, just reply to this email",
        ),
        "fa": ("تا ساعت ۱۶:۳۰ سه‌شنبه ۳ آذر با شما تماس می‌گیرد", "نمی‌خواهید تلفنی صحبت کنید"),
    }[language]
    letter = usual(purpose, language, call_at=NOW + timedelta(hours=4))
    assert all(part in letter for part in says)
    assert says[1] not in usual(purpose, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_request_says_until_when_and_what_happens_then(language: str) -> None:
    """The clock stands still only for so long, and the customer knows it."""
    letter = usual(P.REQUEST, language, answer_by=NOW + timedelta(days=14))
    assert {"en": "by Monday 7 December.", "fa": "تا دوشنبه ۱۶ آذر"}[language] in letter
    assert "Please send the label." in letter


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MilestoneName)
def test_every_promise_has_its_date_in_the_same_line(name: MilestoneName, language: str) -> None:
    """Whatever is promised, by when stands beside it."""
    promised = usual(P.NEWS, language, dates=(ToldDate(milestone=name, date=NOW + timedelta(days=3)),))
    (line,) = [line for line in promised.splitlines() if line.startswith("- ")]
    assert {"en": "9am on Friday 27 November", "fa": "ساعت ۱۲:۳۰ جمعه ۶ آذر"}[language] in line


@pytest.mark.parametrize("purpose", P)
def test_a_letter_carries_the_same_links_in_both_parts(purpose: LetterPurpose) -> None:
    """Who reads plain text can answer too."""
    parts: dict[str, Any] = EVERYTHING | NEEDED.get(purpose, {}) | {"links": LINKS, "resolution": RESOLUTION}
    letter = written(purpose, "en", **parts)
    assert visible(letter.html) == squeezed(letter.text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", [P.NEWS, P.HOLDING, P.EXTENSION])
@pytest.mark.parametrize("folder", [None, "software"])
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_no_letter_says_that_somebody_works_on_it_where_nobody_does(
    purpose: LetterPurpose, language: str, folder: str | None, strategy: str
) -> None:
    """Nobody began, or did anything since the last letter: the letter says so, and whose failing it is."""
    works = {"en": "working on", "fa": "کار می‌کن"}[language]
    failing = {"en": "That is our failing, not yours.", "fa": "این کوتاهی از ماست، نه از شما."}[language]
    begun = {"en": "We have not started on your complaint yet.", "fa": "هنوز آغاز نکرده‌ایم."}[language]
    for work in (Work.NONE, Work.IDLE):
        letter = usual(purpose, language, work=work, folder=folder, strategy=strategy, repeat=True)
        assert works not in letter
        assert failing in letter
        assert (begun in letter) == (work is Work.NONE)
    assert failing not in usual(purpose, language, folder=folder, strategy=strategy)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_date_that_is_put_off_again_is_told_as_that(language: str) -> None:
    """The customer counts; a letter that does not is taken for a machine's."""
    moved = ToldDate(milestone=MilestoneName.RESOLVE, date=NOW + timedelta(days=3), before=NOW + timedelta(hours=1))
    again = moved.model_copy(update={"put_off": 2})
    says = {"en": "We have had to put a date off twice before", "fa": "پیش از این هم دو بار ناچار شده بودیم"}[language]
    assert says in usual(P.HOLDING, language, dates=(again,))
    assert says[:20] not in usual(P.HOLDING, language, dates=(moved,))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", [P.NEWS, P.HOLDING, P.EXTENSION])
def test_a_call_that_never_came_is_owned_up_to(purpose: LetterPurpose, language: str) -> None:
    """What we promised and did not do stands in the next letter, with the day by which it should have been."""
    says = {
        "en": "We said that we would call you by Monday 23 November, and we did not.",
        "fa": "گفته بودیم تا دوشنبه ۲ آذر با شما تماس می‌گیریم و تماس نگرفتیم.",
    }[language]
    assert says in usual(purpose, language, call_missed=NOW - timedelta(hours=20))
    assert says not in usual(purpose, language)
