"""Reads histories back: a complaint's case file, checks, and the proof that nothing was changed."""
