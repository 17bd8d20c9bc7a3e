"""What customers answer to the survey: numbers in a mail, and whether it is the answer that they gave before."""

import json
import re
from dataclasses import dataclass
from hashlib import sha256

from complaints.acts import Rate

LOWEST, HIGHEST = 1, 5
SURELY = 10
LONGEST = 40
_DIGIT, _LETTER = re.compile(r"\d"), re.compile(r"[^\W\d]")
_SIGN = re.compile(r"[+-]\d")  # '+1' is a thumb up; '- 4' is a 4 in a list
_ITEM = re.compile(r"\s*\d+\s*[.)]")  # '1.', words and '2.' are a list
_NUMBER = re.compile(r"(\d+)(?:\s*/\s*\d+)?")  # '4/5' is a 4


@dataclass(frozen=True)
class Answer:
    """A score from 1 to 5, whether they would recommend us from 0 to 10, and what they added."""

    score: int
    recommend: int | None = None
    words: str | None = None


def answer_in(text: str) -> Answer | None:
    """The answer of a reply that begins with one or two numbers alone, in any script's digits; else None."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    items = bool(lines) and _ITEM.match(lines[0]) is not None
    numbers: list[int] = []
    while lines and len(numbers) < 2 and _numbers_alone(lines[0]):
        numbers += [int(number) for number in _NUMBER.findall(lines.pop(0))]
    if len(numbers) not in (1, 2) or (items and any(map(_ITEM.match, lines))):
        return None
    score, recommend = numbers[0], numbers[1] if len(numbers) > 1 else None
    if not LOWEST <= score <= HIGHEST or (recommend is not None and recommend > SURELY):
        return None
    return Answer(score, recommend, "\n".join(lines) or None)


def _numbers_alone(line: str) -> bool:
    bare = len(line) <= LONGEST and _SIGN.search(line) is None
    return bare and _DIGIT.search(line) is not None and _LETTER.search(line) is None


def fingerprint(rate: Rate) -> str:
    """The same for the same answer, whatever the message that brought it."""
    answer = [rate.score, rate.recommend, rate.solved, rate.words]
    return sha256(json.dumps(answer).encode()).hexdigest()
