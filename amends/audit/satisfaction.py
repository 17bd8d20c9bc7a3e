"""What customers' answers come to: satisfaction, recommendation, and praise. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from amends.domain.survey_answers import HIGHEST, LOWEST

if TYPE_CHECKING:
    from amends.db.ratings import Rating

SATISFIED = 4
DISAPPOINTED = 2
PROMOTER, DETRACTOR = 9, 6


@dataclass(frozen=True)
class Praise:
    """Top scores for one owner, and the complaints that earned them."""

    owner: str
    top_scores: int
    references: tuple[str, ...]


@dataclass(frozen=True)
class Satisfaction:
    """The answers of a period.

    `csat` is the share of scores of 4 or 5 in percent; `nps` the percentage of promoters (9, 10) less that of
    detractors (0 to 6), from -100 to 100. Both are None where nobody answered.
    """

    answered: int = 0
    by_score: dict[int, int] = field(default_factory=dict)
    mean: float | None = None
    csat: int | None = None
    recommend_answered: int = 0
    nps: int | None = None
    solved: int = 0
    not_solved: int = 0
    praise: tuple[Praise, ...] = ()


def is_top(rating: Rating) -> bool:
    """Whether it is the best score."""
    return rating.score == HIGHEST and rating.solved is not False


def is_low(rating: Rating) -> bool:
    """Whether it says that we did not help, in words or by its score."""
    return rating.score <= DISAPPOINTED or rating.solved is False


def satisfaction(ratings: Sequence[Rating]) -> Satisfaction:
    """The figures of these answers, one for each resolution that was rated."""
    if not ratings:
        return Satisfaction()
    scores = Counter(rating.score for rating in ratings)
    recommend = [rating.recommend for rating in ratings if rating.recommend is not None]
    promoters = sum(each >= PROMOTER for each in recommend)
    detractors = sum(each <= DETRACTOR for each in recommend)
    return Satisfaction(
        answered=len(ratings),
        by_score={score: scores[score] for score in range(LOWEST, HIGHEST + 1)},
        mean=round(sum(score * times for score, times in scores.items()) / len(ratings), 2),
        csat=round(100 * sum(times for score, times in scores.items() if score >= SATISFIED) / len(ratings)),
        recommend_answered=len(recommend),
        nps=round(100 * (promoters - detractors) / len(recommend)) if recommend else None,
        solved=sum(rating.solved is True for rating in ratings),
        not_solved=sum(rating.solved is False for rating in ratings),
        praise=_praise(ratings),
    )


def _praise(ratings: Sequence[Rating]) -> tuple[Praise, ...]:
    """Who was praised, most often first. Complaints without an owner praise nobody."""
    earned: dict[str, list[str]] = {}
    for rating in ratings:
        if rating.owner is not None and is_top(rating):
            earned.setdefault(rating.owner, []).append(rating.reference)
    most_first = sorted(earned.items(), key=lambda each: (-len(each[1]), each[0]))
    return tuple(Praise(owner, len(references), tuple(references)) for owner, references in most_first)
