"""Uses the links of letters from the command line, as the page behind them does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from amends.cli.connections import open_counter, open_records
from amends.cli.exit_codes import CommandError, Exit
from amends.cli.help_panels import CUSTOMER as PANEL
from amends.cli.output import Answer, Json, tell

if TYPE_CHECKING:
    from amends.services.answer_links import Answered

Token = Annotated[str, typer.Option("--token", metavar="LINK", help="The link of the letter, or its last part.")]
RECORDED = {
    "accepted": "Thank you: we have noted that you accept.",
    "refused": "Thank you for telling us: we have noted that you do not accept.",
}
STANDS = {
    "accepted": "You have accepted this offer, and so it stands. Thank you.",
    "refused": "You have told us that you do not accept this offer, and so it stands.",
}


def join(app: typer.Typer) -> None:
    """Add `answer` to the command line; `rate` takes a link, too."""
    app.command("answer", rich_help_panel=PANEL)(answer)


def answer(
    token: Token,
    words: Annotated[str | None, typer.Option("--words", metavar="TEXT", help="What the customer adds.")] = None,
    as_json: Json = False,
) -> None:
    """Answer an offer by the link in a letter. Used again, the link says what is on record."""
    tell(use(token, ("accept", "refuse"), words=words), as_json=as_json)


async def use(token: str, purposes: tuple[str, ...], **beside: object) -> Answer:
    """Does what the link is for, if it is for one of these purposes.

    Raises:
        CommandError: for a link that is forged, expired, or for something else.
    """
    from amends.messaging.reply_tokens import LinkRefused, Purpose
    from amends.services.answer_links import use_link
    from amends.settings import Settings

    wanted = [Purpose(purpose) for purpose in purposes]
    letterbox, now = Settings.load().letterbox, datetime.now(UTC)
    try:
        letterbox.read_link(token, now, wanted)
        async with open_records() as records, open_counter(records) as counter:
            answered = await use_link(
                token, now, letterbox=letterbox, records=records, counter=counter, purposes=wanted, **beside
            )
    except LinkRefused as refused:
        raise CommandError.of(refused) from None
    data = answered.model_dump(mode="json")
    return Answer(data, _words(answered), Exit.REFUSED if answered.state == "refused" else Exit.DONE)


def _words(answered: Answered) -> Text:
    """What the customer reads."""
    if answered.state == "recorded":
        said = RECORDED.get(answered.stands or "", f"Thank you: we have noted your answer, {answered.stands} of 5.")
        return Text.assemble(("✓ ", "bold green"), said)
    stands = STANDS.get(answered.stands or "") or (
        f"Your answer on record is {answered.stands} of 5. Thank you." if answered.stands else ""
    )
    if answered.state == "used" or stands:
        return Text.assemble(("✓ ", "bold green") if answered.state == "used" else ("✗ ", "bold red"), stands)
    assert answered.refusal is not None
    return Text.assemble(("✗ ", "bold red"), f"{answered.refusal.what} {answered.refusal.do}".strip())
