"""Runs the product's worker in its own process; a try that is lost with it is noticed in seconds."""

from amends.activities import handing_over
from amends.workflows import effect_runner as effects
from tests.chaos.brisk_times import NOTICED_AFTER

effects.ONE_TRY = NOTICED_AFTER  # before the journey is imported, which takes the number by name
handing_over.HELD_FOR = NOTICED_AFTER

from amends.worker import main as worker  # noqa: E402

if __name__ == "__main__":
    worker.main()
