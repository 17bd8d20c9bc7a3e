"""The numbers of the brisk worker, for tests that must not become one by reading them."""

from datetime import timedelta

NOTICED_AFTER = timedelta(seconds=4)
