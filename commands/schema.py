"""`amends schema`: what a message looks like, for callers in any language."""

import json
from difflib import get_close_matches
from typing import Annotated

import typer
from rich.syntax import Syntax

from commands.exits import Exit, Failure
from commands.panels import HOUSE
from commands.speaking import Answer, Json, tell
from complaints.acts import ACTS, Bounce, Delivery, OutcomeObserved, PayoutReport, Reply, Submitted
from complaints.complaint import NewComplaint
from complaints.words import Message

SIGNALS: dict[str, type[Message]] = {
    "submit": Submitted,
    "reply_received": Reply,
    "letter_bounced": Bounce,
    "letter_delivered": Delivery,
    "payout_reported": PayoutReport,
    "outcome_observed": OutcomeObserved,
}
MESSAGES: dict[str, type[Message]] = {"complaint": NewComplaint, **ACTS, **SIGNALS}


def join(app: typer.Typer) -> None:
    """Add `schema` to the command line."""
    app.command("schema", rich_help_panel=HOUSE)(schema)


def schema(
    name: Annotated[str, typer.Argument(help="complaint, or the name of an act or a signal.")] = "complaint",
    as_json: Json = False,
) -> None:
    """The JSON Schema of a message, for callers in any language."""
    tell(_schema(name), as_json=as_json)


async def _schema(name: str) -> Answer:
    """Look it up; a near miss is told what is nearest."""
    model = MESSAGES.get(name.replace("-", "_"))
    if model is None:
        near = get_close_matches(name, MESSAGES, n=1)
        hint = f"did you mean '{near[0]}'? " if near else ""
        raise Failure(Exit.NOT_FOUND, f"There is no message '{name}'.", f"{hint}There are: {', '.join(MESSAGES)}.")
    data = model.model_json_schema()
    return Answer(data, Syntax(json.dumps(data, indent=2, ensure_ascii=False), "json", background_color="default"))
