"""The mails of ../shared, where they lie beside the repository: each is read as its README says."""

import os
from pathlib import Path

import pytest

from amends.domain.opting_out import asks_for_silence
from amends.domain.survey_answers import answer_in
from amends.messaging.inbound import Kind, identity, read
from amends.messaging.reply_text import Known

SHARED = Path(os.environ.get("AMENDS_SHARED", Path(__file__).parents[4] / "shared")) / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=f"there are no inputs of others in {SHARED}")
LAST_LINES = {
    "M1": "The new lamp is broken too.", "M2": "Take the lamp back and return my money.",
    "M2-b": "Gracias, pero sigue sin llegar.", "M2-c": "/Room 12 was dirty.", "M2-d": "Take it back and pay me.",
    "M3": "It never came.", "M3-b": "Data: all my contacts were lost.",
    "M4": "One more thing: the invoice still says 40 euros.", "M5": "The lamp is broken.",
    "M5-b": "The second room was no better.", "M14": "کالا خراب است",
}  # fmt: skip
LANGUAGES = {"M14": "fa", "M14-b": "de"}


def mail(name: str, folder: str = "field-inputs") -> bytes:
    """One of them, as it came."""
    return (SHARED / folder / f"{name}.eml").read_bytes()


@pytest.mark.parametrize("name", LAST_LINES)
def test_the_words_that_were_lost_are_read(name: str) -> None:
    """M1 to M5 and M14: the line that was cut off or garbled, and no courtesy."""
    message = read(mail(name), language=LANGUAGES.get(name))
    assert message.kind is Kind.REPLY
    assert LAST_LINES[name] in message.words
    assert not message.is_courtesy(message.cut(Known()))


@pytest.mark.parametrize("name", ["M8", "M8-b", "M8-c", "M8-d", "M9", "M9-b", "M10", "M10-b"])
def test_a_courtesy_is_one(name: str) -> None:
    """M8 to M10, with nothing attached."""
    message = read(mail(name))
    assert message.files == ()
    assert message.is_courtesy(message.cut(Known()))


@pytest.mark.parametrize("name", ["M6", "M6-b", "M7", "M7-b", "M7-c", "M7-d"])
def test_a_machine_is_no_customer(name: str) -> None:
    """M6 waits for a person; M7 is an automatic answer, or looks like one."""
    assert read(mail(name)).kind is (Kind.MACHINE if name.startswith("M6") else Kind.AUTO_REPLY)


@pytest.mark.parametrize("name", ["M11", "M11-b"])
def test_a_mail_by_two_roads_is_one(name: str) -> None:
    """M11: encoded anew on one of them."""
    assert identity(mail(f"{name}-1")) == identity(mail(f"{name}-2"))


@pytest.mark.parametrize(
    ("name", "score"),
    [("S1", 5), ("S1-b", 5), ("S1-c", 5), ("S1-d", 4), ("S2", 5), ("S2-b", 5), ("S3", 5), ("S3-b", 4)],
)
def test_a_score_is_one(name: str, score: int) -> None:
    """S1 to S3: one score, and whether they would recommend us only where they say so."""
    answer = answer_in(read(mail(name)).words)
    assert answer is not None
    assert (answer.score, answer.recommend) == (score, 9 if name == "S3-b" else None)


@pytest.mark.parametrize("name", ["S4", "S4-b", "S4-c", "S4-d"])
def test_a_wish_for_silence_is_one(name: str) -> None:
    """S4."""
    assert asks_for_silence(read(mail(name)).words, answered=True)


@pytest.mark.parametrize(
    ("name", "sender", "kinds", "holds"),
    [
        ("01-line-begins-with-take", None, {Kind.REPLY}, "go to court"),
        ("02-words-after-thank-you", None, {Kind.REPLY}, "wait until Friday and then go to court"),
        ("03-answers-between-the-lines", None, {Kind.REPLY}, "It never did"),
        ("04-french-quote-on-top", None, {Kind.REPLY}, "Le numéro est 4711"),
        ("05-forwarded-evidence", None, {Kind.REPLY}, "damaged by us in transit"),
        ("06-own-from-and-to-lines", None, {Kind.REPLY}, "nights refunded"),
        ("07-table-cells", None, {Kind.REPLY}, "https://photos.example/album/42"),
        ("08-head-never-closed", None, {Kind.REPLY}, "Refund me by Friday"),
        ("09-undeclared-windows-1256", None, {Kind.REPLY}, "پولم را پس"),
        ("10-euro-in-latin-1", None, {Kind.REPLY}, "€40"),
        ("12-unknown-report-from-a-daemon", "MAILER-DAEMON@mail.customers.example", {Kind.BOUNCE, Kind.MACHINE}, ""),
        ("13-report-without-a-status", "", {Kind.BOUNCE, Kind.MACHINE}, ""),
        ("14-we-are-not-authenticated", "", {Kind.BOUNCE}, ""),
        ("15-out-of-office-without-the-header", None, {Kind.AUTO_REPLY}, ""),
    ],
)
def test_mail_that_was_read_wrongly_is_read_rightly(
    name: str, sender: str | None, kinds: set[Kind], holds: str
) -> None:
    """The fifteen mails of ../shared/data/mail; of the eleventh the subject stands for its words."""
    message = read(mail(name, "mail"), sender)
    assert message.kind in kinds
    assert holds in message.words
    for gone in ("What was the order number", "Quel est", "125", "\ufffd"):
        assert gone not in message.words
    assert read(mail("11-subject-in-raw-utf-8", "mail")).subject == "پولم را پس بدهید"
