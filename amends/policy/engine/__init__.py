"""Compiles policies and makes plans from them."""
