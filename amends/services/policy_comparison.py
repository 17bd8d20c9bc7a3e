"""Compares what two sets would have made of past complaints: dates missed, escalations, offers and decisions."""

import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from amends.policy import CompiledPolicy, CompiledSet, NoPolicy, choose
from amends.policy.business_calendar import CalendarEnds
from amends.policy.review.backtest import BacktestResult, live
from amends.services.past_complaints import Past

WORTH_ANOTHER_PROCESS = 300
MOST_PROCESSES = 8
Sets = tuple[CompiledSet, CompiledSet]


@dataclass
class Totals:
    """What became of all complaints under one set. Breaches are of dates that could be judged."""

    complaints: int = 0
    judged: int = 0
    policies: Counter[str] = field(default_factory=Counter[str])
    paths: Counter[str] = field(default_factory=Counter[str])
    breaches: Counter[str] = field(default_factory=Counter[str])
    breaches_of_law: Counter[str] = field(default_factory=Counter[str])
    laws_in_form: Counter[str] = field(default_factory=Counter[str])
    escalations: Counter[str] = field(default_factory=Counter[str])
    new_dates: int = 0
    offered: Counter[str] = field(default_factory=Counter[str])
    decisions: Counter[str] = field(default_factory=Counter[str])
    ungoverned: int = 0

    def data(self) -> dict[str, Any]:
        """The totals for programs."""
        return {name: dict(each) if isinstance(each, Counter) else each for name, each in vars(self).items()}

    def add(self, lived: BacktestResult | None) -> None:
        """Counts one complaint; None is one that no policy governs."""
        self.complaints += 1
        if lived is None:
            self.ungoverned += 1
            return
        self.judged += lived.judged
        self.policies[lived.policy] += 1
        self.paths[lived.path] += 1
        self.breaches += lived.breaches
        self.breaches_of_law += lived.breaches_of_law
        self.laws_in_form += lived.laws_in_form
        self.escalations += lived.notices
        self.new_dates += lived.new_dates
        for money in lived.offered:
            self.offered[money.currency] += money.amount  # pyright: ignore[reportArgumentType]
        if lived.decided_by:
            self.decisions[lived.decided_by] += 1


def lived_under(sets: Sets, pasts: Sequence[Past]) -> tuple[Totals, Totals]:
    """What becomes of every complaint under each set; on all processors where there are many."""
    contents = tuple({name: policy.content() for name, policy in each.policies.items()} for each in sets)
    processes = min(os.cpu_count() or 1, MOST_PROCESSES, 1 + len(pasts) // WORTH_ANOTHER_PROCESS)
    before, after = Totals(), Totals()
    if processes == 1:
        results: Iterator[list[tuple[BacktestResult | None, BacktestResult | None]]] = iter(
            [_live_all(contents, pasts)]
        )
        _count(results, before, after)
    else:
        shares = [list(pasts[start::processes]) for start in range(processes)]
        # Spawned, not forked: whoever calls may have threads, and a fork would take their locks along.
        with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
            _count(pool.map(_live_all, [contents] * processes, shares), before, after)
    return before, after


def _count(
    results: Iterator[list[tuple[BacktestResult | None, BacktestResult | None]]], before: Totals, after: Totals
) -> None:
    for share in results:
        for one, other in share:
            before.add(one)
            after.add(other)


def _live_all(
    contents: tuple[dict[str, bytes], ...], pasts: Sequence[Past]
) -> list[tuple[BacktestResult | None, BacktestResult | None]]:
    """Runs in a process of its own: reads both sets again, and a share of the complaints."""
    known = {content: CompiledPolicy.from_content(content) for each in contents for content in each.values()}
    first, second = ({name: known[content] for name, content in each.items()} for each in contents)
    lives: list[tuple[BacktestResult | None, BacktestResult | None]] = []
    for past in pasts:
        one, other = _chosen(first, past), _chosen(second, past)
        lived = _live(one, past)
        lives.append((lived, lived if one is other else _live(other, past)))
    return lives


def _chosen(policies: dict[str, CompiledPolicy], past: Past) -> CompiledPolicy | None:
    """The policy of the set for this complaint; a page alone is tried on every complaint."""
    if len(policies) == 1:
        return next(iter(policies.values()))
    try:
        return choose(policies, past.facts)
    except NoPolicy:
        return None


def _live(policy: CompiledPolicy | None, past: Past) -> BacktestResult | None:
    if policy is None:
        return None
    try:
        return live(policy, past.facts, past.events, past.until)
    except CalendarEnds as ends:
        raise CalendarEnds(f"{past.facts.reference} under {policy.name}: {ends}") from None
