"""What customers, machines and mail servers write in other words than ours: nothing is lost or taken for another."""

import pytest

from amends.domain.bounces import About, about
from amends.domain.courtesies import is_courtesy
from amends.domain.opting_out import asks_for_silence
from amends.domain.survey_answers import answer_in
from amends.messaging.inbound import Kind, read
from amends.messaging.reply_text import Known, new_words
from amends.messaging.sign_offs import without_sign_off

LETTER = """Dear Ines Duarte,

Thank you for your complaint, which has reached us. You told us that breakfast was not what you had a right to expect.

We are sorry for what happened and for the trouble it gave you.

With kind regards,
Darya Rostami
"""
QUOTED = "\n".join(f"> {line}" for line in LETTER.strip().split("\n"))
KNOWN = Known(letters=(LETTER,), ours=("complaints@amends.example", "Amends"), theirs=("Ines Duarte",))
GMAIL = "On Mon, Nov 30, 2026 at 9:00 AM Amends <complaints@amends.example> wrote:"


@pytest.mark.parametrize(
    "head",
    [
        "\u202bدر دوشنبه 30 نوامبر 2026 ساعت 9:00، \u202aAmends\u202c\u200f "
        "<\u202acomplaints@amends.example\u202c\u200f> نوشت:\u202c",
        "> Message du 30/11/26 09:00\n> De : \"Amends\" <complaints@amends.example>\n> A : ines@customers.example\n"
        "> Copie à : \n> Objet : Your complaint",
        "فرستنده: Amends <complaints@amends.example>\nفرستاده شده: دوشنبه ۹ آذر ۱۴۰۵\nگیرنده: Ines\nموضوع: شکایت",
    ],
    ids=["gmail-fa", "orange-fr", "outlook-fa"],
)  # fmt: skip
def test_a_head_is_known_whatever_sets_its_reading_order(head: str) -> None:
    """Of the answer nothing is left but what is new."""
    assert new_words(f"بسته هنوز نرسیده است.\n\n{head}\n\n{QUOTED}\n", KNOWN).words == "بسته هنوز نرسیده است."


@pytest.mark.parametrize(
    "words",
    [
        "Hier die Daten:\nVon: Hamburg\nAn: München\nDatum: 12. November\nEs kam nie an.",
        "بسته‌ی من:\nاز: تهران\nبه: شیراز\nتاریخ: ۱۲ آبان\nهرگز نرسید.",
        "Le 12/11/2026 à 10:00, votre livreur a écrit :\nabsent\nJ'étais là.",
        "Your agent Maya wrote:\n> you get 40 EUR back\nI got nothing.",
    ],
)
def test_what_looks_like_a_head_stays_where_our_letter_is_quoted_below_another(words: str) -> None:
    """Our letter below the next head says nothing about this one."""
    assert new_words(f"{words}\n\n{GMAIL}\n{QUOTED}\n", KNOWN).words == words


@pytest.mark.parametrize(
    ("line", "goes"),
    [
        ("Sent from my T-Mobile 4G LTE Device", True),
        ("Sent with Proton Mail secure email.", True),
        ("Diese Nachricht wurde von meinem Android-Gerät mit GMX Mail gesendet.", True),
        ("ارسال شده از گوشی سامسونگ", True),
        ("Отправлено из мобильной Почты Mail.ru", True),
        ("Sent from my shop in Lisbon, you never answered", False),
        ("Inviato da Roma il 3 maggio, mai arrivato", False),
        ("Wysłane z Krakowa 3 maja, nie doszło", False),
        ("ارسال شده از انبار شما اما خراب", False),
        ("Von meinem Mann gesendet", False),
        ("Sent from my phone, you never answered", False),
    ],
)
def test_a_line_of_a_device_names_one(line: str, goes: bool) -> None:
    """Every other line that begins so is the customer's."""
    assert (line not in without_sign_off(f"It is broken.\n{line}", ())) is goes


@pytest.mark.parametrize(
    "text",
    [
        "Keine weiteren Mails bitte", "Merci de ne plus m’envoyer d'enquêtes.", "Por favor, no me envíen más correos",
        "لطفاً دیگر برای من نظرسنجی نفرستید.", "لطفا به من پیام نفرستید", "I don't want to take part in surveys.",
        "Please take me off your mailing list", "Больше не присылайте мне опросы",
        "Hi, please stop these emails. Thanks",
    ],
)  # fmt: skip
def test_silence_is_asked_for_in_any_words_of_it(text: str) -> None:
    """Refusing what we send, and not one word of anything else."""
    assert asks_for_silence(text, answered=True)


@pytest.mark.parametrize(
    "text",
    [
        "I do not receive any emails", "Ich erhalte keine Mails von Ihnen", "پیامی از شما نگرفتم",
        "No answer to my emails",
        "Je ne veux pas de rappel, je veux mon argent", "I do not want messages, I want an answer",
        "Stop charging my card",
    ],
)  # fmt: skip
def test_who_misses_our_mail_asks_for_no_silence(text: str) -> None:
    """A complaint about silence is not a wish for it."""
    assert not asks_for_silence(text, answered=True)


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("Hi Darya,\n5\nThanks", 5), ("سلام\n۴", 4), ("I give it a 4", 4), ("Five out of five", 5), ("Eine 5", 5),
        ("je vous mets 4", 4), ("answer: 5", 5), ("سلام بسته نرسید\n5", None),
        ("A 5 star hotel without breakfast", None),
    ],
)  # fmt: skip
def test_a_score_is_read_behind_a_greeting_and_an_article(text: str, score: int | None) -> None:
    """As people write it; a line that says more than a greeting is no greeting."""
    answer = answer_in(text)
    assert (answer.score if answer else None) == score


@pytest.mark.parametrize("word", ["Unhappy", "Remboursez", "Erstatten", "Devuelvan", "Rimborsate"])
def test_a_demand_below_a_thank_you_is_no_name(word: str) -> None:
    """With its capital it looks like one."""
    assert is_courtesy("Thanks\nMaria")
    assert not is_courtesy(f"Thanks\n{word}")


@pytest.mark.parametrize(
    ("subject", "body", "kind"),
    [
        ("Re: P1",
        "We have received your request. A ticket has been created. Please do not reply to this.", Kind.AUTO_REPLY),
        ("Re: P1", "Ihre Anfrage ist eingegangen. Bitte antworten Sie nicht auf diese Nachricht.", Kind.AUTO_REPLY),
        ("En vacances: P1", "Je reviens le 7.", Kind.AUTO_REPLY),
        ("Urlaub", "Bin bis 7.12. weg.", Kind.AUTO_REPLY),
        ("Re: P1", "You wrote 'do not reply to this'. I do: the lamp is broken.", Kind.REPLY),
        ("Urlaubszimmer war schmutzig", "Bitte um Antwort.", Kind.REPLY),
    ],
)  # fmt: skip
def test_what_two_signs_of_a_machine_say_waits_for_a_person(subject: str, body: str, kind: Kind) -> None:
    """One sign alone is a person's."""
    raw = f"From: Ines <ines@customers.example>\nTo: us@amends.example\nSubject: {subject}\n\n{body}\n".encode()
    assert read(raw).kind is kind


@pytest.mark.parametrize(
    ("said", "whom"),
    [
        ("550 Empfänger unbekannt", About.ADDRESS), ("550 Postfach ist voll", About.MAILBOX),
        ("550 utilisateur inconnu", About.ADDRESS), ("550 boîte aux lettres pleine", About.MAILBOX),
        ("550 usuario desconocido", About.ADDRESS), ("550 buzón lleno", About.MAILBOX),
        ("550 گیرنده یافت نشد", About.ADDRESS), ("mailbox is full: retry timeout exceeded", About.MAILBOX),
        ("552 message too large", About.SIZE),
    ],
)  # fmt: skip
def test_a_bounce_is_read_in_the_language_of_its_server(said: str, whom: About) -> None:
    """Where the code says little, the words decide."""
    assert about("5.0.0", said) is whom
    report = (
        "From: MAILER-DAEMON@mx.example\nSubject: x\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\n\n'
        "--B\nContent-Type: text/plain; charset=utf-8\n\nx\n--B\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; ines@customers.example\nAction: failed\n"
        f"Status: 5.0.0\nDiagnostic-Code: smtp; {said}\n\n--B--\n"
    )
    failed = read(report.encode(), "").failed
    assert failed is not None
    assert failed.about is whom
