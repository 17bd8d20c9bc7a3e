"""The command line, as `python -P -m amends`."""

from amends.cli.main import main

main()
