"""The command line `amends`: starts complaints, acts on them and shows them."""

from amends.cli.main import main

if __name__ == "__main__":
    main()
