"""Reads a complaint from a JSON file, or from stdin."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from amends.domain.complaint import NewComplaint
from amends.domain.errors import Code, NotFound, WrongUse
from amends.domain.types import Reason
from amends.intake.validation import Taken, take_complaint

MISTAKES_OF_PROGRAMS = frozenset({Code.UNKNOWN_FIELD, Code.KEY_TWICE, Code.NOT_MONEY})
"""Mistakes that customers do not make.

The person who sends the file can mend it, and is told before anything starts.
"""


def take(file: Path, now: datetime | None = None) -> Taken | list[Reason]:
    """Reads the complaint in the file with remarks, or every mistake in it; `-` is stdin. It was received by `now`.

    Raises:
        NotFound, WrongUse: where there is no such file, or it holds no JSON object.
    """
    raw = _bytes_of(file)
    return take_complaint(raw, _reference_in(raw, file), now or datetime.now(UTC))


def read(file: Path, now: datetime | None = None) -> NewComplaint | list[Reason]:
    """Reads the complaint in the file without its remarks."""
    taken = take(file, now)
    return taken.complaint if isinstance(taken, Taken) else taken


def _bytes_of(file: Path) -> bytes:
    """What is in the file, or comes on stdin.

    Raises:
        NotFound, WrongUse: where there is no such file.
    """
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise NotFound(f"{file}: {error.strerror}.") from None


def _reference_in(raw: bytes, file: Path) -> str:
    """The reference that the file gives itself. Other mistakes are reported later, all together.

    Raises:
        NotFound, WrongUse: where it is no JSON object, with line and column.
    """
    name = "stdin" if str(file) == "-" else str(file)
    try:
        body = json.loads(raw)
    except json.JSONDecodeError as error:
        place = f"{name}:{error.lineno}:{error.colno}"
        raise WrongUse(f"{place}: this is no JSON: {error.msg}.", code=Code.NO_JSON) from None
    except (UnicodeDecodeError, RecursionError):
        raise WrongUse(f"{name}: this is no JSON in UTF-8.", code=Code.NO_JSON) from None
    if not isinstance(body, dict):
        raise WrongUse(f"{name}: a complaint is a JSON object, in braces.", code=Code.NO_OBJECT)
    return str(body.get("reference", ""))
