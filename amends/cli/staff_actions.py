"""The actions of staff: one command for each."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from amends.cli.action_command import Body, action_command
from amends.cli.default_offer import the_offer
from amends.cli.exit_codes import CommandError, Exit
from amends.cli.formatting import instant
from amends.cli.help_panels import STAFF
from amends.cli.parsing import money, offer_line, promise
from amends.domain.actions import MilestoneName
from amends.domain.complaint import ContactBy, NoSurvey, Severity
from amends.domain.offers import Finding, Verdict
from amends.services.waiting_offer import to_be_decided

Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept in the journal.")]
Words = Annotated[
    str | None, typer.Option("--words", metavar="TEXT", help="Words for the customer, in the customer's language.")
]
Given = Annotated[
    list[str] | None,
    typer.Option(
        "--give",
        metavar="LINE",
        help="Give: 'money 20 EUR: postage', 'gesture worth 90 EUR: a night'. Repeatable.",
    ),
]
Offered = Annotated[
    list[str] | None,
    typer.Option("--offer", metavar="LINE", help="Offer, for the customer to accept or refuse. Repeatable."),
]
Found = Annotated[Finding | None, typer.Option("--finding", help="Was the customer right?")]
Cause = Annotated[str | None, typer.Option("--cause", metavar="WORD", help="The cause, from the policy's list.")]
Done = Annotated[str | None, typer.Option("--done", metavar="TEXT", help="What was done to put it right.")]
Outstanding = Annotated[str | None, typer.Option("--outstanding", metavar="TEXT", help="What is still to come.")]


def join(app: typer.Typer) -> None:
    """Add the actions of staff to the command line."""
    _join_deciding(app)
    _join_clocks(app)
    _join_handing_over(app)
    _join_corrections(app)
    _join_spoken(app)
    _join_tasks(app)
    _join_ways_out(app)


def _join_deciding(app: typer.Typer) -> None:
    @action_command(app, "decide", STAFF, complete=the_offer(to_be_decided, inside="decision"))
    def decide(
        verdict: Annotated[Verdict, typer.Option(help="'ask' asks the customer for what is missing.")],
        reason: Why,
        offer_id: Annotated[
            str | None,
            typer.Option("--offer-id", metavar="ID", help="Which offer.  \\[default: the one to be decided]"),
        ] = None,
        give: Given = None,
        offer: Offered = None,
        words: Words = None,
        finding: Found = None,
        cause: Cause = None,
        done: Done = None,
        outstanding: Outstanding = None,
    ) -> Body:
        """Decide the offer on the table; with --finding, --cause and --done resolve in the same step.

        'amend' replaces its lines by those of --give and --offer; 'decline' and 'ask' need --words.
        Nobody decides on their own proposal, and nobody beyond their limit: `amends allowed REF` tells both.
        """
        lines = [offer_line(line, "given") for line in give or ()] + [
            offer_line(line, "offered") for line in offer or ()
        ]
        decision = {"offer_id": offer_id, "verdict": verdict, "reason": reason, "words_for_customer": words}
        ending = {"finding": finding, "cause": cause, "done": done, "outstanding": outstanding}
        return {
            "decision": _given(**decision, lines=lines or None),
            "resolution": _given(**ending) or None,
        }

    @action_command(app, "resolve", STAFF)
    def resolve(
        finding: Found = None,
        cause: Cause = None,
        done: Done = None,
        outstanding: Outstanding = None,
    ) -> Body:
        """Resolve: --finding, its --cause from the policy's list, what was --done, and what is still to come.

        Without --cause the causes of the policy are told.
        """
        return {"resolution": _given(finding=finding, cause=cause, done=done, outstanding=outstanding)}


def _join_clocks(app: typer.Typer) -> None:
    @action_command(app, "pause", STAFF)
    def pause(
        waits_for: Annotated[
            Literal["customer", "colleague", "third_party"],
            typer.Option("--waits-for", help="Waiting for a colleague does not stop what the customer is owed."),
        ],
        reason: Why,
        words: Words = None,
    ) -> Body:
        """Stop the clocks that the policy allows to stop, until the answer comes.

        A pause that waits for the customer asks them with --words.
        """
        return {"waits_for": waits_for, "reason": reason, "words_for_customer": words}

    @action_command(app, "resume", STAFF)
    def resume(reason: Why) -> Body:
        """Let the clocks run again."""
        return {"reason": reason}

    @action_command(app, "extend", STAFF)
    def extend(
        milestone: Annotated[MilestoneName, typer.Option(help="Which promise takes longer.")],
        by_another: Annotated[str, typer.Option("--by-another", metavar="SPAN", help="Like '3 business days'.")],
        reason: Why,
        words: Annotated[str, typer.Option("--words", metavar="TEXT", help="What the customer is told.")],
    ) -> Body:
        """Take longer than promised, before the promise is missed; the customer is told the new date."""
        return {"milestone": milestone, "by_another": by_another, "reason": reason, "words_for_customer": words}

    @action_command(app, "migrate_policy", STAFF)
    def migrate_policy(
        policy: Annotated[str, typer.Option(metavar="NAME", help="The policy to follow from here on.")],
        content_hash: Annotated[str, typer.Option("--hash", metavar="SHA256", help="The hash of its content.")],
        reason: Why,
    ) -> Body:
        """Follow another policy from here on; `amends policy list` tells names and hashes."""
        return {"policy": policy, "content_hash": content_hash, "reason": reason}


def _join_handing_over(app: typer.Typer) -> None:
    @action_command(app, "assign", STAFF)
    def assign(
        to: Annotated[str, typer.Option(metavar="WHO", help="The new owner: a staff id.")],
        reason: Why,
        story: Annotated[str, typer.Option(metavar="TEXT", help="What the next one needs to know.")],
    ) -> Body:
        """Hand the complaint over with its story, so that the customer never tells it twice."""
        return {"to": to, "reason": reason, "story": story}

    @action_command(app, "give_back", STAFF)
    def give_back(reason: Why) -> Body:
        """Give the complaint back to the owner before, or to the duty role."""
        return {"reason": reason}

    @action_command(app, "note", STAFF)
    def note(
        text: Annotated[str, typer.Argument(metavar="TEXT", help="A word for colleagues.")], words: Words = None
    ) -> Body:
        """Leave a word for colleagues, and with --words an answer for the customer, who sees nothing else of it.

        What --words says is sent to the customer: a person's answer to what they wrote.
        """
        return {"text": text, "words_for_customer": words}

    @action_command(app, "link", STAFF)
    def link(
        other: Annotated[str, typer.Argument(metavar="OTHER", help="The other complaint's reference.")], reason: Why
    ) -> Body:
        """Say that this complaint and another belong together."""
        return {"other": other, "reason": reason}


def _join_corrections(app: typer.Typer) -> None:
    @action_command(app, "correct", STAFF)
    def correct(
        reason: Why,
        name: Annotated[str | None, typer.Option(metavar="NAME", help="What the customer is called.")] = None,
        email: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Letters that wait for it go then.")] = None,
        phone: Annotated[str | None, typer.Option(metavar="NUMBER", help="With the country, like +351 ...")] = None,
        address: Annotated[str | None, typer.Option(metavar="TEXT", help="Where letters on paper go.")] = None,
        language: Annotated[str | None, typer.Option(metavar="CODE", help="Like 'en' or 'fa'.")] = None,
        contact_by: Annotated[ContactBy | None, typer.Option(help="How the customer likes to be contacted.")] = None,
        vulnerable: Annotated[bool | None, typer.Option("--vulnerable/--not-vulnerable", help="More care?")] = None,
        survey: Annotated[bool | None, typer.Option("--survey/--no-survey", help="Ask whether it helped?")] = None,
        no_survey: Annotated[
            NoSurvey | None, typer.Option("--no-survey-because", help="Never asks this customer whether it helped.")
        ] = None,
        tier: Annotated[str | None, typer.Option(metavar="WORD", help="As the policies name it.")] = None,
        category: Annotated[str | None, typer.Option(metavar="WORD", help="As the policies name it.")] = None,
        severity: Annotated[Severity | None, typer.Option(help="How much harm is done.")] = None,
        complaint: Annotated[
            Path | None, typer.Option(metavar="FILE", help="The whole complaint, where it could not be read.")
        ] = None,
    ) -> Body:
        """Correct what was wrong in the complaint; what is not named stays as it is."""
        changes = _given(
            name=name, email=email, phone=phone, address=address, language=language, contact_by=contact_by,
            vulnerable=vulnerable, survey=survey, no_survey=no_survey, tier=tier, category=category, severity=severity,
        )  # fmt: skip
        return {"reason": reason, "changes": changes, "complaint": _json_of(complaint) if complaint else None}


def _join_spoken(app: typer.Typer) -> None:
    @action_command(app, "record_contact", STAFF)
    def record_contact(
        channel: Annotated[Literal["phone", "post", "chat", "social", "in_person"], typer.Option(help="Which way.")],
        said: Annotated[str, typer.Option(metavar="TEXT", help="What was said, or what was tried.")],
        reached: Annotated[bool, typer.Option("--reached/--not-reached", help="Did it reach the customer?")] = True,
        refused: Annotated[bool, typer.Option("--refused", help="The customer wants no call.")] = False,
        apologised: Annotated[bool, typer.Option("--apologised", help="The apology was made in it.")] = False,
        at: Annotated[str | None, typer.Option(metavar="TIME", help="When, with offset.  \\[default: now]")] = None,
        promises: Annotated[
            list[str] | None,
            typer.Option("--promise", metavar="'TIME WHAT'", help="What was promised, until when. Repeatable."),
        ] = None,
        task: Annotated[str | None, typer.Option(metavar="ID", help="The contact task that this fulfils.")] = None,
    ) -> Body:
        """Write down that somebody spoke with, wrote to or tried to reach the customer."""
        return {
            "channel": channel,
            "said": said,
            "reached": reached,
            "refused": refused,
            "apologised": apologised,
            "at": instant(at) if at else datetime.now(UTC),
            "promises": [promise(text) for text in promises or ()],
            "task_id": task,
        }


def _join_tasks(app: typer.Typer) -> None:
    @action_command(app, "complete_task", STAFF)
    def complete_task(
        task: Annotated[str, typer.Argument(metavar="TASK", help="The task's id, from `amends show REF`.")],
        result: Annotated[str, typer.Option(metavar="TEXT", help="What came of it.")],
        paid: Annotated[
            str | None,
            typer.Option(metavar="AMOUNT", help="What was paid, like '20.00 EUR'.  \\[default: what was decided]"),
        ] = None,
        reason: Annotated[
            str | None, typer.Option("--reason", metavar="TEXT", help="Why another amount was paid than was decided.")
        ] = None,
        words: Annotated[
            Path | None, typer.Option(metavar="FILE", help="The letter's words, changed; without it, it goes as it is.")
        ] = None,
    ) -> Body:
        """Say that a task is done. Where the task is a letter that waits for you, this sends it.

        `amends show REF` tells the letter's words; in the file of --words they stand as the customer will read them.
        """
        return {
            "task_id": task,
            "result": result,
            "value": money(paid) if paid else None,
            "reason": reason,
            "words": _words_of(words) if words else None,
        }


def _join_ways_out(app: typer.Typer) -> None:
    @action_command(app, "reopen", STAFF)
    def reopen(reason: Why) -> Body:
        """Open it again: it was not solved after all. The policy limits how often and how long."""
        return {"reason": reason}

    @action_command(app, "withdraw", STAFF, of_customer=True)
    def withdraw(reason: Why) -> Body:
        """Take the complaint back."""
        return {"reason": reason}

    @action_command(app, "refer", STAFF)
    def refer(to: Annotated[str, typer.Option(metavar="NAME", help="Who decides it now.")], reason: Why) -> Body:
        """Hand the complaint to somebody outside who decides it: an ombudsman, a court."""
        return {"to": to, "reason": reason}

    @action_command(app, "mark_spam", STAFF)
    def spam(reason: Why) -> Body:
        """End it: it is no complaint, and nobody is written to or asked whether it helped.

        What was promised to somebody stays owed. Like a withdrawn complaint it is not reopened: where it was a
        customer after all, their next message opens a linked complaint.
        """
        return {"reason": reason}

    @action_command(app, "mark_duplicate", STAFF)
    def duplicate(
        other: Annotated[str, typer.Option("--of", metavar="OTHER", help="The one in which the customer is answered.")],
        reason: Why,
    ) -> Body:
        """End it: the customer told us this already, and is answered in OTHER, which is theirs and is open.

        No letter goes out for it, both complaints show the link, and what was promised stays owed. It is not reopened.
        """
        return {"other": other, "reason": reason}


def _given(**fields: Any) -> Body:
    """The fields that were given."""
    return {name: value for name, value in fields.items() if value is not None}


def _words_of(file: Path) -> str:
    """The words in a file.

    Raises:
        CommandError: where there is no such file, or no text in it.
    """
    try:
        return file.read_text("utf-8")
    except OSError as error:
        raise CommandError(Exit.NOT_FOUND, f"{file}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError(Exit.WRONG_USE, f"{file} is no text in UTF-8.") from None


def _json_of(file: Path) -> Any:
    """The JSON in a file.

    Raises:
        CommandError: where there is no such file, or no JSON in it.
    """
    try:
        return json.loads(file.read_bytes())
    except OSError as error:
        raise CommandError(Exit.NOT_FOUND, f"{file}: {error.strerror}.") from None
    except ValueError as error:
        raise CommandError(Exit.WRONG_USE, f"{file} is no JSON: {error}.") from None
