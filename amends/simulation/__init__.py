"""Simulations: `amends policy journey` plays a complaint that does not exist, and tells how it was treated."""
