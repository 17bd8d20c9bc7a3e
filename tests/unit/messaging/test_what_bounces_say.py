"""What a letter that came back says: of the address, of the mailbox for now, of its size, or of us."""

import pytest

from amends.domain.bounces import About, about
from amends.messaging.inbound import Kind, read
from tests.support.mails import report

LETTER = f"From: us@ours.example.com\nMessage-ID: <{'ab' * 20}@ours.example.com>\nSubject: x\n\nDear Jo\n"


@pytest.mark.parametrize(
    ("code", "text", "what"),
    [
        ("5.1.1", "no such user", About.ADDRESS),
        ("5.1.10", "recipient not found", About.ADDRESS),
        ("5.4.4", "unable to route", About.ADDRESS),
        ("550", "user unknown", About.ADDRESS),
        ("5.0.0", "550 This user doesn't have an account here", About.ADDRESS),
        ("5.1.8", "bad sender's system address", About.US),
        ("5.2.2", "mailbox full", About.MAILBOX),
        ("552", "mailbox over quota", About.MAILBOX),
        ("4.4.7", "delivery time expired", About.MAILBOX),
        ("4.2.2", "over quota", About.MAILBOX),
        ("5.3.2", "system not accepting messages", About.MAILBOX),
        ("5.2.3", "", About.SIZE),
        ("5.3.4", "message too big for system", About.SIZE),
        ("552", "message size exceeds fixed limit", About.SIZE),
        ("413", "", About.SIZE),
        ("5.7.1", "rejected by policy", About.US),
        ("5.7.26", "this mail is unauthenticated", About.US),
        ("554", "blocked using dnsbl", About.US),
        ("550", "your message looks like spam", About.US),
        ("5.6.0", "", About.US),
        ("410", "", About.ADDRESS),
        ("422", "", About.ADDRESS),
    ],
)
def test_a_refusal_is_about_one_of_four_things(code: str, text: str, what: About) -> None:
    """By its status code, by what it says where that is vague, by the three digits."""
    assert about(code, text) is what


@pytest.mark.parametrize("code", ["550", "554", "571"])
def test_what_is_said_of_the_letter_itself_is_not_said_of_the_address(code: str) -> None:
    """The server had agreed to the recipient before."""
    assert about(code, "not wanted here", of_recipient=False) is About.US


@pytest.mark.parametrize(
    ("status", "what"),
    [("5.1.1", About.ADDRESS), ("5.2.2", About.MAILBOX), ("4.4.7", About.MAILBOX), ("5.7.1", About.US)],
)
def test_a_report_says_what_it_is_about(status: str, what: About) -> None:
    """RFC 3464, with the recipient that failed."""
    raw = report("reply+token@amends.example", LETTER, status=status).replace(b"550 5.1.1 no such user", b"550 no")
    failed = read(raw).failed
    assert failed is not None
    assert (failed.about, failed.code, failed.recipients) == (what, status, ("jo@customers.example.com",))


FEEDBACK = (
    b"--B\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n"
    b"Original-Rcpt-To: <jo@customers.example.com>\n\n"
)


def without_status(instead: bytes) -> bytes:
    """A report whose status part is missing, or is another one."""
    raw = report("reply+token@amends.example", LETTER)
    begins, ends = (
        raw.index(b"--B\nContent-Type: message/delivery-status"),
        raw.index(b"--B\nContent-Type: message/rfc822"),
    )
    return raw[:begins] + instead + raw[ends:]


def test_a_report_without_a_status_part_is_read_by_its_words() -> None:
    """Its subject says that the letter came back; why is not known, so that the address is not given up."""
    message = read(without_status(b""))
    assert message.failed is not None
    assert (message.kind, message.failed.about) == (Kind.BOUNCE, About.MAILBOX)


@pytest.mark.parametrize(
    ("told", "kind"), [(FEEDBACK, Kind.FEEDBACK), (FEEDBACK.replace(b"abuse", b"not-spam"), Kind.MACHINE)]
)
def test_a_letter_that_was_called_spam_did_not_come_back(told: bytes, kind: Kind) -> None:
    """RFC 5965: it arrived; its owner has to hear of it. Who takes that back told us nothing to do."""
    message = read(without_status(told).replace(b"Undelivered Mail Returned to Sender", b"Email feedback"))
    assert message.kind is kind
    if kind is Kind.FEEDBACK:
        assert message.failed is not None
        assert (message.failed.for_good, message.failed.about) == (False, About.UNWANTED)
        assert message.failed.recipients == ("jo@customers.example.com",)
