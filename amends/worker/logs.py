"""The worker's log: one line per event, as text or JSON, in UTC, without customers' words."""

import json
import logging
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from temporalio.exceptions import ApplicationError
from temporalio.runtime import LogForwardingConfig, LoggingConfig, TelemetryFilter

from amends.settings import DEFAULTS, SettingsError

CORE: Final = "temporalio.core"
FORMS: Final = ("text", "json")
LEVELS: Final = ("debug", "info", "warning", "error")
# What a record has by itself; anything else on it was given as `extra`, and is a field of its own in JSON.
OWN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
FROM_THE_SDK: Final = ("temporal_activity", "temporal_workflow", "__temporal")


def set_up_log(environment: Mapping[str, str]) -> None:
    """Log to stderr as AMENDS_LOG (text, json) and AMENDS_LOG_LEVEL (debug, info, warning, error) say.

    Raises:
        SettingsError: where one of them says something else.
    """
    form, level = (
        _one_of(name, environment.get(name) or DEFAULTS[name], known)
        for name, known in (("AMENDS_LOG", FORMS), ("AMENDS_LOG_LEVEL", LEVELS))
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(expected_failures_in_one_line)
    handler.setFormatter(AsJson() if form == "json" else as_text())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def core_log(level: str = "WARN") -> LoggingConfig:
    """Forwards warnings of Temporal's core, which is not Python, into our log."""
    forwarding = LogForwardingConfig(
        logger=logging.getLogger(CORE), append_target_to_name=False, prepend_target_on_message=False
    )
    return LoggingConfig(filter=TelemetryFilter(core_level=level, other_level="ERROR"), forwarding=forwarding)


def _one_of(name: str, given: str, known: tuple[str, ...]) -> str:
    if given.lower() not in known:
        raise SettingsError(f"{name} is {' or '.join(known)}, not {given!r}")
    return given.lower()


def as_text() -> logging.Formatter:
    """Formats for people: time in UTC, level, logger, message."""
    formatter = logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")
    formatter.converter = time.gmtime
    return formatter


class AsJson(logging.Formatter):
    """Formats for programs: one JSON document a line with `at`, `level`, `logger`, `message` and the event's fields."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {
            name: value
            for name, value in vars(record).items()
            if name not in OWN and not name.startswith(FROM_THE_SDK) and isinstance(value, str | int | float)
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def expected_failures_in_one_line(record: logging.LogRecord) -> bool:
    """Shortens failures that the catalogue knows (mail server away, database away) to one line.

    The SDK logs every failed try of an activity with its stack and details; Temporal tries it again.
    """
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, ApplicationError) and error.type and record.name.startswith("temporalio"):
        kind = getattr(record, "temporal_activity", {})
        what = kind.get("activity_type", "an activity") if isinstance(kind, Mapping) else "an activity"
        tries = kind.get("attempt", 1) if isinstance(kind, Mapping) else 1
        record.msg, record.args = "%s failed, try %s: %s", (what, tries, error.type)
        record.exc_info = record.exc_text = None
    return True
