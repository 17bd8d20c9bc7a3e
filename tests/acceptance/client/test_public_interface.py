"""What `import amends` gives, against the whole embedded stack."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

import amends
from amends.devstack.stack import Stack
from amends.domain.types import Stage


@pytest.fixture(scope="module")
async def complaints(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[amends.AmendsClient]:
    """A client of a stack of its own."""
    async with Stack(tmp_path_factory.mktemp("stack"), environment={}) as stack:
        async with amends.connect(stack.settings) as client:
            yield client


def a_complaint(reference: str, subject: str = "The parcel came a week late") -> amends.NewComplaint:
    """An ordinary one, received now."""
    return amends.NewComplaint(
        reference=reference,
        received_at=datetime.now(UTC),
        channel=amends.Channel.EMAIL,
        product="Parcels",
        category="late",
        subject=subject,
        what_happened="It was a birthday present.",
        customer=amends.Customer(id="c-1", name="Ann Example", email="ann@example.org"),
    )


async def test_a_start_says_what_became_of_it(complaints: amends.AmendsClient) -> None:
    """New, the same again, and a conflict with the field in which the two differ."""
    given = a_complaint("PUBLIC-1")
    assert (await complaints.start(given)).verdict == "new"
    assert (await complaints.start(given)).verdict == "same"
    other = given.model_copy(update={"subject": "It never came"})
    answer = await complaints.start(other)
    assert (answer.verdict, answer.fields) == ("conflict", ("subject",))


async def test_a_complaint_is_followed_until_it_is_over(complaints: amends.AmendsClient) -> None:
    """From its start to the withdrawal: each status once, and the last one says how it ended."""
    await complaints.start(a_complaint("PUBLIC-2"))
    seen: list[amends.StatusView] = []
    async for status in complaints.follow("PUBLIC-2", every=timedelta(seconds=0.2)):
        seen.append(status)
        if [each.stage for each in seen].count(Stage.DECIDING) == 1 and status.stage is Stage.DECIDING:
            action = amends.actions.Withdraw(action_id=uuid4().hex, by="customer", reason="Never mind.")
            assert (await complaints.act("PUBLIC-2", "withdraw", action)).done
    assert seen == list(dict.fromkeys(seen))
    assert (seen[-1].stage, seen[-1].outcome) == (Stage.WITHDRAWN, "withdrawn")


async def test_nobody_follows_what_never_was(complaints: amends.AmendsClient) -> None:
    """An unknown reference is told at once, and nothing hangs."""
    with pytest.raises(amends.UnknownComplaint):
        await asyncio.wait_for(anext(complaints.follow("NOBODY-1")), 60)


def test_every_public_name_is_there_and_nothing_else() -> None:
    """Each can be had, and what is misspelt is told as Python tells it."""
    assert all(getattr(amends, name) is not None for name in amends.__all__)
    assert dir(amends) == sorted(amends.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Complaint'"):
        amends.Complaint  # noqa: B018


@pytest.mark.parametrize(
    ("program", "status", "said"),
    [("print('done')", 0, "done\n"), ("return 3", 3, ""), ("raise ValueError('no')", 1, "ValueError: no\n")],
)
def test_a_program_ends_with_its_own_status(program: str, status: int, said: str) -> None:
    """Also where the interpreter's exit would not come: what it printed is there, an error with its trace."""
    source = f"import amends\nasync def main():\n    {program}\namends.run_and_exit(main())\n"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert (done.stdout + done.stderr).endswith(said)


def test_a_program_whose_reader_has_gone_ends_with_its_own_status() -> None:
    """As in a pipe into `head`: what nobody reads any more is no fault of the program."""
    source = "import amends\nasync def main():\n    print('done')\n    return 3\namends.run_and_exit(main())\n"
    reader, writer = os.pipe()
    os.close(reader)
    try:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
        command = [sys.executable, "-c", source]
        done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, env=kept, check=False)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (3, b"")
