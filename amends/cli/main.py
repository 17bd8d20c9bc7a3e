"""The command line `amends`: joins the families of commands, and ends the process safely."""

import contextlib
import os
import sys
import traceback
from importlib.metadata import version as installed
from typing import Annotated

import typer

from amends.cli import (
    allowed,
    check,
    colleagues,
    demo,
    digest,
    journal,
    letters,
    links,
    mail,
    migrate,
    next_up,
    policy,
    report,
    schema,
    show,
    start,
    up,
)
from amends.cli import customer_actions as customer
from amends.cli import import_complaints as importing
from amends.cli import list_complaints as listing
from amends.cli import staff_actions as actions
from amends.cli.exit_codes import Exit
from amends.temporal.process_exit import leave

GUIDE = """[bold]Amends[/bold] keeps the promises made to a customer who complained.

Every complaint is one durable journey: acknowledged, apologised for, decided, resolved, followed up.
"""
FIRST_HOUR = {
    "amends demo": "twelve complaints, weeks in seconds",
    "amends up": "Temporal, PostgreSQL, mail and a worker",
    "amends start examples/complaint.json": "starts a complaint, once",
    "amends list --for darya": "what waits for her, soonest first",
    "amends next --as darya": "the soonest of it, and the command that does it",
    "amends show BREAKFAST-7": "all of it: what happened, what is next, and why then",
    "amends allowed BREAKFAST-7 --as darya": "what she may do now, and up to how much",
    "amends check": "is any complaint forgotten?",
}


def epilog() -> str:
    """The end of `--help`: a first hour, and what the exit statuses mean."""
    width = max(map(len, FIRST_HOUR))
    hour = "\n".join(f"[cyan]{command:<{width}}[/cyan]  {what}" for command, what in FIRST_HOUR.items())
    statuses = "\n".join(f"[bold]{int(status):>3}[/bold]  {status.meaning}" for status in Exit)
    return f"[bold]A first hour[/bold]\n{hour}\n\n[bold]Exit statuses[/bold]\n{statuses}"


def say_version(asked: bool) -> None:
    """Prints the version and ends, where it is asked for."""
    if asked:
        typer.echo(f"amends {installed('amends')}")
        raise typer.Exit


def any_command(
    version: Annotated[
        bool, typer.Option("--version", callback=say_version, is_eager=True, help="Say the version, and end.")
    ] = False,
) -> None:
    """Options of every command."""


def build() -> typer.Typer:
    """The application with every family joined, in the order of `--help`."""
    app = typer.Typer(
        name="amends",
        help=GUIDE,
        epilog=epilog(),
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(any_command)
    for family in (
        up,
        demo,
        start,
        importing,
        listing,
        next_up,
        show,
        allowed,
        digest,
        colleagues,
        report,
        check,
        mail,
        actions,
        customer,
        links,
        policy,
        letters,
        journal,
        schema,
        migrate,
    ):
        family.join(app)
    return app


app = build()


def answers_alone_on_stdout() -> None:
    """Keeps stdout for answers: what a library writes to file descriptor 1 goes to stderr.

    Temporal's core, which is not Python, warns there of large payloads and of calls tried again; a document for
    programs would no longer be one.
    """
    with contextlib.suppress(OSError, ValueError):  # without a stdout or a stderr there is nothing to keep apart
        kept = os.dup(sys.stdout.fileno())
        os.dup2(sys.stderr.fileno(), 1)
        encoding, errors = sys.stdout.encoding, sys.stdout.errors
        sys.stdout = open(kept, "w", encoding=encoding, errors=errors, closefd=False)  # noqa: SIM115 - a file number


def main() -> None:
    """Runs one command, and ends the process with its status."""
    answers_alone_on_stdout()
    try:
        app()
        status = int(Exit.DONE)
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else int(Exit.DONE if not leaving.code else Exit.FAULT)
    except KeyboardInterrupt:
        status = int(Exit.INTERRUPTED)
    except ModuleNotFoundError as error:
        from amends.client.failures import not_installed

        missing = not_installed(error)
        if missing is None:
            traceback.print_exc()
        else:
            typer.echo(str(missing), err=True)
        status = int(Exit.NOT_THERE if missing else Exit.FAULT)
    except BaseException:  # noqa: BLE001 - whatever it was, it is told in full, and the status says that it is our fault
        traceback.print_exc()
        status = int(Exit.FAULT)
    leave(status)


if __name__ == "__main__":
    main()
