"""Connects to Amends, and starts complaints, acts on them, signals to them and asks about them."""
