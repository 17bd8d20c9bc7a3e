"""The embedded stack: a real Temporal and PostgreSQL, a mail catcher and one worker, by one command, without Docker."""
