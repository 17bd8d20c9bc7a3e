"""What each regime abroad wants customers to be told: which letter says it, and which ones do not."""

from typing import Any

import pytest

from amends.domain.letters import LetterPurpose
from tests.unit.packs.letters import letter

P = LetterPurpose
EVERY = (P.ACKNOWLEDGEMENT, P.HOLDING, P.EXTENSION, P.NEWS, P.REOPENED, P.SIGNPOST, P.RESOLUTION)
DELAY, AT_LAST = (P.HOLDING, P.EXTENSION), (P.SIGNPOST, P.RESOLUTION)
CARD, ACCOUNT = {"product": "credit card"}, {"product": "debit card"}
PUBLIC, SHOP = {"product": "public service"}, {"product": "shoes"}

SAID_BY: list[tuple[str, dict[str, Any], str, tuple[LetterPurpose, ...]]] = [
    ("us-cfpb-portal", {}, "consumerfinance.gov/complaint", AT_LAST),
    ("us-cfpb-portal", {}, "Other rights and time limits that the law gives you stay", AT_LAST),
    ("us-cfpb-portal", CARD, "copies of the documents that we relied on", (P.RESOLUTION,)),
    ("us-cfpb-portal", ACCOUNT, "copies of the documents that we relied on", (P.RESOLUTION,)),
    ("us-cfpb-portal", {}, "copies of the documents that we relied on", ()),
    ("us-cfpb-portal", CARD, "you need not pay the amount in question", (P.ACKNOWLEDGEMENT, *DELAY)),
    ("us-cfpb-portal", ACCOUNT, "you need not pay the amount in question", ()),
    ("us-reg-e", {}, "copies of the documents that we relied on", AT_LAST),
    ("us-reg-e", {}, "For five business days after that we still pay checks and debits", AT_LAST),
    ("us-reg-e", {}, "the amount and the day within two business days", DELAY),
    ("us-reg-z", {}, "copies of the documents", AT_LAST),
    ("us-reg-z", {}, "told that you dispute it", AT_LAST),
    ("us-reg-z", {}, "you need not pay the amount in question", (P.ACKNOWLEDGEMENT, *DELAY)),
    ("us-dot-259", {}, "transportation.gov/airconsumer", AT_LAST),
    ("us-dot-259", {"category": "disability"}, "a right to ask the Department to enforce the law", (P.RESOLUTION,)),
    ("us-dot-259", {}, "a right to ask the Department to enforce the law", ()),
    ("us-dot-259", {"category": "disability"}, "Write to it within six months of the event.", (P.RESOLUTION,)),
    ("eu-psd2", {}, "FIN-NET", AT_LAST),
    ("eu-psd2", {}, "the authority that supervises us, or go to court", AT_LAST),
    ("eu-psd2", {}, "35 business days from the day your complaint reached us", (P.EXTENSION,)),
    ("au-rg271", {}, "GPO Box 3, Melbourne VIC 3001", AT_LAST),
    ("au-rg271", {}, "AFCA has time limits", AT_LAST),
    ("au-rg271", {}, "If we have not answered within the time that the law gives us", DELAY),
    ("iso-10002", {}, "Somebody else will look at it, and it costs you nothing", AT_LAST),
    ("iso-10002", {}, "You may also take it outside our house", AT_LAST),
    ("ir-consumer", {}, "telephone 124", AT_LAST),
    ("ir-consumer", SHOP, "at least seven working days from delivery", (P.ACKNOWLEDGEMENT, P.RESOLUTION)),
    ("ir-consumer", PUBLIC, "at least seven working days from delivery", ()),
    ("ir-consumer", {"language": "fa"}, "تلفن ۱۲۴", AT_LAST),
    ("ir-consumer", SHOP | {"language": "fa"}, "هفت روز کاری پس از تحویل", (P.ACKNOWLEDGEMENT, P.RESOLUTION)),
    ("iso-10002", {"language": "fa"}, "کس دیگری از نو به آن نگاه می‌کند", AT_LAST),
    ("iso-10002", {"language": "fa"}, "می‌توانید آن را بیرون از اینجا هم پی بگیرید", AT_LAST),
]


@pytest.mark.parametrize(("name", "facts", "words", "letters"), SAID_BY)
def test_what_a_regime_wants_said_stands_in_its_letters_and_in_no_other(
    name: str, facts: dict[str, Any], words: str, letters: tuple[LetterPurpose, ...]
) -> None:
    """Of all letters that tell something about time or rights."""
    assert tuple(purpose for purpose in EVERY if words in " ".join(letter(name, purpose, **facts).split())) == letters
