"""Runs one worker: it takes the workflow tasks and the activities of complaints until it is asked to end."""

from amends.worker.main import main

if __name__ == "__main__":
    main()
