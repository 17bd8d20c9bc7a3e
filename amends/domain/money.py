"""Which amounts are money: a currency with coins, and an amount that its coins can pay.

All ways in use this one rule.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Annotated, cast

from pydantic import BeforeValidator

from amends.domain.types import Money

MOST = Decimal(10) ** 12
AMOUNT = re.compile(r"(?P<amount>\d+(?:\.\d+)?)\s+(?P<currency>[A-Z]{3})")
"""An amount as people write it, like '20.00 EUR'."""
_DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
        CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF
        IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
        MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP
        SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG
        YER ZAR ZMW ZWG
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
COINS: dict[str, int] = {code: decimals for decimals, codes in _DECIMALS.items() for code in codes.split()}
"""How many decimals the coins of each currency have (ISO 4217). Metals, funds and test codes have none, and pay nobody.
Kept here and not looked up: the journey asks too, and it reads no file. `tests/unit/domain/test_money.py` compares it.
"""
SUGGESTED = tuple(COINS)


def wrong_currency(currency: str) -> str | None:
    """Why nobody can be paid in this currency, and what would be right; None where somebody can."""
    if currency in COINS:
        return None
    close = get_close_matches(currency.upper(), SUGGESTED, n=1)
    right = f"did you mean {close[0]}?" if close else "use one of ISO 4217, like EUR"
    return f"is no currency that has coins; {right}"


def wrong_amount(money: Money, *, may_be_nothing: bool = False) -> str | None:
    """Why this amount cannot be paid, and what would be right; None where it can.

    Args:
        money: the amount with its currency; only the currency may be repeated.
        may_be_nothing: zero is right as well, as for a limit or for what was paid.
    """
    if (wrong := wrong_currency(money.currency)) is not None:
        return wrong
    least, coins = ("zero or more" if may_be_nothing else "more than zero"), COINS[money.currency]
    if money.amount < 0 or (money.amount == 0 and not may_be_nothing):
        return f"is not an amount to pay; it is {least}"
    if money.amount >= MOST:
        return f"is beyond any amount; it is less than {MOST:,.0f}"
    decimals = decimals_of(money.amount)
    if decimals is None:
        return "is written with an exponent; write it out, like 1200"
    if decimals > coins:
        finest = f"{coins} decimals" if coins else "no decimals"
        return f"is finer than the coins of {money.currency}, which have {finest}"
    return None


def decimals_of(amount: Decimal) -> int | None:
    """How many decimals an amount has, without zeros at the end; None for an exponent.

    `normalize` would round at 28 digits, and 50.00000000000000000000000000001 would pass as 50.
    """
    _sign, digits, exponent = amount.as_tuple()
    if not isinstance(exponent, int) or exponent > 0:
        return None
    decimals = -exponent
    while decimals and digits[-1:] == (0,):
        digits, decimals = digits[:-1], decimals - 1
    return decimals if any(digits) else 0


def _only_its_fields(value: object) -> object:
    if isinstance(value, Mapping) and (extra := cast("Mapping[str, object]", value).keys() - Money.model_fields.keys()):
        raise ValueError(f"money has an amount and a currency, and nothing else: leave out {len(extra)} more")
    return value


HandedIn = Annotated[Money, BeforeValidator(_only_its_fields)]
"""Money in a message. Whether it can be paid is asked where the message comes in, so that what is recorded loads."""
