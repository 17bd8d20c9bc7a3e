"""How the outside reaches a complaint: settings, connection, and one place to start, act, signal and ask."""
