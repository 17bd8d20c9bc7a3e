"""Plays the complaints of `examples/` on a running engine, in virtual time, through the same actions that staff use.

`examples()` reads the pages, `ScenarioPlayer` plays them side by side on any client and any records, `shortcomings()`
compares what came out with what the page says. The demo is made of it; so are trials that need real journeys:

    production = Production(examples(), VirtualTime(client), records, now=datetime.now(UTC))
    for play in await production.play():
        wrong = shortcomings(play.example.must, await records.cases.row(play.example.reference))
"""

from amends.simulation.scenarios.expectations import shortcomings
from amends.simulation.scenarios.player import ScenarioPlayer, ScenarioResult
from amends.simulation.scenarios.scenario import Example, examples
from amends.simulation.virtual_time import VirtualTime

__all__ = ["Example", "ScenarioPlayer", "ScenarioResult", "VirtualTime", "examples", "shortcomings"]
