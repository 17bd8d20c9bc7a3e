"""`amends schema`: the JSON Schema of a message or answer, for callers in any language."""

import json
from difflib import get_close_matches
from typing import Annotated, Any

import typer
from pydantic import BaseModel
from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment

from amends.cli.exit_codes import CommandError, Exit
from amends.cli.help_panels import HOUSE
from amends.cli.output import Answer, Json, tell
from amends.domain.actions import ACTIONS, Bounce, Delivery, OutcomeObserved, PayoutReport, Reply, Submitted
from amends.domain.complaint import NewComplaint
from amends.domain.outcomes import ActionOutcome, IntakeAnswer
from amends.domain.types import Message, Reason
from amends.domain.views import AllowedAction, CaseView, StatusView
from amends.workflows.context import Outcome

SIGNALS: dict[str, type[Message]] = {
    "submit": Submitted,
    "reply_received": Reply,
    "letter_bounced": Bounce,
    "letter_delivered": Delivery,
    "payout_reported": PayoutReport,
    "outcome_observed": OutcomeObserved,
}
ANSWERS: dict[str, type[BaseModel]] = {
    "verdict": IntakeAnswer,
    "outcome": ActionOutcome,
    "refusal": Reason,
    "status": StatusView,
    "case": CaseView,
    "allowed_action": AllowedAction,
    "result": Outcome,
}
MESSAGES: dict[str, type[BaseModel]] = {"complaint": NewComplaint, **ACTIONS, **SIGNALS, **ANSWERS}
DIALECT = "https://json-schema.org/draft/2020-12/schema"
EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "complaint": [
        {
            "reference": "BREAKFAST-7",
            "received_at": "2026-11-20T07:40:00+00:00",
            "channel": "email",
            "product": "hotel night",
            "category": "breakfast",
            "subject": "No breakfast",
            "what_happened": "Nobody was in the kitchen at half past six.",
            "customer": {"id": "guest-1", "name": "Ines Duarte", "email": "ines@example.org", "language": "pt"},
            "amount_paid": {"amount": "18.50", "currency": "EUR"},
            "extra": {"room": "412"},
        }
    ],
    "verdict": [{"verdict": "new", "reference": "BREAKFAST-7", "problems": [], "asks": []}],
    "refusal": [{"code": "wrong_stage", "what": "It is not decided yet.", "do": "Decide it first."}],
}


def join(app: typer.Typer) -> None:
    """Add `schema` to the command line."""
    app.command("schema", rich_help_panel=HOUSE, epilog=_names())(schema)


def _names() -> str:
    """The names of all schemas, for `--help`."""
    lines = (("Messages", ["complaint", *ACTIONS]), ("Signals", list(SIGNALS)), ("Answers", list(ANSWERS)))
    return "\n\n".join(f"[bold]{title}[/bold]: {', '.join(names)}" for title, names in lines)


def schema(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="complaint, or the name of an action, a signal or an answer.")
    ] = "complaint",
    as_json: Json = False,
) -> None:
    """The JSON Schema of a message or an answer, for callers in any language.

    It is JSON, with and without --json.
    """
    tell(_schema(name), as_json=as_json)


async def _schema(name: str) -> Answer:
    """Finds the schema; for a name that is nearly right the nearest is named."""
    key = name.replace("-", "_")
    model = MESSAGES.get(key)
    if model is None:
        near = get_close_matches(name, MESSAGES, n=1)
        hint = f"did you mean '{near[0]}'? " if near else ""
        raise CommandError(Exit.NOT_FOUND, f"There is no message '{name}'.", f"{hint}There are: {', '.join(MESSAGES)}.")
    data = schema_of(key)
    return Answer(data, AsItIs(json.dumps(data, indent=2, ensure_ascii=False)))


def schema_of(key: str) -> dict[str, Any]:
    """The schema with its dialect, its id and, where there are some, examples."""
    mode = "serialization" if key in ANSWERS else "validation"
    data = MESSAGES[key].model_json_schema(mode=mode)
    examples = {"examples": EXAMPLES[key]} if key in EXAMPLES else {}
    return {"$schema": DIALECT, "$id": f"urn:amends:{key}", **data, **examples}


class AsItIs:
    """Text that no width and no colour changes, since programs read it too."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Prints the text without folding."""
        yield Segment(f"{self.text}\n")
