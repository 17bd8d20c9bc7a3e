"""Reads, cleans, corrects and compares complaints from outside."""
