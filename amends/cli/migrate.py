"""`amends migrate`: brings the database to the form that this version needs."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.text import Text

from amends.cli.exit_codes import CommandError, Exit
from amends.cli.help_panels import HOUSE
from amends.cli.output import Answer, Json, tell


def join(app: typer.Typer) -> None:
    """Add `migrate` to the command line."""
    app.command("migrate", rich_help_panel=HOUSE)(migrate)


def migrate(
    shipped: Annotated[
        bool,
        typer.Option("--shipped", help="Then put the shipped policies in force, unless somebody published their own."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring the database to this version, once, however many run it at the same moment.

    Logs in as its owner by DATABASE_OWNER_URL (else DATABASE_URL). `amends up` does this by itself.
    """
    tell(_migrate(shipped=shipped), as_json=as_json)


async def _migrate(*, shipped: bool) -> Answer:
    """Apply what is missing."""
    from amends.db import Records, RecordsError
    from amends.db import migrate as apply_missing
    from amends.devstack.shipped_policies import publish_shipped
    from amends.settings import Settings, SettingsError

    try:
        applied = await apply_missing(Settings.owner_of_database())
        if shipped:
            records = await Records.connect(Settings.load().database_url, max_size=2)
            try:
                await publish_shipped(records, datetime.now(UTC))
            finally:
                await records.close()
    except (SettingsError, RecordsError) as error:
        raise CommandError(Exit.NOT_THERE, str(error), code="database") from None
    words = f"Applied: {', '.join(applied)}." if applied else "Nothing to do: the database is of this version."
    return Answer({"applied": applied}, Text(words))
