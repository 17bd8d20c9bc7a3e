"""What customers answer to the survey: a mere number in a mail, and whether it is the answer that they gave before."""

import json
import unicodedata
from hashlib import sha256

from complaints.acts import Rate

LOWEST, HIGHEST = 1, 5


def score_in(text: str) -> int | None:
    """The score of a reply whose first line is nothing but a number from 1 to 5, in any script's digits; else None."""
    first = text.strip().partition("\n")[0].strip().removesuffix(".").removesuffix("!")
    if len(first) != 1 or (score := unicodedata.digit(first, None)) is None:
        return None
    return score if LOWEST <= score <= HIGHEST else None


def fingerprint(rate: Rate) -> str:
    """The same for the same answer, whatever the message that brought it."""
    answer = [rate.score, rate.recommend, rate.solved, rate.words]
    return sha256(json.dumps(answer).encode()).hexdigest()
