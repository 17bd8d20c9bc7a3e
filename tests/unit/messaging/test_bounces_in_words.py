"""Reports of failed delivery that follow no standard are recognised by what they say, in many languages."""

import pytest

from amends.domain.bounces import About, about
from amends.messaging.inbound import Inbound, Kind, read

OURS = f"<{'ab' * 20}@ours.example.com>"
RETURNED = f"""Message-ID: {OURS}
From: Amends <complaints@ours.example.com>
To: jo@customers.example.com
Subject: Your complaint

Dear Jo
"""


def told(body: str, *, head: str = "From: MAILER-DAEMON@relay.example.net\nSubject: failure notice") -> Inbound:
    """A message of a mail system, as it is read with the null sender."""
    lines = f"{head}\nTo: reply+token@ours.example.com\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8"
    return read(f"{lines}\nContent-Transfer-Encoding: 8bit\n\n{body}".encode(), "")


@pytest.mark.parametrize(
    ("body", "code", "what"),
    [
        (
            "An error has occurred while attempting to deliver a message for\nthe following list of recipients:\n\n"
            "jo@customers.example.com: 550 5.1.1 The account is not here\n\n"
            "    Below is a copy of the original message:\n\n",
            "5.1.1",
            About.ADDRESS,
        ),
        (
            "There was an error delivering your mail to <jo@customers.example.com>.\n\nmx.example [192.0.2.5] did"
            " not like our RCPT TO:\n550 5.7.26 this mail is unauthenticated\n\nMessage headers follow.\n\n",
            "5.7.26",
            About.US,
        ),
        (
            "   ----- Transcript of session follows -----\n<<< 552 jo@customers.example.com mailbox is over quota\n\n"
            "   ----- Unsent message follows -----\n",
            "552",
            About.MAILBOX,
        ),
        (
            "Ihre Nachricht an jo@customers.example.com konnte nicht zugestellt werden.\nEmpfänger unbekannt\n\n"
            "--- Original message ---\n",
            "5.0.0",
            About.ADDRESS,
        ),
        ("نامه‌ی شما به jo@customers.example.com تحویل نشد: صندوق گیرنده پر است.\n\n", "5.0.0", About.MAILBOX),
        (
            "Votre message à jo@customers.example.com n'a pas pu être remis : 552 5.3.4 trop volumineux\n\n",
            "5.3.4",
            About.SIZE,
        ),
        (
            "次の宛先に送信できませんでした。\n<jo@customers.example.com>\n送信先のメールボックスが一杯です。\n\n",
            "5.0.0",
            About.MAILBOX,
        ),
    ],
)
def test_a_report_in_words_is_a_bounce(body: str, code: str, what: About) -> None:
    """Whose letter, what code, what it is about, and to whom; never the customer's words."""
    failed = told(body + RETURNED).failed
    assert failed is not None
    assert (failed.for_good, failed.code, failed.about) == (True, code, what)
    assert failed.letters == (OURS,)
    assert "jo@customers.example.com" in failed.recipients


@pytest.mark.parametrize(
    "body",
    [
        "A message is delayed for more than 10 minutes for\njo@customers.example.com: Network error\n"
        "This is only a temporary failure report. You DO NOT NEED to re-send the message.\n\n",
        "Die Zustellung Ihrer Nachricht an jo@customers.example.com ist verzögert; noch nicht zugestellt.\n\n",
    ],
)
def test_a_letter_that_is_late_has_not_come_back(body: str) -> None:
    """The mail system tries on."""
    message = told(body + RETURNED)
    assert message.kind is Kind.AUTO_REPLY
    assert message.failed is not None
    assert not message.failed.for_good


def test_a_mail_system_is_known_without_the_envelope() -> None:
    """By the name in From, though its mailbox is anybody's; what it returns is not the customer's answer."""
    raw = (
        "From: Mail Delivery System <noreply@relay.example.net>\nTo: reply+token@ours.example.com\n"
        f"Subject: Undeliverable: Your complaint\n\nNo valid recipients.\n\nOriginal message\n{RETURNED}"
    )
    assert read(raw.encode()).kind is Kind.BOUNCE


@pytest.mark.parametrize("sender", [None, "jo@customers.example.com"])
def test_a_customer_whose_parcel_was_not_delivered_is_no_mail_system(sender: str | None) -> None:
    """They write the same words about a parcel, and even send on what a mail server told them."""
    raw = (
        b"From: Jo <jo@customers.example.com>\nTo: reply+token@ours.example.com\nSubject: Delivery failed again\n\n"
        b"The parcel could not be delivered, and was returned to sender. Order 550 for jo@customers.example.com.\n"
    )
    assert read(raw, sender).kind is Kind.REPLY


def test_an_absent_person_is_no_failure() -> None:
    """With the null sender, as vacation programs send (RFC 3834), and words that failures have too."""
    message = told(
        "I am out of the office until Monday. Mail sent to me could not be delivered to anybody else.\n",
        head="From: Jo <jo@customers.example.com>\nSubject: Out of office\nAuto-Submitted: auto-replied",
    )
    assert (message.kind, message.failed) == (Kind.AUTO_REPLY, None)


def test_a_status_part_that_lost_its_boundary_is_read_from_the_text() -> None:
    """Gateways break the parts; the fields of RFC 3464 still say everything."""
    failed = told(
        "Reporting-MTA: dns; relay.example.net\n\nFinal-Recipient: rfc822; jo@customers.example.com\nAction: failed\n"
        f"Status: 5.0.0\nDiagnostic-Code: smtp; 550 5.2.2 over\n quota\n\nReturned message\n{RETURNED}"
    ).failed
    assert failed is not None
    assert (failed.code, failed.about, failed.recipients) == ("5.2.2", About.MAILBOX, ("jo@customers.example.com",))


@pytest.mark.parametrize(
    ("code", "text", "what"),
    [
        ("550", "5.1.1 rejected: sending IP is on a block list", About.US),
        ("5.1.1", "user unknown, your message looks like spam", About.US),
        ("5.1.1", "mailbox is over quota", About.MAILBOX),
        ("5.2.1", "this account is disabled", About.MAILBOX),
        ("5.7.13", "account disabled", About.MAILBOX),
        ("4.4.7", "host unknown, given up after 5 days", About.MAILBOX),
        ("550", "this account has been suspended", About.MAILBOX),
        ("550", "user unknown (in reply to end of DATA command)", About.MAILBOX),
        ("550", "Sender address rejected: Domain not found", About.US),
        ("554", "5.7.0 your message did not arrive: no such user here", About.ADDRESS),
    ],
)
def test_only_an_address_that_does_not_exist_is_given_up(code: str, text: str, what: About) -> None:
    """Suspended, full, filtered or blocked ones are tried again; the last is ours to mend."""
    assert about(code, text) is what
