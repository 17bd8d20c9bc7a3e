"""The product's own worker with another cache of workflows: `python -m bench.worker 100` keeps a hundred at most."""

import functools
import sys

import worker

if __name__ == "__main__":
    worker.Worker = functools.partial(worker.Worker, max_cached_workflows=int(sys.argv[1]))  # type: ignore[assignment]
    worker.main()
