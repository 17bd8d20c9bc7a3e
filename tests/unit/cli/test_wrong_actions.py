"""A mistake in what a person typed is told by the option that it is in, with what would be right."""

import pytest

from amends.cli.exit_codes import Exit
from tests.support.command_line import on_the_command_line

DECIDE = ("decide", "X-1", "--offer-id", "offer-1", "--reason", "why", "--verdict")
WRONG: dict[tuple[str, ...], str] = {
    (*DECIDE, "approve", "--finding", "upheld"): (
        "--cause and --done are missing: --finding, --cause and --done go together"
    ),
    (*DECIDE, "approve", "--done", "mended", "--finding", "upheld"): "--cause is missing: --finding,",
    (*DECIDE, "amend"): "'amend' needs the new lines (--give, --offer); 'approve' takes the offer as it is",
    (*DECIDE, "approve", "--give", "words: sorry"): "'approve' takes no new lines (--give, --offer); 'amend' does",
    (*DECIDE, "decline"): "'decline' needs --words",
    ("extend", "X-1", "--milestone", "resolve", "--reason", "r", "--words", "w", "--by-another", "5 working days"): (
        "--by-another is no span: write a whole number and a unit, like '3 business days'; did you mean"
        " '5 business days'?"
    ),
    ("extend", "X-1", "--milestone", "resolve", "--reason", "r", "--words", "w", "--by-another", "1 bussiness hour"): (
        "did you mean '1 business hour'?"
    ),
    ("migrate-policy", "X-1", "--policy", "default", "--hash", "abcd", "--reason", "r"): (
        "--hash is no whole hash: it has 64 digits, and `amends policy list` tells it"
    ),
    ("note", "X-1", ""): "TEXT says nothing; write something",
    ("note", "X-1", "x" * 30_000): "TEXT is too long: 20000 letters at most",
    (
        "assign",
        "X-1",
        "--to",
        "Maya L.!",
        "--reason",
        "r",
        "--story",
        "s",
    ): "--to is not in the form it needs, a staff id",
    ("correct", "X-1", "--language", "klingon!", "--reason", "r"): (
        "--language is not in the form it needs, like 'en' or 'fa'"
    ),
    ("correct", "X-1", "--email", "nowhere", "--reason", "r"): "--email: value is not a valid email address",
}


@pytest.mark.parametrize("command", WRONG, ids=lambda command: " ".join(command)[:50])
async def test_a_wrong_action_is_told_by_its_option_and_what_would_be_right(command: tuple[str, ...]) -> None:
    """No field of the message, no regular expression, no 'Value error'; and nothing of what a customer wrote."""
    said = await on_the_command_line(*command, "--as", "maya")
    assert said.status == Exit.WRONG_USE
    assert WRONG[command] in " ".join(said.err.split())
    for inner in ("pattern", "Field required", "Value error", "resolution.", "words_for_customer", "xxx"):
        assert inner not in said.err
