"""Reads a customer's answer to the survey that came as a mere number."""

import unicodedata

LOWEST, HIGHEST = 1, 5


def score_in(text: str) -> int | None:
    """The score of a reply whose first line is nothing but a number from 1 to 5, in any script's digits; else None."""
    first = text.strip().partition("\n")[0].strip().removesuffix(".").removesuffix("!")
    if len(first) != 1 or (score := unicodedata.digit(first, None)) is None:
        return None
    return score if LOWEST <= score <= HIGHEST else None
