"""The product's worker in a process of its own, by which a try that is lost with it is noticed in seconds.

    python -m tests.chaos.brisk_worker

Only one number differs from `worker.py`: an effect whose worker died is tried again after 4 s, not 20. A busy
machine gets by with that, too: a letter whose try took longer would go once more than the tests count.
"""

from datetime import timedelta

from workflows import effects

NOTICED_AFTER = timedelta(seconds=4)

effects.ONE_TRY = NOTICED_AFTER  # before the journey is imported, which takes the number by name

import worker  # noqa: E402

if __name__ == "__main__":
    worker.main()
