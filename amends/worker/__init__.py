"""One worker: `python -P -m amends.worker`."""
