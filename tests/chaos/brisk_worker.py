"""The product's worker in a process of its own, by which a try that is lost with it is noticed in seconds.

    python -m tests.chaos.brisk_worker

Two numbers differ from `worker.py`: an effect whose worker died is tried again after 4 s, not 20, and a letter that was
in its hands is free after 4 s, not 30. A busy machine gets by with that, too: a worker that stands still for longer
would send a letter once more than the tests count.
"""

from amends.activities import handing_over
from amends.workflows import effect_runner as effects
from tests.chaos.brisk_times import NOTICED_AFTER

effects.ONE_TRY = NOTICED_AFTER  # before the journey is imported, which takes the number by name
handing_over.HELD_FOR = NOTICED_AFTER

from amends.worker import main as worker  # noqa: E402

if __name__ == "__main__":
    worker.main()
