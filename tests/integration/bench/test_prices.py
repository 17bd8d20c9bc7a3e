"""What a complaint may cost Temporal: what `make bench` demands of history, which needs no quiet machine."""

from collections.abc import AsyncIterator

import pytest

from bench.figures import Figure, Verdict
from bench.ground import ground
from bench.journeys import measure_prices

Prices = dict[str, Figure]


@pytest.fixture(scope="module")
async def prices(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Prices]:
    """The prices of both journeys on a whole stack, with timers that really fire."""
    async with ground(tmp_path_factory.mktemp("bench")) as measured, measured.worker():
        yield {figure.key: figure for figure in await measure_prices(measured)}


def test_straight_through_costs_at_most_60_events(prices: Prices) -> None:
    """One letter acknowledges, apologises and resolves; survey, rating and the end of the window are in it."""
    assert prices["straight_events"].verdict is Verdict.MET, prices["straight_events"]


def test_straight_through_takes_at_most_25_kib_of_history(prices: Prices) -> None:
    """Plans, orders and rows stay small enough."""
    assert prices["straight_bytes"].verdict is Verdict.MET, prices["straight_bytes"]


def test_two_staff_actions_cost_at_most_80_events(prices: Prices) -> None:
    """Decide and resolve half a second apart, each with its letter, until the survey is with the customer."""
    assert prices["staff_events"].verdict is Verdict.MET, prices["staff_events"]
