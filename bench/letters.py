"""Measures what a letter costs: to write in each language, and to send over TLS."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from amends.domain.letters import LetterPurpose
from amends.letters.formatting import Phrasing
from amends.letters.proofreading.sample_letters import words_in
from amends.letters.proofreading.sample_people import voice_of
from amends.letters.proofreading.situations import STRATEGIES, Situation, everything
from amends.letters.rendering import Rendered, Templates
from amends.messaging.dkim import DomainKey
from amends.messaging.mime import compose, message_id_of
from amends.messaging.smtp import Mailer
from amends.messaging.smtp_settings import Relay
from bench.figures import Figure, percentile

SENDER = "Amends <complaints@ours.example.com>"
HOUSE = Path(__file__).parents[1]
WRITTEN_WITHIN, SIGNED_WITHIN = 5.0, 3.0  # ms of CPU
LANGUAGES = {"en": "English", "fa": "Persian"}


def measure_writing(times: int) -> list[Figure]:
    """Writes every kind of letter in every strategy, with every part, that many times."""
    templates = Templates({str(path.relative_to(HOUSE)): path.read_text() for path in HOUSE.glob("templates/**/*.*")})
    figures: list[Figure] = []
    for language, name in LANGUAGES.items():
        list(_letters(templates, language))  # compiles the templates
        written, begun = 0, time.process_time()
        for _ in range(times):
            written += sum(1 for _ in _letters(templates, language))
        each = (time.process_time() - begun) * 1000 / written
        figures.append(Figure(f"write_{language}", f"a letter in {name}: rendering", each, "ms CPU", WRITTEN_WITHIN))
    return figures


def measure_signing(times: int) -> list[Figure]:
    """Signs a letter with a key of 2,048 bits, as `openssl genrsa 2048` makes one."""
    templates = Templates({str(path.relative_to(HOUSE)): path.read_text() for path in HOUSE.glob("templates/**/*.*")})
    raw = _mail(next(_letters(templates, "fa")), 0)
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    seal = DomainKey(pem, "bench", "ours.example.com")
    begun = time.process_time()
    for _ in range(times):
        seal.signed(raw)
    each = (time.process_time() - begun) * 1000 / times
    return [Figure("sign", "a letter: its DKIM signature, 2,048 bits", each, "ms CPU", SIGNED_WITHIN)]


async def measure_handing_in(relay: str, count: int) -> list[Figure]:
    """Composes letters and sends them over one kept connection, one after the other."""
    templates = Templates({str(path.relative_to(HOUSE)): path.read_text() for path in HOUSE.glob("templates/**/*.*")})
    letters = [*_letters(templates, "en"), *_letters(templates, "fa")]
    mailer = Mailer(Relay.from_url(relay), SENDER, connections=1)
    waits: list[float] = []
    try:
        await mailer.send(_mail(letters[0], 0), mailer.address, ["warm-up@customers.example.com"])
        begun, cpu = time.perf_counter(), time.process_time()
        for number, letter in enumerate(islice(cycle(letters), count), start=1):
            asked = time.perf_counter()
            await mailer.send(_mail(letter, number), mailer.address, [f"jo{number}@customers.example.com"])
            waits.append((time.perf_counter() - asked) * 1000)
        took, busy = time.perf_counter() - begun, time.process_time() - cpu
    finally:
        await mailer.close()
    sent = f"{count} letters over one TLS connection"
    return [
        Figure("mail_rate", f"{sent}: letters a second", count / took, "/s"),
        Figure("mail_p99", f"{sent}: p99", percentile(waits, 0.99), "ms"),
        Figure("mail_cpu", f"{sent}: composing and handing in one", busy * 1000 / count, "ms CPU"),
    ]


def _letters(templates: Templates, language: str) -> Iterator[Rendered]:
    voice = voice_of(language)
    full, phrasing = everything(voice), Phrasing(language, voice.zone)
    for purpose in LetterPurpose:
        for strategy in STRATEGIES:
            words = words_in(purpose, Situation(strategy, strategy, parts=full), voice, phrasing)
            yield templates.render(purpose, phrasing, words)


def _mail(letter: Rendered, number: int) -> bytes:
    return compose(
        letter,
        message_id=message_id_of(f"bench/{time.time_ns()}/{number}", SENDER),
        sender=SENDER,
        recipient=f"jo{number}@customers.example.com",
        now=datetime.now(UTC),
        earlier=[message_id_of(f"bench/{earlier}", SENDER) for earlier in range(3)],
    )
