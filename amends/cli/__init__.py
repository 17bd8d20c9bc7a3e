"""The command line: one module per family of commands, joined by `main.py`."""
