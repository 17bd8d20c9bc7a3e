"""What a proofreader finds in a letter that has been rendered."""

from dataclasses import dataclass
from typing import Literal

Part = Literal["txt", "html"]


@dataclass(frozen=True)
class Fault:
    """One mistake: in which part, near which of its words, what is wrong and what would be right."""

    part: Part
    near: str
    text: str
