"""Says whether a chosen key can be guessed. A key that signs for customers must not be."""

import math
import re
from itertools import pairwise

FEWEST_BITS = 80
STAND_IN = re.compile(
    r"change.?(me|this)|replace.?(me|this)|your.?(own.?)?(secret|key)|^(password|secret|example)", re.IGNORECASE
)


def guessable(key: str) -> bool:
    """Whether a key is too easy: it repeats, counts, has few different characters, or is a placeholder."""
    if STAND_IN.search(key):
        return True
    repeats = next(
        step for step in range(1, len(key) + 1) if all(a == b for a, b in zip(key, key[step:], strict=False))
    )
    steps = [abs(ord(after) - ord(before)) for before, after in pairwise(key)]
    counted = sum(step in (0, 1) for step in steps) > len(steps) / 2
    shares = [key.count(letter) / len(key) for letter in set(key)]
    bits = -sum(share * math.log2(share) for share in shares) * repeats
    return counted or bits < FEWEST_BITS
