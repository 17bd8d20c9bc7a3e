"""What a customer wrote is read whole: cut only where it is ours, in any charset, in whichever part it stands."""

import base64

import pytest

from amends.domain.courtesies import is_courtesy
from amends.messaging.charsets import decoded
from amends.messaging.inbound import Kind, identity, read
from amends.messaging.reply_text import Known, new_words
from tests.support.mails import reply

TO = "reply+token@amends.example"
OURS = "complaints@ours.example.com"
LETTER = """Dear Jo Example,

we are sorry that your parcel is late. You paid to have it on Thursday, and it did not come.

What was the order number? Which door was it?

No, thank you
With kind regards
Maya Lindqvist"""
QUOTED_LETTER = "".join(f"> {line}\n" for line in LETTER.split("\n"))
KNOWN = Known(letters=(LETTER,), ours=("Amends", OURS), theirs=("Jo Example", "jo@customers.example.com", "سارا"))


@pytest.mark.parametrize(
    "words",
    [
        "Hi,\nThanks.\nThe new lamp is broken too.",
        "Hello,\nTake the lamp back and return my money.",
        "Hallo,\nVielen Dank\nDie Tür schließt noch immer nicht.",
        "سلام\nبا احترام،\nکالا هنوز نرسیده است.",
        "Hola,\nGracias, pero sigue sin llegar.",
        "Hello,\n/Room 12 was dirty.",
        "Hello,\n\nKhalid from your shop was rude.",
        "My parcel:\nFrom: Tehran\nTo: Berlin\nDate: 12 March\nIt never came.",
        "Hello\nVon: 1. Mai\nAn: 4. Mai\nBetreff: Zimmer 12\nkein warmes Wasser",
        "سلام\nاز: ۱ خرداد\nبه: ۴ خرداد\nآب گرم نبود.",
        "It works now.\nRegards,\nJo\n\nOne more thing: the invoice still says 40 euros.",
        "چراغ کار نمی‌کند.\nبا تشکر\nسارا\nتا جمعه پاسخ دهید",
        "The lamp does not work.\n\nThank you\nI will go to court on Friday.",
        "It is broken.\n\nRegards\nNot happy at all",
        "It was:\nRegards\n4711",
        "I paid 40.\n--\n20 were for shipping.",
        "The price was\n> 40 EUR\nand I paid 30.",
        "On Monday I wrote:\nnothing came.",
        "Look:\n---------- Forwarded message ---------\nFrom: Courier <c@courier.example>\n\nWe dropped it.",
        "See what the courier said:\nOn Mon, 23 Nov 2026, Courier <c@courier.example> wrote:\n> we dropped it",
        "Look:\n\n-----Original Message-----\nFrom: Courier <c@courier.example>\nSent: Monday\nTo: Jo\n\nDropped.",
        "No, thank you",
        "Which door was it?",
        "> only what we wrote",
        "P.S. the bill is wrong, too.",
    ],
)
def test_not_a_word_of_the_customers_is_cut(words: str) -> None:
    """What looks like a sign-off, a head or a quotation and is none of ours stays, to the last line."""
    cut = new_words(words, KNOWN)
    assert (cut.words, cut.lines) == (words, 0)
    assert not is_courtesy(words, ("Jo Example",))


@pytest.mark.parametrize(
    ("written", "new"),
    [
        (f"It is wet.\n\nOn Mon, 23 Nov 2026 at 09:00, Amends <{OURS}> wrote:\n{QUOTED_LETTER}", "It is wet."),
        (f"It is wet.\n\nOn Mon, 23 Nov 2026, Amends <{OURS}>\nwrote:\n\n{LETTER}", "It is wet."),
        (f"Le 23 nov. 2026 09:00, Amends a écrit :\n{QUOTED_LETTER}\nLe numéro est 4711.", "Le numéro est 4711."),
        (f"Nein.\n\nAm Mo., 23. Nov. 2026 um 09:00 schrieb Amends <{OURS}>:\n{QUOTED_LETTER}", "Nein."),
        (f"نه.\n\nدر تاریخ ۲۳ نوامبر ۲۰۲۶، Amends <{OURS}> نوشت:\n{QUOTED_LETTER}", "نه."),
        (f"いいえ\n\n2026年11月23日(月) 9:00 Amends <{OURS}>:\n{QUOTED_LETTER}", "いいえ"),
        (f"It is.\n\n{'_' * 32}\nFrom: Amends <{OURS}>\nSent: Monday\nTo: Jo\nSubject: x\n\n{LETTER}", "It is."),
        (f"Ja.\n\nVon: Amends <{OURS}>\nGesendet: Montag\nAn: Jo\nBetreff: x\n\n{LETTER}", "Ja."),
        (
            f"See below.\nOn 23.11.2026, Amends <{OURS}> wrote:\n> What was the order number? Which door was it?\n"
            "4711, the red one.\n> With kind regards\n",
            "See below.\n4711, the red one.",
        ),
        (
            f"On 3 May I called.\nNobody came\nOn Mon, 23 Nov 2026, Amends <{OURS}> wrote:\n{QUOTED_LETTER}",
            "On 3 May I called.\nNobody came",
        ),
        (f"It is wet.\nOn Mon, 23 Nov 2026 at 09:00,\nAmends <{OURS}> wrote:\n{QUOTED_LETTER}", "It is wet."),
        (f"{LETTER}\n\nIt is the red one.", "It is the red one."),
        (f"{QUOTED_LETTER}\nIt is the red one.", "It is the red one."),
        ("It is wet.\n\nBest wishes,\nJo Example\n+44 20 7946 0000", "It is wet."),
        ("خیس است.\nبا تشکر\nسارا", "خیس است."),
        ("It is wet.\n\nSent from my Galaxy", "It is wet."),
        ("Es ist nass.\n\nVon meinem iPhone gesendet", "Es ist nass."),
    ],
)
def test_what_is_ours_is_cut_and_counted(written: str, new: str) -> None:
    """Our letter, however it is quoted, and a sign-off with the writer's own name: gone, and told as so many lines."""
    cut = new_words(written, KNOWN)
    assert cut.words == new
    kept = {line for line in new.split("\n") if line}
    assert cut.lines == sum(1 for line in written.split("\n") if line.strip()) - len(kept) > 0


@pytest.mark.parametrize(
    "words",
    [
        "Thanks!\n\nMaria", "ممنون 🌹", "Vielen Dank!", "Thanks, Maria", "👍🏼", "Merci beaucoup", "¡Muchas gracias!",
        "Grazie mille, Maya", "Obrigada", "Dank u wel", "Tack så mycket!", "Mange tak", "Kiitos!", "Dziękuję bardzo",
        "Děkuji moc", "Köszönöm szépen", "Mulțumesc!", "teşekkür ederim", "Спасибо большое!", "Дякую", "Ευχαριστώ πολύ",
        "شكرا جزيلا", "תודה רבה", "با سلام\nممنون از پیگیری شما", "دستتون درد نکنه 🙏", "谢谢！",
        "ありがとうございます。", "감사합니다", "cảm ơn", "ขอบคุณครับ", "धन्यवाद", "OK",
        "Perfect. Thank you, Maya.",
        "Dear Maria,\nthank you so much for your help!\nBest regards,\nJo", "Danke, Frau Lindqvist",
        "👍 Jo reacted via Gmail", "Vielen Dank und viele Grüße\nIhre Petra Müller", "Merci, c'est résolu",
        "ممنون، مشکل حل شد", "谢谢，已经解决了", "Yes, thank you",
    ],
)  # fmt: skip
def test_a_thank_you_in_any_language_is_a_courtesy(words: str) -> None:
    """Alone, with a name, a greeting or a smile."""
    assert is_courtesy(words, ("Jo Example",))


@pytest.mark.parametrize(
    "words",
    [
        "Hi,", "سلام", "Dear Maria", "Kind regards,\nJo", "Thanks for nothing", "Thanks, but it is broken",
        "No, thank you", "Thanks, Friday", "Thanks. Broken again", "Merci de me rembourser", "👎", "Thanks 👎",
        "👎 Jo reacted via Gmail", "ok?", "ممنون ولی نرسید", "Danke. Kaputt.", "谢谢，但是坏了", "Great, another delay",
        "Thank you\nI will go to court", "", "Nope, thanks", "Thanks. Stolen.", "Thanks\nIdiots", "Danke, Saftladen",
        "Merci\nHonteux", "Maria",
    ],
)  # fmt: skip
def test_whatever_may_say_more_is_no_courtesy(words: str) -> None:
    """A greeting alone, an irony, a thank-you with a but: a person reads it."""
    assert not is_courtesy(words, ("Jo Example",))


@pytest.mark.parametrize(
    ("words", "charset", "declared", "language"),
    [
        ("کالا خراب است", "cp1256", None, "fa"),
        ("کالا خراب است", "cp1256", "iso-8859-1", "fa"),
        ("Das Gerät ist kaputt, für 40 € kein Ersatz.", "cp1252", None, "de"),
        ("Лампа не работает", "koi8-r", None, "ru"),
        ("Лампа не работает, верните деньги", "cp1251", None, "en"),
        ("Η λάμπα είναι χαλασμένη", "cp1253", "unknown-8bit", "el"),
        ("Lampa nie działa, proszę", "cp1250", None, "pl"),
        ("電球が壊れています", "euc-jp", None, "ja"),
        ("灯坏了，请退款", "gb18030", "us-ascii", "zh"),
        ("Grüße, schön", "utf-8", "iso-8859-1", "de"),
    ],
)
def test_words_in_no_charset_that_is_true_are_read(words: str, charset: str, declared: str, language: str) -> None:
    """By the complaint's language, else by a detector; that it was a guess is told, where it was one."""
    read_as = decoded(words.encode(charset), declared, language)
    assert read_as.words == words
    assert (read_as.guessed is None) is (charset == "utf-8")


@pytest.mark.parametrize(
    ("words", "charset", "declared"),
    [
        ("I paid €40 for the “deluxe” lamp.", "cp1252", "iso-8859-1"),
        ("①番", "cp932", "shift_jis"),
        ("朱镕基", "gbk", "gb2312"),
        ("สวัสดี", "cp874", "windows-874"),
        ("שלום", "iso-8859-8", "iso-8859-8-i"),
    ],
)
def test_charsets_are_what_the_web_takes_them_for(words: str, charset: str, declared: str) -> None:
    """Mail programs write beyond the set that they name: the wider one of that name is read."""
    assert decoded(words.encode(charset), declared).words == words


def parts(*bodies: tuple[str, str], kind: str = "mixed") -> bytes:
    """A mail of several parts: (media type, body) each."""
    inner = "".join(f"--B\nContent-Type: {media}; charset=utf-8\n\n{body}\n" for media, body in bodies)
    head = f"From: Jo <jo@customers.example.com>\nTo: {TO}\nContent-Type: multipart/{kind}; boundary=B\n\n"
    return f"{head}{inner}--B--\n".encode()


@pytest.mark.parametrize(
    ("raw", "holds"),
    [
        (parts(("text/html", "<p>The lamp is broken.</p>"), ("text/plain", "Scanned for viruses.")),
         "The lamp is broken."),
        (parts(("text/plain", "See below"), ("text/html", "<b>It is wet.</b>")), "It is wet."),
        (
            parts(("text/plain", "Your program shows no HTML."), ("text/html", "<p>The lamp is broken again.</p>"),
                  kind="alternative"), "The lamp is broken again."),
        (parts(("text/plain", ""), ("text/html", "<p>It is wet.</p>"), kind="alternative"), "It is wet."),
        (parts(("text/enriched", "<bold>It is wet.</bold>")), "It is wet."),
    ],
)  # fmt: skip
def test_texts_are_read_part_by_part(raw: bytes, holds: str) -> None:
    """Whichever part the words stand in, they are read; forms of the same are read once."""
    message = read(raw)
    assert holds in message.words
    assert message.files == ()


def test_a_reaction_and_a_logo_are_no_attachments() -> None:
    """Gmail's reaction says one sign; what the HTML shows by cid was sent along by a program."""
    sign = parts(
        ("text/plain", "👍 Jo reacted via Gmail"),
        ("text/vnd.google.email-reaction+json", '{"emoji": "👍", "version": 1}'),
        kind="alternative")  # fmt: skip
    logo = (
        f"From: Jo <jo@x.example>\nTo: {TO}\nContent-Type: multipart/related; boundary=B\n\n"
        "--B\nContent-Type: text/html\n\n"
        "<p>Thanks!</p><img src='cid:logo@x'>\n--B\nContent-Type: image/png\nContent-ID: <logo@x>\n"
        f"Content-Transfer-Encoding: base64\n\n{base64.b64encode(b'png').decode()}\n--B--\n"
    ).encode()
    for raw in (sign, logo):
        message = read(raw)
        assert message.files == ()
        assert message.is_courtesy(message.cut(Known()))
    down = read(sign.replace("👍".encode(), "👎".encode()))
    assert not down.is_courtesy(down.cut(Known()))


@pytest.mark.parametrize(
    ("lines", "kind", "sure"),
    [
        ({"Subject": "Automatic reply: Your complaint"}, Kind.AUTO_REPLY, False),
        ({"Subject": "Abwesenheitsnotiz: Your complaint"}, Kind.AUTO_REPLY, False),
        ({"Subject": "پاسخ خودکار: شکایت شما"}, Kind.AUTO_REPLY, False),
        ({"Subject": "Réponse automatique : x"}, Kind.AUTO_REPLY, False),
        ({"Subject": "自动回复: x"}, Kind.AUTO_REPLY, False),
        ({"X-Auto-Response-Suppress": "All"}, Kind.AUTO_REPLY, False),
        ({"Subject": "Out of office", "X-POST-MessageClass": "9; Autoresponder"}, Kind.AUTO_REPLY, True),
        ({"Subject": "Automatic reply: x", "X-Auto-Response-Suppress": "All"}, Kind.AUTO_REPLY, True),
        ({"X-Autorespond": "yes"}, Kind.AUTO_REPLY, True),
        ({"Auto-Submitted": "auto-replied"}, Kind.AUTO_REPLY, True),
        ({"Auto-Submitted": "auto-generated"}, Kind.MACHINE, True),
        ({"Auto-Submitted": "auto-generated", "Resent-From": "jo@work.example"}, Kind.MACHINE, True),
        ({"Auto-Submitted": "auto-notified"}, Kind.MACHINE, True),
        ({"From": "MAILER-DAEMON@mail.example"}, Kind.MACHINE, True),
        ({"Subject": "Re: Automatic doors broken"}, Kind.REPLY, True),
        ({"Precedence": "list"}, Kind.REPLY, True),
    ],
)  # fmt: skip
def test_what_a_machine_answered_and_what_it_sent_on_are_told_apart(
    lines: dict[str, str], kind: Kind, sure: bool
) -> None:
    """What is not sure is read by a person, and so is what a machine only sent on."""
    mail = reply(TO, "It is wet.")
    for name, value in lines.items():
        del mail[name]
        mail[name] = value
    message = read(mail.as_bytes())
    assert (message.kind, message.sure) == (kind, sure)


def test_a_holiday_told_without_any_mark_is_read_by_a_person() -> None:
    """Two signs in the text: away, and spoken by a machine. A customer who is merely away is a customer."""
    away = "I am out of the office until 12 December. In urgent cases ring my colleague."
    assert read(reply(TO, away).as_bytes()).kind is Kind.AUTO_REPLY
    assert read(reply(TO, "I am on holiday until Friday: please come on Saturday.").as_bytes()).kind is Kind.REPLY


@pytest.mark.parametrize("words", ["The café lamp is broken again.", "کالا هنوز نرسیده است."])
def test_a_message_that_was_encoded_anew_is_the_same(words: str) -> None:
    """Quoted, in base64, or as it is: by the words, not by the bytes; other words are another message."""
    head = "From: Jo <jo@x.example>\nMessage-ID: <1@x.example>\nSubject: Re\nContent-Type: text/plain; charset=utf-8\n"
    plain = f"{head}Content-Transfer-Encoding: 8bit\n\n{words}\n".encode()
    in_base64 = f"{head}Content-Transfer-Encoding: base64\n\n{base64.encodebytes(words.encode()).decode()}".encode()
    crlf = plain.replace(b"\n", b"\r\n")
    assert identity(plain) == identity(in_base64) == identity(crlf)
    assert identity(plain) != identity(plain.replace(words.encode(), b"Other words."))


def test_a_subject_in_raw_utf_8_and_who_wrote_are_read() -> None:
    """RFC 6532 heads, and the addresses in From and Cc."""
    head = f"From: A Lawyer <office@law.example>\nTo: {TO}\nCc: Brother <b@x.example>\nSubject: پولم را پس بدهید\n\n"
    message = read(head.encode())
    assert message.subject == "پولم را پس بدهید"
    assert (message.writer, message.named, message.copies) == ("office@law.example", "A Lawyer", ("b@x.example",))
