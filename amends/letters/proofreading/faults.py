"""The faults that a proofreader finds in a rendered letter."""

from dataclasses import dataclass
from typing import Literal

Part = Literal["txt", "html"]


@dataclass(frozen=True)
class Fault:
    """One mistake: the part of the letter, the words near it, what is wrong and what would be right."""

    part: Part
    near: str
    text: str
