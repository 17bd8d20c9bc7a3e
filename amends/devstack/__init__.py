"""The embedded stack: a real Temporal, a real PostgreSQL, a mail catcher and one worker, without Docker."""
