"""Policies are compiled, and plans made by them."""
