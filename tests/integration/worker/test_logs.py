"""The log of a worker: text or JSON, in UTC, without tracebacks for what is normal."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from amends.domain.errors import Code
from amends.settings import SettingsError
from amends.worker.logs import CORE, set_up_log

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The log of the tests themselves, afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level


def test_as_json_each_line_is_a_document_with_the_fields_of_what_happened(capsys: pytest.CaptureFixture[str]) -> None:
    """Time in UTC, level, logger, message, and what was given beside it."""
    set_up_log({"AMENDS_LOG": "json"})
    logging.getLogger("amends.complaints").info("%s: received", "A-1", extra={"reference": "A-1", "event": "received"})
    line = json.loads(capsys.readouterr().err)
    assert line["at"].endswith("+00:00")
    assert line.items() >= {
        "level": "info", "logger": "amends.complaints", "message": "A-1: received", "reference": "A-1",
        "event": "received",
    }.items()  # fmt: skip


def test_text_is_in_utc_whatever_the_machines_zone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line can be laid beside the journal."""
    monkeypatch.setenv("TZ", "Asia/Tehran")
    set_up_log({})
    record = logging.LogRecord("amends", logging.INFO, "", 0, "ended", (), None)
    record.created = 0.0
    logging.getLogger().handle(record)
    assert capsys.readouterr().err == "1970-01-01T00:00:00Z INFO amends ended\n"


def test_the_level_leaves_out_what_is_less(capsys: pytest.CaptureFixture[str]) -> None:
    """With `warning` the lines of every day are not written."""
    set_up_log({"AMENDS_LOG_LEVEL": "WARNING"})
    logging.getLogger("amends").info("every day")
    logging.getLogger("amends").warning("look here")
    assert "every day" not in (said := capsys.readouterr().err)
    assert "look here" in said


@pytest.mark.parametrize("name", ["AMENDS_LOG", "AMENDS_LOG_LEVEL"])
def test_another_word_is_refused_with_those_that_there_are(name: str) -> None:
    """Whoever sets it wrong is told at once."""
    with pytest.raises(SettingsError, match=name):
        set_up_log({name: "xml"})


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_failure_of_the_catalogue_is_one_line_without_a_traceback(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mail server that is away is tried again, which is nothing to alarm anybody; a fault of ours keeps its trace."""
    set_up_log({"AMENDS_LOG": form})
    sdk = logging.getLogger("temporalio.activity")
    try:
        raise ApplicationError("the mail server is away", type=Code.MAIL_UNAVAILABLE)
    except ApplicationError:
        what = {"temporal_activity": {"activity_type": "send_letter", "attempt": 3, "namespace": "default"}}
        sdk.warning("Completing activity as failed ({...})", exc_info=True, extra=what)
    said = capsys.readouterr().err
    assert "send_letter failed, try 3: mail_unavailable" in said
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        sdk.warning("Completing activity as failed", exc_info=True)
    assert "Traceback" in capsys.readouterr().err


SPEAKS = """
import asyncio, logging, os, sys
from temporalio import activity
from temporalio.client import Client
from temporalio.runtime import Runtime, TelemetryConfig
from temporalio.worker import Worker
from amends.worker.logs import CORE, core_log, set_up_log

@activity.defn
async def nothing() -> None: ...

class Heard(logging.Handler):
    def emit(self, record): loop.call_soon_threadsafe(heard.set)

set_up_log({"AMENDS_LOG": sys.argv[1], "AMENDS_LOG_LEVEL": "debug"})

async def main():
    runtime = Runtime(telemetry=TelemetryConfig(logging=core_log("TRACE")))
    client = await Client.connect(sys.argv[2], runtime=runtime)
    global loop, heard
    loop, heard = asyncio.get_running_loop(), asyncio.Event()
    logging.getLogger(CORE).addHandler(Heard())
    async with Worker(client, task_queue="speaks", activities=[nothing]):
        await asyncio.wait_for(heard.wait(), 60)
    sys.stderr.flush()
    os._exit(0)

asyncio.run(main())
"""


@pytest.mark.parametrize("form", ["json", "text"])
def test_what_temporals_core_says_has_the_form_of_the_log(form: str, temporal: WorkflowEnvironment) -> None:
    """The core is no Python and writes by itself, with colours; in the worker its lines are lines of the log."""
    address = temporal.client.service_client.config.target_host
    said = subprocess.run(
        [sys.executable, "-c", SPEAKS, form, address], capture_output=True, text=True, check=True, cwd=ROOT
    )
    lines = said.stderr.splitlines()
    assert said.stdout == ""
    if form == "json":
        assert CORE in {json.loads(line)["logger"] for line in lines}
    assert any(CORE in line for line in lines)
    assert "\x1b" not in said.stderr
