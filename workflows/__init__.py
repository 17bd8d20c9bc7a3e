"""The journey of a complaint: deterministic, no I/O, nothing but instants compared and effects asked for."""
