"""Answers as mail programs write them, with the customer's known text in each.

They show what is lost of that text, and what is left besides it.
"""

import re
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from random import Random

from amends.messaging.inbound import read
from amends.messaging.letter_matching import squashed
from amends.messaging.reply_text import Cut, Known
from bench.figures import Figure
from bench.mail_programs import ADDRESS, PROGRAMS, US, Piece, Program, plain, wrote
from bench.reply_words import CLOSINGS, GMAIL, LANGUAGES, LETTERS, NAMES, OWN, SHORT

SEED = 11
TO = "reply+abcdefghijklmnopqrstuvwxyz234567@ours.example.com"
SMART = {'"': "”", "'": "’", "...": "…", " - ": " – "}


@dataclass(frozen=True)
class Answer:
    """One mail: its bytes, what the customer wrote in it, and what is known beside it."""

    raw: bytes
    own: tuple[str, ...]
    known: Known
    program: str
    language: str


@dataclass
class Tally:
    """Words of customers and how many of them were lost; lines of others and how many stayed."""

    mails: int = 0
    words: int = 0
    lost: int = 0
    others: int = 0
    kept: int = 0
    courtesies: int = 0
    seconds: float = 0.0


def answers(count: int, seed: int = SEED) -> Iterator[Answer]:
    """So many answers: each program in each language in turn, everything else by chance."""
    for number in range(count):
        program = PROGRAMS[number % len(PROGRAMS)]
        yield _answer(number, program, LANGUAGES[number // len(PROGRAMS) % len(LANGUAGES)], _dice(f"{seed} {number}"))


def _dice(seed: str) -> Random:
    return Random(seed)  # noqa: S311 - it picks words


def measured(answer: Answer, tally: Tally) -> Cut:
    """Read one answer as it is read when it comes in, and count."""
    message = read(answer.raw)
    begun = time.thread_time()
    cut = message.cut(answer.known)
    tally.seconds += time.thread_time() - begun
    tally.mails += 1
    tally.courtesies += message.is_courtesy(cut, answer.known.theirs)
    left = squashed(cut.words)
    pieces = sorted(map(squashed, answer.own), key=len, reverse=True)
    for piece, text in zip(pieces, sorted(answer.own, key=lambda text: len(squashed(text)), reverse=True), strict=True):
        words = len(text.split())
        tally.words += words
        if piece in left:
            left = left.replace(piece, "\0", 1)
        else:
            tally.lost += words
    customers = sum(text.count("\n") + 1 for text in answer.own)
    tally.others += max(0, sum(1 for line in message.whole.split("\n") if line.strip()) - customers)
    tally.kept += sum(1 for line in cut.words.split("\n") if _is_of_others(line, pieces))
    return cut


def measure_replies(count: int) -> list[Figure]:
    """So many generated answers."""
    tally = Tally()
    for answer in answers(count):
        measured(answer, tally)
    what = f"{count:,} generated answers"
    return [
        Figure("replies_lost", f"{what}: words of customers lost, of {tally.words:,}", tally.lost, "words", 0),
        Figure("replies_kept", f"{what}: lines of others left, of {tally.others:,}", _share(tally), "%", 1),
        Figure("replies_courtesies", f"{what}: taken for a mere thank-you", tally.courtesies, "mails", 0),
        Figure("replies_cpu", f"{what}: finding the customer's words", tally.seconds * 1000 / count, "ms CPU"),
    ]


def _share(tally: Tally) -> float:
    return 100 * tally.kept / max(1, tally.others)


def _is_of_others(line: str, pieces: list[str]) -> bool:
    """Whether nothing in a line is the customer's. A line that both wrote in stays whole."""
    said = squashed(line)
    return bool(said) and not any(said in piece or piece in said for piece in pieces)


def _answer(number: int, program: Program, language: str, dice: Random) -> Answer:
    name = NAMES[language]
    mailbox = f"{_ascii(name)}{number}@customers.example"
    link = f"https://ours.example.com/answer/{number:08d}abcdefghijkl"
    letter = LETTERS[language].format(name=name, number=5000 + number, link=link)
    quoted = [(line, False) for line in _as_it_travelled(letter, dice).split("\n")]
    own: list[Piece] = []
    answered = dice.choice(("above", "above", "below", "between", "both", "within"))
    if answered in ("above", "both"):
        own = [(text, True) for text in _texts(language, dice, number)]
    if answered in ("between", "both"):
        for at in sorted(dice.sample(range(3, 7), 2), reverse=True):
            quoted.insert(at, (dice.choice(SHORT).format(n=dice.randrange(10_000, 99_999)), True))
    if answered == "below":
        quoted += [(text, True) for text in _texts(language, dice, number)]
    mine = [text for text, by_customer in [*own, *quoted] if by_customer]
    if answered == "within":  # typed into the quotation, as telephones invite to
        mine = [f"{dice.randrange(10_000, 99_999)} {SHORT[1].format(n=number)}"]
        quoted.insert(dice.randrange(2, 8), (mine[0], False))
    told = OWN[language].replace("|", "\n").partition("\n")[0].format(n=number)
    if program.mark and dice.random() < 0.3:  # and below it what the customer wrote before
        quoted += [(line, False) for line in (*wrote(GMAIL, f"{name} <{mailbox}>")(language, ""), told)]
    sign_off = _sign_off(language, name, mailbox, dice)
    if sign_off and answered == "above":
        own.append((sign_off, False))
    elif sign_off:
        quoted.append((sign_off, True))  # set as the customer's words are
    if program.below and answered == "above":
        own.append((program.below[language], False))
    head = program.head(language, f"{name} <{mailbox}>")
    raw = _mail(program, head, own, quoted, (name, mailbox), dice)
    earlier = LETTERS[language].format(name=name, number=4000 + number, link=link[:-1])
    known = Known(letters=(letter, earlier), told=(told,), ours=(US, ADDRESS), theirs=(name, mailbox))
    return Answer(raw, tuple(mine), known, program.name, language)


def _texts(language: str, dice: Random, number: int) -> list[str]:
    said = [text.replace("\\n", "\n") for text in re.split(r"[|\n]", OWN[language])]
    return [text.replace("{n}", str(dice.randrange(10_000, 99_999))) for text in dice.sample(said, dice.randint(1, 3))]


def _sign_off(language: str, name: str, mailbox: str, dice: Random) -> str:
    """Nothing, or closing words over a name, perhaps with a number, an address, or behind dashes."""
    first, _, last = name.partition(" ")
    written = dice.choice((name, first, f"{first[0]}. {last}", name))
    match dice.randrange(6):
        case 0:
            return ""
        case 1:
            return f"-- \n{name}\n+44 20 7946 0{dice.randrange(100, 999)}"
        case 2:
            return f"{dice.choice(CLOSINGS[language])}\n{written}\nTel.: 0{dice.randrange(10**8, 10**9)}\n{mailbox}"
        case _:
            return f"{dice.choice(CLOSINGS[language])}\n{written}"


def _as_it_travelled(letter: str, dice: Random) -> str:
    """What programs and filters on the way make of our signs, spaces and links."""
    if dice.random() < 0.3:
        for ours, theirs in SMART.items():
            letter = letter.replace(ours, theirs)
    if dice.random() < 0.3:
        letter = letter.replace("https://", "https://eur03.safelinks.example.net/?url=https%3A%2F%2F")
    if dice.random() < 0.2:
        letter = letter.replace(" ", "\xa0", 40)
    if dice.random() < 0.2:
        letter = unicodedata.normalize("NFD", letter)
    return letter.replace("\u200c", " ") if dice.random() < 0.3 else letter


def _mail(
    program: Program, head: list[str], own: list[Piece], quoted: list[Piece], writer: tuple[str, str], dice: Random
) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = f'"{writer[0]}" <{writer[1]}>', TO, "Re: Your complaint"
    mail["Message-ID"] = f"<{writer[1]}>"
    html = program.html(head, own, quoted) if program.html else None
    if html is None or dice.random() < 0.6:
        mail.set_content(plain(program, head, own, quoted, dice))
        if html is not None:
            mail.add_alternative(html, subtype="html")
            mail.set_boundary("between-the-forms")
    else:
        mail.set_content(html, subtype="html")
    return mail.as_bytes()


def _ascii(name: str) -> str:
    return (
        unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().replace(" ", ".").lower() or "customer"
    )
