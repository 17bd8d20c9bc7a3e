"""The product's worker in a process of its own, by which a try that is lost with it is noticed in seconds.

    python -m tests.chaos.brisk_worker

Only one number differs from `worker.py`: an effect whose worker died is tried again after 1.5 s, not 20.
"""

from datetime import timedelta

from workflows import effects

NOTICED_AFTER = timedelta(seconds=1.5)

effects.ONE_TRY = NOTICED_AFTER  # before the journey is imported, which takes the number by name

import worker  # noqa: E402

if __name__ == "__main__":
    worker.main()
