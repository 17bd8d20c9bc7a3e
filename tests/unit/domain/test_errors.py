"""Our own errors are of one kind, and one table says with which status each code ends a command."""

import importlib
import json
import pickle
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain

import pytest
import typer

import amends
from amends.cli.connections import what_is_not_there
from amends.cli.exit_codes import CODES, STATUS_OF, CommandError, Exit
from amends.cli.output import Answer, tell
from amends.client.client import UnknownComplaint
from amends.client.room import NoRoom
from amends.compensation.authority import Refused
from amends.db.policy_store import Overtaken
from amends.devstack.processes import ProcessFailed
from amends.devstack.state import AlreadyRunsError
from amends.domain.errors import AmendsError, Code
from amends.domain.types import Reason
from amends.messaging.reply_tokens import FORGED, LinkRefused
from amends.policy.business_calendar import CalendarEnds
from amends.policy.pages.yaml_reader import PolicyErrors, Problem
from amends.services.inbound_mail import Away, Crowded, UnreadableMail
from amends.settings import SettingsError

SIGNALS = {
    "amends.activities.handing_over.GoneAlready",
    "amends.db.letters.LetterHeld",
    "amends.letters.time_limit.TooMuch",
    "amends.temporal.plan_by.NoLocalActivity",
    "amends.workflows.context.ContinueAsNew",
    "amends.workflows.context.ComplaintEnded",
    "amends.workflows.context.Reopened",
    # Temporal tells these two: they fail a workflow task, which is tried again.
    "amends.workflows.context.WorkflowBug",
    "amends.workflows.handing_in.AnotherType",
}
"""What one piece of code tells another by raising it; nobody outside meets it."""


def the_product_s_own() -> Iterator[type[BaseException]]:
    """Every class that can be raised and that a module of the product defines."""
    for module in pkgutil.walk_packages(amends.__path__, "amends."):
        if module.name.endswith("__main__"):
            continue
        for each in vars(importlib.import_module(module.name)).values():
            if isinstance(each, type) and issubclass(each, BaseException) and each.__module__ == module.name:
                yield each


def test_every_error_of_ours_is_of_one_kind() -> None:
    """Whoever catches AmendsError misses none, but for the signals that are listed here."""
    ours = {f"{each.__module__}.{each.__qualname__}": each for each in the_product_s_own()}
    assert {name for name, each in ours.items() if not issubclass(each, AmendsError)} == SIGNALS
    kinds = {name: getattr(each, "kind", None) for name, each in ours.items() if issubclass(each, AmendsError)}
    told_otherwise = {"amends.domain.errors.AmendsError", "amends.cli.exit_codes.CommandError"}
    assert {name for name, kind in kinds.items() if not isinstance(kind, Code)} == told_otherwise


def test_every_code_has_one_status() -> None:
    """None is forgotten, and none stands twice."""
    listed = list(chain(*CODES.values()))
    assert sorted(listed) == sorted(Code)
    assert set(STATUS_OF) == set(Code)
    assert Exit.DONE not in STATUS_OF.values()


ERRORS: dict[AmendsError, tuple[str, Exit, str]] = {
    UnknownComplaint("PARCEL-1"): ("not_found", Exit.NOT_FOUND, "PARCEL-1"),
    NoRoom(): ("busy", Exit.TRY_AGAIN, "has not read yet"),
    Away("Temporal"): ("away", Exit.TRY_AGAIN, "Temporal is away"),
    Crowded(): ("busy", Exit.TRY_AGAIN, "has not read yet"),
    UnreadableMail(): ("unreadable", Exit.WRONG_USE, "read as mail"),
    AlreadyRunsError(None): ("runs_already", Exit.NOT_THERE, "runs already"),
    ProcessFailed("Temporal ended"): ("stack", Exit.NOT_THERE, "Temporal ended"),
    Overtaken("helen", datetime(2026, 11, 30, tzinfo=UTC)): ("overtaken", Exit.REFUSED, "helen"),
    LinkRefused(FORGED): ("forged_link", Exit.REFUSED, "not one of ours"),
    Refused(Code.OVER_LIMIT, "Too much.", "Ask your lead."): ("over_limit", Exit.REFUSED, "Too much."),
    PolicyErrors([Problem("a.yaml", 2, 1, "no such key")]): ("unreadable_policy", Exit.REFUSED, "a.yaml:2:1"),
    SettingsError("SMTP_URL is not set"): ("setting", Exit.NOT_THERE, "SMTP_URL is not set"),
    CommandError(Exit.IN_PART, "Half of it."): ("in_part", Exit.IN_PART, "Half of it."),
}


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_ends_a_command_with_its_code(error: AmendsError) -> None:
    """Also one that the command itself does not expect."""
    code, status, words = ERRORS[error]
    failure = what_is_not_there(error)
    assert failure is not None
    assert (failure.code, failure.status) == (code, status)
    assert words.lower() in failure.what.lower()


def test_a_program_gets_the_code_of_any_error_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    """One document with code, words and status, where the command expected nothing of the kind."""

    async def fails() -> Answer:
        raise Overtaken("helen", datetime(2026, 11, 30, tzinfo=UTC))

    with pytest.raises(typer.Exit) as left:
        tell(fails(), as_json=True)
    told = json.loads(capsys.readouterr().out)["error"]
    assert told == {"code": "overtaken", "what": "helen has published meanwhile", "do": "", "status": 1}
    assert left.value.exit_code == Exit.REFUSED


def test_a_status_can_be_another_where_the_command_knows_better() -> None:
    """The code and the words stay."""
    failure = CommandError.of(UnknownComplaint("PARCEL-1"), Exit.WRONG_USE)
    assert (failure.status, failure.code) == (Exit.WRONG_USE, "not_found")
    assert failure.do == "See `amends show PARCEL-1`."


def test_a_code_that_this_build_does_not_know_is_a_refusal() -> None:
    """A worker of a later build may refuse with it."""
    assert CommandError.of(LinkRefused(Reason(code="of_tomorrow", what="No."))).status is Exit.REFUSED


def test_an_error_can_name_a_file_of_any_name() -> None:
    """What no UTF-8 can hold is written out for programs; an error about it is still that error."""
    error = SettingsError("mail_\udcff.pem cannot be read")
    assert error.reason.what == r"mail_\udcff.pem cannot be read"
    assert error.reason.model_dump_json()


def test_an_error_crosses_processes_whole() -> None:
    """`amends policy compare` counts in several: what one of them raises has its code and its words here."""
    here = pickle.loads(pickle.dumps(CalendarEnds("is outside 1970 to 2045")))
    assert (here.reason.code, str(here)) == (Code.CALENDAR_ENDS, "is outside 1970 to 2045")
