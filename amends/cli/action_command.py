"""Makes a command from the few lines that describe an action: shared options, and the answer."""

from __future__ import annotations

import asyncio
import inspect
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError
from rich.text import Text

from amends.cli.connections import open_counter, open_records, what_is_not_there
from amends.cli.exit_codes import CommandError, Exit
from amends.cli.output import Answer, Json, tell
from amends.cli.what_follows import told
from amends.cli.wrong_actions import mistakes
from amends.domain.actions import ACTIONS, CUSTOMER, Action, AddInformation
from amends.domain.form import wrong_form

if TYPE_CHECKING:
    from amends.client.client import Delivered

Reference = Annotated[str, typer.Argument(metavar="REF", help="The complaint's reference.", show_default=False)]
ActionId = Annotated[
    str | None,
    typer.Option(
        "--action-id", metavar="ID", help="Your own id of this action: sent twice, it is done once.  \\[default: new]"
    ),
]
SeenRevision = Annotated[
    int | None,
    typer.Option("--seen-revision", metavar="N", min=0, help="Refuse if the case has moved on since this revision."),
]
ReferenceOrLink = Annotated[str | None, typer.Argument(metavar="REF", help="The complaint's reference.")]
Token = Annotated[
    str | None,
    typer.Option("--token", metavar="LINK", help="The link of the letter, or its last part, in place of REF."),
]
ByStaff = Annotated[
    str,
    typer.Option("--as", envvar="AMENDS_AS", metavar="WHO", help="Who does it: a staff id.", show_default=False),
]
ByAnyone = Annotated[
    str | None,
    typer.Option(
        "--as",
        envvar="AMENDS_AS",
        metavar="WHO",
        help="Who types it: a staff id; 'customer' where a system of yours brings what they did themselves.",
        show_default=False,
    ),
]

BY_COMMAND = "command_line"
SECONDS_TO_ANSWER = 5
Body = dict[str, Any]
Complete = Callable[[str, Body], Awaitable[Body]]
ByLink = Callable[[str, Body], Awaitable[Answer]]
SHORTER = {"mark_spam": "spam", "mark_duplicate": "duplicate"}


def command_of(action: str) -> str:
    """The name of an action's command: the action's name with dashes, or a shorter one."""
    return SHORTER.get(action, action.replace("_", "-"))


def action_command(
    app: typer.Typer,
    name: str,
    panel: str,
    *,
    of_customer: bool = False,
    complete: Complete | None = None,
    by_link: ByLink | None = None,
) -> Callable[[Callable[..., Body]], None]:
    """Make the action `name` a command of `app`.

    The decorated function takes the action's own options and returns its body; its docstring is the command's help. The
    reference, `--as`, `--action-id`, `--seen-revision` and `--json` are added here, once for all actions.

    Args:
        app: what the command is joined to.
        name: the action's name in `amends.domain.actions.ACTIONS`; `command_of` says what its command is called.
        panel: the chapter of `amends --help`.
        of_customer: it is the customer who does it, and `--as` says who types it.
        complete: looks up in the records what was left out of the body, before anything is sent.
        by_link: does it by the link of a letter, which says for which complaint; with it, REF may be left out.
    """

    def join(describe: Callable[..., Body]) -> None:
        own = inspect.signature(describe, eval_str=True).parameters

        @wraps(describe)
        def command(**given: Any) -> None:
            body = {key: given.pop(key) for key in own}
            as_json = given.pop("as_json")

            token = given.pop("token", None)

            async def act() -> Answer:
                if by_link is not None and token is not None:
                    return await by_link(token, describe(**body))
                typed = given.pop("by")
                given.update(typed_by(typed) if of_customer else whose(typed))
                return await _do(name, given, describe(**body), complete)

            tell(act(), as_json=as_json)

        shared = _shared_options(of_customer=of_customer, linked=by_link is not None)
        parameters = [each.replace(kind=each.KEYWORD_ONLY) for each in (shared[0], *own.values(), *shared[1:])]
        command.__dict__["__signature__"] = inspect.Signature(parameters)
        command.__annotations__ = {each.name: each.annotation for each in parameters}
        app.command(command_of(name), rich_help_panel=panel)(command)

    return join


def _shared_options(*, of_customer: bool, linked: bool) -> list[inspect.Parameter]:
    """The options of every action: the reference first, the others at the end."""

    def option(name: str, kind: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
        return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=default)

    who = option("by", ByAnyone, None) if of_customer else option("by", ByStaff)
    return [
        option("reference", ReferenceOrLink, None) if linked else option("reference", Reference),
        *([option("token", Token, None)] if linked else []),
        who,
        option("action_id", ActionId, None),
        option("seen_revision", SeenRevision, None),
        option("as_json", Json, False),
    ]


def typed_by(who: str | None) -> Body:
    """The fields of a customer's action that a person types.

    Raises:
        CommandError: where nobody says who that is.
    """
    if who is None:
        raise CommandError(
            Exit.WRONG_USE,
            "Who types this? It is kept beside what the customer did.",
            "Give --as with your staff id, or set AMENDS_AS; --as customer is for a system that brings it.",
        )
    return whose(who) if who == CUSTOMER else {"by": CUSTOMER, "written_down_by": who}


def whose(who: str) -> Body:
    """The fields that say who acts. A customer's action by the command line comes through one of our systems."""
    return {"by": who, "through": BY_COMMAND} if who == CUSTOMER else {"by": who}


async def _do(name: str, given: dict[str, Any], body: Body, complete: Complete | None) -> Answer:
    """Builds the action, sends it, and says what came of it."""
    reference = given["reference"]
    if reference is None:
        raise CommandError(Exit.WRONG_USE, "Which complaint?", "Name its REF, or paste the --token of a letter.")
    if complete is not None:
        body = await complete(reference, body)
    fields = {
        "action_id": given["action_id"] or str(uuid.uuid4()),
        "by": given["by"],
        "written_down_by": given.get("written_down_by"),
        "through": given.get("through"),
        "seen_revision": given["seen_revision"],
        **body,
    }
    try:
        action = build_action(name, fields)
    except CommandError as failure:
        raise await _with_causes(reference, body, failure) from None
    if isinstance(action, AddInformation):
        return await _add_information(reference, action)
    async with open_counter() as counter:
        return told(name, reference, action, await counter.act(reference, name, action))


async def _with_causes(reference: str, body: Body, failure: CommandError) -> CommandError:
    """Adds the causes of the complaint's policy to the failure, where no cause was named."""
    ending = body.get("resolution")
    if ending is None or ending.get("cause"):
        return failure
    try:
        async with asyncio.timeout(SECONDS_TO_ANSWER), open_counter() as counter:
            plan = (await counter.case(reference)).plan
    except Exception as error:
        if what_is_not_there(error) is None and not isinstance(error, TimeoutError):
            raise
        return failure
    causes = f"--cause is one of: {', '.join(plan.causes)}." if plan and plan.causes else ""
    return CommandError(failure.status, failure.what, f"{failure.do} {causes}".strip(), failure.code)


async def _add_information(reference: str, action: AddInformation) -> Answer:
    """Sends what the customer tells us. Where the complaint is over, it opens a linked one, so that nothing is lost."""
    from amends.client.client import UnknownComplaint

    async with open_records() as records, open_counter(records) as counter:
        try:
            return told("add_information", reference, action, await counter.act(reference, "add_information", action))
        except UnknownComplaint:
            return delivered(reference, await counter.deliver(reference, action, datetime.now(UTC)), action.action_id)


def build_action(name: str, fields: Body) -> Action:
    """The action of these fields; what was not given is left out.

    Raises:
        CommandError: names every option that is not right, before anything is sent.
    """
    verb = command_of(name)
    try:
        action = ACTIONS[name].model_validate({key: value for key, value in fields.items() if value is not None})
    except ValidationError as error:
        raise CommandError(Exit.WRONG_USE, f"{verb}: {mistakes(error)}") from None
    if (wrong := wrong_form(action)) is not None:
        raise CommandError(Exit.WRONG_USE, f"{verb}: {wrong.what}", wrong.do, wrong.code)
    return action


def delivered(reference: str, where: Delivered, message_id: str) -> Answer:
    """Says which complaint has the customer's message now."""
    data = {
        "reference": reference,
        "taken_by": where.reference,
        "linked": where.linked,
        "opened": where.opened,
        "message_id": message_id,
    }
    words = f"{where.reference} has it."
    if where.linked:
        how = "opened" if where.opened else "went to"
        words = f"{reference} is over; the message {how} the linked complaint {where.reference}."
    return Answer(data, Text.assemble(("✓ ", "bold green"), words))
