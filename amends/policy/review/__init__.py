"""Checks, compares and explains policies before they are in force."""
