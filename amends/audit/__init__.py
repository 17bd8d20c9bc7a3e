"""Reads histories back: the story of a complaint, the proof that nothing was changed, and exports for other tools."""
