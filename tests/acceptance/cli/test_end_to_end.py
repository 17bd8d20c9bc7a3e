"""The command line against the whole embedded stack: real Temporal, PostgreSQL, mail and worker."""

import asyncio
import json
import shlex
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import Client

from amends.audit.workflow_checks import wrong_with
from amends.cli.exit_codes import Exit
from amends.db.cases import OpenWorkflow
from amends.devstack.ports import free_port
from amends.devstack.stack import Stack
from amends.devstack.temporal_server import program
from amends.domain.complaint import NewComplaint
from amends.domain.identifiers import workflow_id_of
from amends.temporal.connection import connect_to_temporal
from tests.integration.cli.conftest import complaint as complaint
from tests.support.command_line import Amends, on_the_command_line
from tests.support.exports import export, row

ROOT = Path(__file__).parents[3]
PATIENCE = 90
OWN_SETTINGS = ("TEMPORAL_ADDRESS", "DATABASE_URL", "DATABASE_OWNER_URL", "SMTP_URL", "AMENDS_AS", "AMENDS_ZONE")


@pytest.fixture(scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """One embedded stack for all tests of this file."""
    async with Stack(tmp_path_factory.mktemp("stack"), environment={}) as stack:
        yield stack


@pytest.fixture
def amends(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Amends:
    """A way to run commands, with the settings that the running stack has written down."""
    for name in OWN_SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AMENDS_STATE", str(stack.folder))
    monkeypatch.setenv("COLUMNS", "160")
    return on_the_command_line


@pytest.fixture
async def client(stack: Stack) -> Client:
    """A client, to do what operators do behind our back."""
    return await connect_to_temporal(stack.settings.temporal)


async def eventually(ask: Callable[[], Awaitable[Any]]) -> Any:
    """The first answer that is true, asked for again and again."""
    end = time.monotonic() + PATIENCE
    while not (answer := await ask()):
        assert time.monotonic() < end, "it did not come true"
        await asyncio.sleep(0.2)
    return answer


async def begin(amends: Amends, complaint: NewComplaint, reference: str) -> NewComplaint:
    """Start a complaint as received now, and wait until its offer is on the table."""
    given = complaint.model_copy(update={"reference": reference, "received_at": datetime.now(UTC)})
    said = await amends("start", "-", "--json", stdin=given.model_dump_json(exclude_none=True))
    assert said.data == {"reference": reference, "verdict": "new", "differences": [], "remarks": []}
    await eventually(lambda: stands(amends, reference, "deciding"))
    return given


async def stands(amends: Amends, reference: str, stage: str) -> bool:
    """The records say that it stands here."""
    said = await amends("show", reference, "--json")
    return said.status == Exit.DONE and said.data["case"]["stage"] == stage


async def test_a_start_is_new_then_same_then_a_conflict_with_the_difference(
    amends: Amends, complaint: NewComplaint
) -> None:
    """Sending it again is harmless; another body under the same reference is shown field by field."""
    given = await begin(amends, complaint, "START-1")
    assert (await amends("start", "-", stdin=given.model_dump_json(exclude_none=True))).out.startswith("= same")
    other = given.model_copy(update={"subject": "The parcel never came"})
    said = await amends("start", "-", "--json", stdin=other.model_dump_json(exclude_none=True))
    assert said.status == Exit.CONFLICT
    assert said.data["differences"] == [
        {"field": "subject", "stored": "The parcel came a week late", "given": "The parcel never came"}
    ]


async def test_the_log_of_a_worker_tells_what_happens_and_no_word_of_a_customer(
    amends: Amends, complaint: NewComplaint, stack: Stack
) -> None:
    """A line for the complaint, its letter, a grant, a refusal and a task; no name, address or word; no traceback."""
    await begin(amends, complaint, "LOGGED-1")
    await amends("note", "LOGGED-1", "a secret word", "--as", "maya")
    await amends(
        "decide", "LOGGED-1", "--as", "maya", "--verdict", "amend", "--give", "money 4000.00 EUR: x", "--reason", "y"
    )
    await amends("add-information", "LOGGED-1", "another secret word", "--as", "customer")
    log = stack.folder / "logs" / "worker.log"
    wanted = (
        "complaint.received (system)",
        "letter.accepted acknowledgement",
        "action.granted note (maya)",
        "action.refused decide (maya)",
        "opened for",
    )
    await eventually(lambda: asyncio.to_thread(says, log, *(f"LOGGED-1: {words}" for words in wanted[:4])))
    text = await asyncio.to_thread(log.read_text, "utf-8")
    ours = [line for line in text.splitlines() if "LOGGED-1: " in line]
    assert any(wanted[4] in line for line in ours)
    assert all(" INFO amends." in line for line in ours)
    customer = complaint.customer
    for words in (
        customer.name,
        str(customer.email),
        complaint.subject,
        complaint.what_happened,
        "secret",
        "Traceback",
    ):
        assert words not in text, words


def says(log: Path, *words: str) -> bool:
    """All of these are in it."""
    text = log.read_text("utf-8")
    return all(each in text for each in words)


async def test_a_complaint_that_was_imported_is_not_started_again(
    amends: Amends, complaint: NewComplaint, tmp_path: Path
) -> None:
    """The register remembers what Temporal never knew: another body under that reference is a conflict."""
    await amends("import", "--format", "cfpb", str(export(tmp_path, row("9"))))
    given = complaint.model_copy(update={"reference": "cfpb-9", "received_at": datetime.now(UTC)})
    said = await amends("start", "-", "--json", stdin=given.model_dump_json(exclude_none=True))
    assert said.status == Exit.CONFLICT
    assert "subject" in [difference["field"] for difference in said.data["differences"]]


async def test_a_database_that_is_away_keeps_nobody_from_complaining(
    amends: Amends, complaint: NewComplaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The start is the intake: it goes to Temporal, and the rest follows when the database is back."""
    monkeypatch.setenv("DATABASE_URL", f"postgresql://amends_app@127.0.0.1:{free_port()}/amends")
    given = complaint.model_copy(update={"reference": "START-3", "received_at": datetime.now(UTC)})
    said = await amends("start", "-", "--json", stdin=given.model_dump_json(exclude_none=True))
    assert said.data["verdict"] == "new"


async def test_mistakes_are_told_with_their_fields_before_anything_starts(
    amends: Amends, complaint: NewComplaint, tmp_path: Path
) -> None:
    """Every mistake at once, with the file and the path in it; afterwards there is no such complaint."""
    body = json.loads(complaint.model_dump_json(exclude_none=True)) | {"reference": "START-2", "colour": "red"}
    body["customer"]["email"] = "nobody"
    file = tmp_path / "complaint.json"
    file.write_text(json.dumps(body))
    said = await amends("start", str(file))
    assert said.status == Exit.WRONG_USE
    told = said.out.replace("\n", "")
    assert "colour is not a field" in told
    assert "customer.email" in told
    assert (await amends("show", "START-2")).status == Exit.NOT_FOUND


async def test_what_a_start_leaves_out_is_kept_and_asked_about(
    amends: Amends, complaint: NewComplaint, tmp_path: Path
) -> None:
    """As from any client: a field that cannot be used is told to the caller, and a person is asked about it."""
    body = json.loads(complaint.model_dump_json(exclude_none=True)) | {"reference": "START-4"}
    body["customer"]["phone"] = "ask for my wife"
    file = tmp_path / "complaint.json"
    file.write_text(json.dumps(body))
    said = await amends("start", str(file), "--json")
    assert (said.status, said.data["verdict"]) == (Exit.DONE, "new")
    await eventually(lambda: stands(amends, "START-4", "deciding"))
    tasks = (await amends("show", "START-4", "--json")).data["case"]["tasks"]
    assert any("customer.phone" in task["why"] for task in tasks)
    assert (await amends("start", str(file), "--json")).data["verdict"] == "same"


async def test_what_could_not_be_read_is_shown_with_its_mistakes_and_handed_in_again(
    amends: Amends, complaint: NewComplaint, client: Client, tmp_path: Path
) -> None:
    """Any client may start rubbish: staff see which fields were wrong, hand in the whole, and the journey begins."""
    rubbish = {"reference": "RUBBISH-1", "colour": "red"}
    await client.start_workflow("Complaint", rubbish, id=workflow_id_of("RUBBISH-1"), task_queue="amends")
    await eventually(lambda: stands(amends, "RUBBISH-1", "unreadable"))
    assert "colour is not a field" in (await amends("show", "RUBBISH-1")).out
    file = tmp_path / "complaint.json"
    mended = complaint.model_copy(update={"reference": "RUBBISH-1", "received_at": datetime.now(UTC)})
    file.write_text(mended.model_dump_json(exclude_none=True))
    said = await amends("correct", "RUBBISH-1", "--as", "maya", "--reason", "rung up", "--complaint", str(file))
    assert said.status == Exit.DONE, said
    await eventually(lambda: stands(amends, "RUBBISH-1", "deciding"))


async def test_no_json_is_told_with_line_and_column(amends: Amends) -> None:
    """Like a compiler, so that an editor can jump there."""
    said = await amends("start", "-", stdin='{\n  "reference": oops\n}')
    assert said.status == Exit.WRONG_USE
    assert "stdin:2:16" in said.err


async def test_staff_act_and_are_refused_in_words(amends: Amends, complaint: NewComplaint) -> None:
    """A decision without naming the offer, what it did, and a refusal with its reason and what to do, status 1."""
    await begin(amends, complaint, "ACTION-1")
    early = await amends("resume", "ACTION-1", "--as", "maya", "--reason", "no reason")
    assert early.status == Exit.REFUSED
    assert "not_paused" in early.out
    decided = await amends(
        "decide", "ACTION-1", "--as", "ruth", "--verdict", "amend", "--reason", "fair",
        "--offer", "gesture: a free delivery", "--json",
    )  # fmt: skip
    assert decided.data["done"], decided.out
    await eventually(lambda: stands(amends, "ACTION-1", "decided"))
    typed = ("--action-id", "yes-1", "--as", "maya", "--json")
    answered = await amends("answer-offer", "ACTION-1", "accept", *typed)
    again = await amends("answer-offer", "ACTION-1", "accept", *typed, "--offer-id", "offer-2")
    assert answered.data == again.data


async def test_allowed_tells_what_one_person_may_do_and_why_not_the_rest(
    amends: Amends, complaint: NewComplaint
) -> None:
    """Her limit stands beside the decision; what is not possible says why; a stranger is not found."""
    await begin(amends, complaint, "MAY-1")
    out = (await amends("allowed", "MAY-1", "--as", "maya")).out
    assert "agent: 50 EUR" in out
    assert "It is not paused." in out
    assert (await amends("allowed", "MAY-1", "--as", "nobody")).status == Exit.NOT_FOUND


async def test_spam_and_a_duplicate_are_ended_by_their_own_commands(amends: Amends, complaint: NewComplaint) -> None:
    """Nobody has to fake a withdrawal: who did it stands in the timeline, and the duplicate names the other one."""
    for reference in ("TWICE-1", "TWICE-2", "SPAM-1"):
        await begin(amends, complaint, reference)
    wrong = await amends("duplicate", "TWICE-2", "--of", "NO-SUCH-1", "--as", "maya", "--reason", "sent twice")
    assert (wrong.status, "no_such_complaint" in wrong.out) == (Exit.REFUSED, True)
    twice = await amends("duplicate", "TWICE-2", "--of", "TWICE-1", "--as", "maya", "--reason", "sent twice", "--json")
    assert twice.data["done"], twice.out
    assert (await amends("spam", "SPAM-1", "--as", "maya", "--reason", "an advertisement")).status == Exit.DONE
    for reference, stage, said in (
        ("TWICE-2", "duplicate", "maya marked it as a duplicate"),
        ("SPAM-1", "spam", "maya marked it as spam"),
    ):
        await eventually(lambda reference=reference, stage=stage: stands(amends, reference, stage))
        assert said in " ".join((await amends("show", reference)).out.split())
    assert "TWICE-1" in (await amends("show", "TWICE-2")).out
    assert "duplicate" in (await amends("allowed", "TWICE-1", "--as", "maya")).out


async def test_show_asks_the_workflow_for_its_clocks(amends: Amends, complaint: NewComplaint, tmp_path: Path) -> None:
    """With a worker up the timeline has every promise and the next steps, and so has the picture."""
    await begin(amends, complaint, "SHOW-1")
    out = (await amends("show", "SHOW-1")).out
    assert "keep informed" in out
    assert "If nobody acts:" in out
    assert "letter: acknowledgement, accepted by the mail server" in out
    picture = tmp_path / "timeline.svg"
    await amends("show", "SHOW-1", "--svg", str(picture))
    assert "keep&#160;informed" in picture.read_text("utf-8")


async def test_h4_a_reply_to_a_complaint_that_is_over_opens_a_linked_one(
    amends: Amends, complaint: NewComplaint
) -> None:
    """The customer's words are never lost, and the command says where they went."""
    await begin(amends, complaint, "OVER-1")
    assert (await amends("withdraw", "OVER-1", "--as", "maya", "--reason", "no longer needed")).status == Exit.DONE
    await eventually(lambda: stands(amends, "OVER-1", "withdrawn"))
    assert (await amends("report", "--json")).data["complaints"]["withdrawn"] >= 1
    await eventually(lambda: completed(amends, "OVER-1"))
    said = await amends("reply", "OVER-1", "It is still broken.", "--json")
    assert said.data["taken_by"] == "OVER-1~2"
    assert said.data["opened"]
    more = await amends("add-information", "OVER-1", "And the box was wet.", "--as", "customer", "--json")
    assert (more.data["taken_by"], more.data["opened"]) == ("OVER-1~2", False)


async def completed(amends: Amends, reference: str) -> bool:
    """The records say that it is over for good."""
    return (await amends("show", reference, "--json")).data["case"]["completed"]


async def test_check_finds_what_was_terminated_and_the_records_follow_a_reset(
    amends: Amends, complaint: NewComplaint, client: Client
) -> None:
    """An operator ends one workflow, which `check` finds, and resets another: a worker brings its row up to date."""
    assert (await amends("check")).status == Exit.DONE
    for reference in ("GONE-1", "RESET-1"):
        await begin(amends, complaint, reference)
    await client.get_workflow_handle(workflow_id_of("GONE-1")).terminate("a mistake")
    await reset(client, "RESET-1")
    await eventually(lambda: was_taken_over(amends, "RESET-1"))
    said = await amends("check", "--json")
    assert said.status == Exit.REFUSED
    found = {finding["reference"]: finding["kind"] for finding in said.data["findings"]}
    assert found == {"GONE-1": "terminated"}


async def was_taken_over(amends: Amends, reference: str) -> bool:
    """The journal knows of the reset, and the row is the new run's."""
    journal = (await amends("show", reference, "--json")).data["journal"]
    return any(entry["type"] == "workflow.reset" for entry in journal)


async def test_what_was_terminated_is_brought_back_as_check_says(
    amends: Amends, complaint: NewComplaint, client: Client
) -> None:
    """The command that `check` prints is run as it stands: the complaint goes on, and takes actions again."""
    await begin(amends, complaint, "GONE-2")
    await client.get_workflow_handle(workflow_id_of("GONE-2")).terminate("a mistake")
    [finding] = [each for each in (await amends("check", "--json")).data["findings"] if each["reference"] == "GONE-2"]
    command = shlex.split(finding["do"].split("`")[1])
    place = ["--address", client.service_client.config.target_host, "--namespace", client.namespace]
    assert command[:3] == ["temporal", "workflow", "reset"]
    await asyncio.to_thread(subprocess.run, [program(), *command[1:], *place], check=True, capture_output=True)
    said = await amends("note", "GONE-2", "It lives.", "--as", "maya", "--json")
    assert said.status == Exit.DONE, said.err
    await eventually(lambda: nothing_found(amends, "GONE-2"))


async def nothing_found(amends: Amends, reference: str) -> bool:
    """`check` finds nothing wrong with this one."""
    return reference not in {each["reference"] for each in (await amends("check", "--json")).data["findings"]}


async def test_check_finds_a_complaint_whose_workflow_was_never_there(client: Client) -> None:
    """A Temporal that was restored without it: the records alone know the complaint."""
    finding = await wrong_with(client, OpenWorkflow("LOST-1", workflow_id_of("LOST-1"), "run-1"))
    assert finding is not None
    assert finding.kind == "not_found"


async def reset(client: Client, reference: str) -> None:
    """Take the workflow back to the last point at which it had thought, as an operator may."""
    history = await client.get_workflow_handle(workflow_id_of(reference)).fetch_history()
    thought = [event.event_id for event in history.events if event.HasField("workflow_task_completed_event_attributes")]
    await client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=workflow_id_of(reference)),
            reason="a mistake",
            workflow_task_finish_event_id=thought[-1],
            request_id=reference,
        )
    )


async def test_rows_still_in_progress_can_be_started_as_new(amends: Amends, tmp_path: Path) -> None:
    """--as-new brings each row onto the engine once, received now."""
    file = str(export(tmp_path, row("1", response="In progress"), row("2", narrative="They took {$100.00}.")))
    said = await amends("import", "--format", "cfpb", file, "--as-new", "--json")
    assert said.data["imported"] == 2
    await eventually(lambda: is_known(amends, "cfpb-1"))
    await eventually(lambda: is_known(amends, "cfpb-2"))
    again = await amends("import", "--format", "cfpb", file, "--as-new", "--json")
    assert (again.data["imported"], again.data["already_here"]) == (0, 2)


async def is_known(amends: Amends, reference: str) -> bool:
    """The records have it."""
    return (await amends("show", reference)).status == Exit.DONE


async def test_policy_publish_shows_what_changed_and_the_journal_stays_sound(amends: Amends, tmp_path: Path) -> None:
    """The shipped set is in force already; a changed page is named, and every stream verifies afterwards."""
    assert "in force already" in (await amends("policy", "publish", str(ROOT), "--as", "helen")).out
    for path in (*ROOT.glob("policies/*.yaml"), *ROOT.glob("templates/**/*")):
        if path.is_file():
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    staff = tmp_path / "policies" / "staff.yaml"
    staff.write_text(staff.read_text() + "\n# the same people\n")
    said = await amends("policy", "publish", str(tmp_path), "--as", "helen", "--json")
    assert said.data["changes"] == [{"path": "policies/staff.yaml", "change": "changed"}]
    assert (await amends("journal", "verify", "--all")).status == Exit.DONE


async def test_who_leaves_the_staff_page_leaves_no_complaint_behind(
    amends: Amends, complaint: NewComplaint, tmp_path: Path
) -> None:
    """Publishing says whose complaints they were and who takes them; each goes by an action, and nobody is waited for
    who is not there. The set before is put in force again by its hash.
    """
    await begin(amends, complaint, "LEFT-1")
    gone = (await amends("show", "LEFT-1", "--json")).data["case"]["owner"]
    first = (await amends("policy", "log", "--json")).data["in_force"]
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    staff = tmp_path / "policies" / "staff.yaml"
    page = yaml.safe_load(staff.read_text())
    page["people"] = [person for person in page["people"] if person["id"] != gone]
    for person in page["people"]:
        if person.get("substitute") == gone:
            del person["substitute"]
    staff.write_text(yaml.safe_dump(page, allow_unicode=True))

    tried = await amends("policy", "publish", str(tmp_path), "--as", "helen", "--dry-run", "--json")
    assert "LEFT-1" in [each["reference"] for each in tried.data["handed_over"]]
    nobody = await amends("policy", "publish", str(tmp_path), "--as", "helen", "--hand-to", gone, "--json")
    assert (nobody.status, nobody.data["error"]["code"]) == (Exit.REFUSED, "not_allowed")
    said = await amends("policy", "publish", str(tmp_path), "--as", "helen", "--json")
    [mine] = [each for each in said.data["handed_over"] if each["reference"] == "LEFT-1"]
    assert (mine["from"], mine["refusal"]) == ([gone], None)
    case = await eventually(lambda: owned_by(amends, "LEFT-1", mine["to"]))
    assert mine["to"] in {person["id"] for person in page["people"]}
    assert gone not in {task["for_whom"] for task in case["tasks"]}
    found = (await amends("check", "--json")).data["findings"]
    left = {each["reference"] for each in found if each["kind"] == "owner_gone"}
    others_refused = {each["reference"] for each in said.data["handed_over"] if each["refusal"]}
    assert left == others_refused - {"LEFT-1"}  # those whose workflow another test has ended
    assert (await amends("policy", "publish", "--set", first, "--as", "helen", "--second", "ruth")).status == Exit.DONE


async def owned_by(amends: Amends, reference: str, owner: str) -> Any:
    """The case, once the records say that it is theirs."""
    case = (await amends("show", reference, "--json")).data["case"]
    return case if case["owner"] == owner else None


async def test_policy_check_tells_file_line_and_column(amends: Amends, tmp_path: Path) -> None:
    """A key that does not exist is refused where it stands, and nothing is put in force."""
    (tmp_path / "policies").mkdir()
    page = (ROOT / "policies" / "default.yaml").read_text()
    (tmp_path / "policies" / "default.yaml").write_text(page + "\ncolour: red\n")
    said = await amends("policy", "check", str(tmp_path), "--json")
    assert said.status == Exit.REFUSED
    [problem] = [problem for problem in said.data["problems"] if "colour" in problem["what"]]
    assert (problem["file"], problem["column"]) == ("policies/default.yaml", 1)
