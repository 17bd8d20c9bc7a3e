"""Runs one worker, as `python -P -m amends.worker`."""

from amends.worker.main import main

main()
