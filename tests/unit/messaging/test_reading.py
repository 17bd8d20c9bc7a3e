"""What a message says, whoever's mail program wrote it and however badly."""

import base64
import email
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from amends.domain.courtesies import is_courtesy
from amends.messaging.html_text import text_of
from amends.messaging.inbound import Kind, identity, read
from amends.messaging.reply_text import Known, new_words
from tests.support.mails import QUOTED, reply, report

TO = "reply+token@amends.example"
LETTER = (
    "From: us@ours.example.com\nReply-To: reply+token@amends.example\n"
    f"Message-ID: <{'ab' * 20}@ours.example.com>\nSubject: Your parcel\n\nDear Jo\n"
)


@pytest.mark.parametrize(
    ("written", "new"),
    [
        (f"It is still not here.\n\n{QUOTED}", "It is still not here."),
        (f"{QUOTED}\nOn Monday.\n\n> Was it whole?\n\nNo.", "On Monday.\n\nNo."),
        ("It is wet.\n\n-- \nJo Example\n+44 20 7946 0000", "It is wet."),
        ("It is wet.\n\nKind regards,\nJo", "It is wet."),
        ("It is wet.\n\nSent from my iPhone", "It is wet."),
        ("Thanks, but it is still broken.\nWhat now?", "Thanks, but it is still broken.\nWhat now?"),
        ("Two things:\n- the parcel\n- the money", "Two things:\n- the parcel\n- the money"),
        ("On Monday I wrote:\nnothing came.", "On Monday I wrote:\nnothing came."),
        (
            "It is wet.\n\nRegards\nJo\n\nP.S. the bill is wrong, too.",
            "It is wet.\n\nRegards\nJo\n\nP.S. the bill is wrong, too.",
        ),
        ("It came.\n\n-----Original Message-----\nFrom: Amends\nSent: Tuesday\nTo: Jo\n\nDear Jo", "It came."),
        ("Ja.\n\nAm Di., 24. Nov. 2026 um 09:00 Uhr schrieb Amends <c@ours.example.com>:\n\n> Dear", "Ja."),
        (
            "هنوز نرسیده است.\n\nبا تشکر\nسارا\n\nدر تاریخ سه‌شنبه ۲۴ Amends <c@ours.example.com> نوشت:\n> سلام",
            "هنوز نرسیده است.",
        ),
        ("بله، درست است.\n\nارسال شده از iPhone من", "بله، درست است."),
        ("> only what we wrote", "> only what we wrote"),
    ],
)
def test_what_is_new_is_found_between_quotation_and_signature(written: str, new: str) -> None:
    """The letter that is answered and the signature go; not a word of the customer's does."""
    assert new_words(written, Known(theirs=("Jo Example", "سارا"))).words == new


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>It is <b>still</b>\n wet &amp; cold</p><div>Two<br>lines</div>", "It is still wet & cold\n\nTwo\nlines"),
        (
            '<div>No.</div><div class="gmail_quote">On Tue we wrote:<blockquote>Dear<br>Jo</blockquote></div>',
            "No.\nOn Tue we wrote:\n> Dear\n> Jo",
        ),
        ('<p>No.</p><blockquote type="cite"><div>Dear</div></blockquote><p>Never.</p>', "No.\n\n> Dear\n\nNever."),
        ("<table><tr><td>Paid</td><td>12</td><td>5</td></tr></table>", "Paid 12 5"),
        ('<a href="https://photos.example/1">here</a>', "here <https://photos.example/1>"),
        ('<a href="https://photos.example/1">photos.example/1</a>', "photos.example/1"),
        ("<html><head><meta charset=utf-8><body><p>Refund me.", "Refund me."),
        ('<div style="display: none">preview</div><p>No.', "No."),
        ("<p hidden>preview<p>No.", "No."),
        ('<div>Fine <img src="x" alt="👍"></div>', "Fine 👍"),
        ("<style>p {color: red}</style><script>x()</script><!-- a --><p>No.", "No."),
        ('<div class="gmail_quote">all of it is quoted</div>', "all of it is quoted"),
    ],
)
def test_html_is_read_as_a_person_reads_it(html: str, text: str) -> None:
    """Blocks are lines, cells are words, quotations are marked, links show where they lead, hidden words do not."""
    assert text_of(html) == text


@pytest.mark.parametrize(
    "hostile", ["<div>" * 100_000, "<a " * 100_000, "<!--" * 100_000, "&#" * 150_000, "On a " * 8_000]
)
def test_no_text_keeps_the_reader_busy(hostile: str) -> None:
    """What makes parsers look for ends that never come is read in a moment (the test would hang for minutes)."""
    assert isinstance(new_words(text_of(hostile)[:40_000]).words, str)


@pytest.mark.parametrize(
    "hostile",
    [
        b"Content-Type: text/plain; " + b'";' * 500_000 + b"\r\n\r\nhi",
        b"Content-Type: text/plain; charset=punycode\r\n\r\n" + "é-a".encode() * 100_000,
        b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"a \n" * 1_000_000,
        b"Return-Path: <>\n\nHi. This is the qmail-send program\n" + b"<jo@customers.example.com>:\n" * 200_000,
    ],
    ids=["parameters", "codec", "flowed", "report"],
)
def test_no_message_keeps_the_reader_busy(hostile: bytes) -> None:
    """Heads, codecs and reports that the libraries read in quadratic time (the test would hang for minutes)."""
    assert read(b"To: us@ours.example.com\n" + hostile).kind in Kind


def test_a_reply_is_read_with_its_attachments() -> None:
    """Words, subject and files; names of files are safe to show and are never paths."""
    mail = reply(TO, f"See the picture.\n\n{QUOTED}")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="../../etc/pa\x07sswd\u202egnp.exe")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf")
    message = read(mail.as_bytes())
    words = message.cut(Known(ours=("complaints@ours.example.com",))).words
    assert (message.kind, words, message.subject) == (Kind.REPLY, "See the picture.", "Re: Your parcel")
    assert [(file.media_type, file.content) for file in message.files] == [
        ("image/png", b"\x89PNG"),
        ("application/pdf", b"%PDF"),
    ]
    for file in message.files:
        assert file.name.isprintable()
        assert "/" not in file.name
        assert "\u202e" not in file.name


def test_an_attached_mail_is_an_attachment() -> None:
    """A mail that the customer forwards as a file comes along whole, and is not taken for their words."""
    mail = reply(TO, "See what you wrote.")
    mail.add_attachment(email.message_from_string(LETTER, _class=EmailMessage, policy=SMTP))
    message = read(mail.as_bytes())
    assert message.words == "See what you wrote."
    assert b"Dear Jo" in message.files[0].content


def test_words_in_other_charsets_are_read() -> None:
    """Declared, wrongly declared or not declared: what can be read is read, and nothing raises."""
    for charset, words in (("iso-8859-1", "Grüße"), ("windows-1256", "سلام"), ("utf-8", "سلام")):
        body = base64.encodebytes(words.encode(charset)).decode()
        head = f"To: {TO}\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n"
        assert read((head + body).encode()).whole == words
    wrong = f"To: {TO}\nContent-Type: text/plain; charset=no-such\n\n".encode() + "سلام".encode()
    assert read(wrong).whole == "سلام"


def test_a_paragraph_wrapped_for_the_journey_is_one_again() -> None:
    """format=flowed (RFC 3676)."""
    raw = f"To: {TO}\nContent-Type: text/plain; format=flowed\n\nIt is still \nnot here.\nNo.\n"
    assert read(raw.encode()).words == "It is still not here.\nNo."


def test_only_a_mere_thank_you_is_a_courtesy() -> None:
    """In doubt it is none: a courtesy reopens nothing."""
    assert all(map(is_courtesy, ["Thank you!", "Great, thanks a lot :)", "ممنونم", "سلام، خیلی متشکرم", "Thanks 🙏"]))
    assert not any(map(is_courtesy, ["Thanks for nothing", "Thanks, but it is broken", "ممنون ولی نرسید", "ok?", ""]))


# --- what kind it is ---


@pytest.mark.parametrize(
    ("line", "value", "kind"),
    [
        ("Auto-Submitted", "auto-replied", Kind.AUTO_REPLY),
        ("Auto-Submitted", "auto-generated; owner=jo", Kind.MACHINE),
        ("Auto-Submitted", "No (really)", Kind.REPLY),
        ("Precedence", "auto_reply", Kind.AUTO_REPLY),
        ("Precedence", "bulk", Kind.REPLY),
        ("X-Autoreply", "yes", Kind.AUTO_REPLY),
        ("Return-Path", "<>", Kind.MACHINE),
        ("Return-Path", "<jo@customers.example.com>", Kind.REPLY),
    ],
)
def test_what_a_machine_wrote_is_known_by_its_head(line: str, value: str, kind: Kind) -> None:
    """RFC 3834, and what vacation programs wrote before it; 'bulk' alone says nothing about who wrote."""
    assert read(reply(TO, **{line: value}).as_bytes()).kind is kind


@pytest.mark.parametrize("whole", [True, False])
def test_a_bounce_says_which_letter_and_why(whole: bool) -> None:
    """RFC 3464, with the letter or only its head returned."""
    message = read(report(TO, LETTER, whole=whole))
    assert message.kind is Kind.BOUNCE
    assert message.failed is not None
    assert message.failed.letters == (f"<{'ab' * 20}@ours.example.com>",)
    assert message.failed.code == "5.1.1"
    assert "reply+token@amends.example" in message.failed.returned


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_a_report_of_anything_but_failure_is_no_bounce(action: str) -> None:
    """A delay is no end, and a delivery is what was hoped for: both are counted and dropped."""
    assert read(report(TO, LETTER, action=action, status="4.4.7")).kind is Kind.AUTO_REPLY


def test_a_bounce_in_no_standard_is_known() -> None:
    """As qmail writes them, with nothing but text."""
    raw = (
        "Return-Path: <>\nFrom: MAILER-DAEMON@relay.example.net\nTo: us@ours.example.com\nSubject: failure notice\n\n"
        "Hi. This is the qmail-send program at relay.example.net.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        "<jo@customers.example.com>:\n192.0.2.1 does not like recipient.\n"
        "Remote host said: 550 5.1.1 no such user\nGiving up on 192.0.2.1.\n\n"
        f"--- Below this line is a copy of the message.\n\n{LETTER}"
    )
    message = read(raw.encode())
    assert message.kind is Kind.BOUNCE
    assert message.failed is not None
    assert message.failed.letters == (f"<{'ab' * 20}@ours.example.com>",)


def test_a_customer_who_quotes_a_bounce_is_a_customer() -> None:
    """What mail systems write is believed of mail systems only."""
    text = "I got this:\n\nHi. This is the qmail-send program.\n<jo@customers.example.com>:\n550 no such user"
    assert read(reply(TO, text).as_bytes()).kind is Kind.REPLY


# --- the same message ---


def test_a_message_that_is_brought_again_is_the_same() -> None:
    """Whatever mail servers write on top, and however they end lines."""
    raw = reply(TO).as_bytes()
    again = b"Return-Path: <jo@customers.example.com>\nReceived: from a by b; 1\n" + raw.replace(b"\r\n", b"\n") + b"\n"
    assert identity(again) == identity(raw)


def test_another_message_under_the_same_message_id_is_another() -> None:
    """Broken mail programs use one id twice: what was said the second time is not lost."""
    one = reply(TO, "It is wet.", Message_ID="<same@customers.example.com>")
    other = reply(TO, "It is cold.", Message_ID="<same@customers.example.com>")
    assert identity(one.as_bytes()) != identity(other.as_bytes())


@pytest.mark.parametrize("raw", ["reçu.pdf".encode(), "reçu.pdf".encode("latin-1")])
@pytest.mark.parametrize(
    "line", [b'Content-Type: application/pdf; name="%s"', b"Content-Disposition: attachment; filename=%s"]
)
def test_a_file_name_in_raw_bytes_is_read(raw: bytes, line: bytes) -> None:
    """Programs write names unencoded, in UTF-8 or in the set of their machine, with quotation marks and without."""
    head = b"From: jo@customers.example.com\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\nIt broke.\n--B\n"
    kind = b"" if b"Content-Type" in line else b"Content-Type: application/pdf\n"
    message = read(head + kind + line % raw + b"\n\n%PDF-1\n--B--\n")
    assert [file.name for file in message.files] == ["reçu.pdf"]


def test_an_encoded_word_with_a_raw_sign_in_it_is_decoded() -> None:
    """Some programs encode the word and forget a sign."""
    raw = b"Subject: =?iso-8859-1?Q?Die_Fr" + b"\xf6" + b"sche_sind_gro=DF?=\n\nIt broke.\n"
    assert read(raw).subject == "Die Frösche sind groß"


def test_a_subject_in_brackets_says_that_a_machine_answers() -> None:
    """As some webmail services write it; with one more sign it is sure."""
    raw = "From: jo@customers.example.com\nSubject: [Automatyczna odpowiedź] skarga\nPrecedence: bulk\n\nNie ma mnie.\n"
    message = read(raw.encode())
    assert (message.kind, message.sure) == (Kind.AUTO_REPLY, True)


SMIME = b'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\n\nMIIB\n'
PGP = b"-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----\n"
PGP_MIME = (
    b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=B\n\n'
    b"--B\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n"
    b"--B\nContent-Type: application/octet-stream; name=encrypted.asc\n\n" + PGP + b"--B--\n"
)


@pytest.mark.parametrize(
    ("mail", "by"), [(SMIME, "S/MIME"), (PGP_MIME, "PGP"), (b"\n" + PGP, "PGP"), (b"\nIt broke.\n", None)]
)
def test_an_encrypted_mail_is_told_as_one(mail: bytes, by: str | None) -> None:
    """Whoever reads the case has to know that words are there which need a key."""
    assert read(b"From: jo@customers.example.com\nSubject: Re: x\n" + mail).encrypted == by


def test_a_clear_signature_is_no_word_of_the_customer() -> None:
    """The frame of PGP goes, and the dashes that it put before dashes."""
    raw = (
        "From: jo@customers.example.com\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nIt broke.\n- - twice\n"
        "-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n"
    )
    message = read(raw.encode())
    assert (message.whole, message.encrypted) == ("It broke.\n- twice", None)


def test_enriched_text_is_read_without_its_commands() -> None:
    """RFC 1896: a parameter is no word, a single line end is a space, two are one."""
    raw = b"Content-Type: text/enriched\n\n<bold>It</bold> cost << 40\n<color><param>red</param>now</color>.\n\nYes.\n"
    assert read(raw).whole == "It cost < 40 now.\nYes."


@pytest.mark.parametrize("between", ["\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\r"])
def test_a_forwarded_mail_whose_headers_run_together_is_kept_as_a_file(between: str) -> None:
    """A damaged head of a mail inside another one loses neither: Python's generator refuses to write such a head."""
    inner = f"Subject: Undelivered Mail{between}Return-Path: <>\nFrom: a@example.org\n\nIt came back.\n"
    outer = (
        "From: jo@example.org\nTo: us@example.org\nSubject: Look\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nSee this.\n'
        f"--b\nContent-Type: message/rfc822\n\n{inner}\n--b--\n"
    )
    message = read(outer.encode("latin-1"))
    assert "See this." in message.words
    assert "It came back." in message.words + "".join(file.content.decode("latin-1") for file in message.files)
