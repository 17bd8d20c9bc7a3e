"""Simulations: `amends policy journey` runs an invented complaint and reports how it was treated."""
