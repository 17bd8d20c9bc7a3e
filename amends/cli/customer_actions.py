"""The customer's actions: answer an offer, rate, tell us more, reply."""

import uuid
from datetime import UTC, datetime
from typing import Annotated, Literal

import typer

from amends.cli.action_command import Body, ByAnyone, Reference, action_command, delivered, typed_by
from amends.cli.connections import open_counter, open_records
from amends.cli.default_offer import the_offer
from amends.cli.exit_codes import CommandError, Exit
from amends.cli.help_panels import CUSTOMER as PANEL
from amends.cli.links import use
from amends.cli.output import Answer, Json, tell
from amends.domain.actions import CUSTOMER, Reply
from amends.services.waiting_offer import to_be_answered


def join(app: typer.Typer) -> None:
    """Add the customer's actions to the command line."""
    _join_answers(app)
    app.command("reply", rich_help_panel=PANEL)(reply)


def _join_answers(app: typer.Typer) -> None:
    @action_command(app, "answer_offer", PANEL, of_customer=True, complete=the_offer(to_be_answered))
    def answer_offer(
        answer: Annotated[Literal["accept", "refuse"], typer.Argument(help="Silence is never acceptance.")],
        offer_id: Annotated[
            str | None, typer.Option("--offer-id", metavar="ID", help="Which offer.  \\[default: the open one]")
        ] = None,
        words: Annotated[str | None, typer.Option("--words", metavar="TEXT", help="What the customer adds.")] = None,
    ) -> Body:
        """Accept or refuse what was offered."""
        return {"answer": answer, "offer_id": offer_id, "words": words}

    @action_command(app, "rate", PANEL, of_customer=True, by_link=_rate_by_link)
    def rate(
        score: Annotated[
            int | None,
            typer.Argument(metavar="SCORE", min=1, max=5, help="1 worst, 5 best; a low one opens it again."),
        ] = None,
        solved: Annotated[bool | None, typer.Option("--solved/--not-solved", help="Is it solved?")] = None,
        recommend: Annotated[
            int | None, typer.Option("--recommend", min=0, max=10, help="Would they recommend us? 10 is surely.")
        ] = None,
        words: Annotated[str | None, typer.Option("--words", metavar="TEXT", help="What the customer adds.")] = None,
    ) -> Body:
        """Say whether it helped. Said again otherwise, the new answer counts and the old one is kept."""
        return {"score": score, "solved": solved, "recommend": recommend, "words": words}

    @action_command(app, "add_information", PANEL, of_customer=True)
    def add_information(
        text: Annotated[str, typer.Argument(metavar="TEXT", help="What the customer tells us.")],
    ) -> Body:
        """Tell us more; a clock that waited for the customer runs again."""
        return {"text": text}


async def _rate_by_link(token: str, body: Body) -> Answer:
    """The link has the score."""
    if body.pop("score") is not None:
        raise CommandError(Exit.WRONG_USE, "The link says the score.", "Leave REF and SCORE out.")
    return await use(token, ("rate",), **body)


def reply(
    reference: Reference,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What the customer wrote.")],
    message_id: Annotated[
        str | None, typer.Option("--message-id", metavar="ID", help="Sent twice, it is read once.  \\[default: new]")
    ] = None,
    courtesy: Annotated[bool, typer.Option("--courtesy", help="A mere thank-you, which reopens nothing.")] = False,
    by: ByAnyone = None,
    as_json: Json = False,
) -> None:
    """Hand in what the customer wrote back. Where the complaint is over for good, it opens a linked one.

    A person who types it for the customer gives --as; without it, it is kept as brought by a system.
    """
    tell(_reply(reference, text, message_id or str(uuid.uuid4()), by, courtesy=courtesy), as_json=as_json)


async def _reply(reference: str, text: str, message_id: str, by: str | None, *, courtesy: bool) -> Answer:
    """Signal the reply and say which complaint took it."""
    whoever = typed_by(by or CUSTOMER)
    message = Reply.model_validate(
        {"message_id": message_id, "at": datetime.now(UTC), "text": text, "courtesy": courtesy}
        | {name: value for name, value in whoever.items() if name != "by"}
    )
    async with open_records() as records, open_counter(records) as counter:
        return delivered(reference, await counter.deliver(reference, message, message.at), message_id)
