"""The workflows: deterministic, without I/O. They compare instants and ask for effects."""
