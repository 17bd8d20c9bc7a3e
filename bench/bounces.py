"""Measures how many reports of failed delivery are recognised: those that sisimai is tested with.

Its mails and their expected results are not here. They are read from a clone of sisimai/p5-sisimai in the folder that
AMENDS_PEERS names. Each mail is read with the null sender, as a mail server hands it over.
"""

import io
import os
import re
import subprocess
import tarfile
import time
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

from flufl.bounce import all_failures
from rich.console import Console

from amends.domain.bounces import About
from amends.messaging.inbound import Kind, read
from bench.figures import Figure

people = Console(stderr=True)
CLONE = "sisimai+p5-sisimai"
MAILS, TESTS = "set-of-emails/maildir/bsd", "t"
NO_FAILURES = frozenset({"feedback", "vacation", "delivered"})
NO_HOST = frozenset({"arf", "rfc3464", "rfc3834"})
ENGINE = re.compile(r"enginename = '([^']+)'")
EXPECTED = re.compile(r"^\s*'(\d+)'\s*=>\s*\[\s*\[([^\[\]]*)\]", re.MULTILINE)
MOST_UNKNOWN = 0.05


@dataclass
class Tally:
    """What became of the failures. `gone` are those of addresses that do not exist, by the peer."""

    failures: int = 0
    unknown: int = 0
    library: int = 0
    dropped: int = 0
    words: int = 0
    words_without_envelope: int = 0
    gone: int = 0
    gone_told: int = 0
    burnt: int = 0
    seconds: float = 0.0


def measure_bounces() -> list[Figure]:
    """Recognised, dropped and mistaken for words; nothing where the clone is absent."""
    peers = os.environ.get("AMENDS_PEERS")
    clone = Path(peers or "") / CLONE
    if not peers or not clone.is_dir():
        people.print(f"AMENDS_PEERS names no folder with a clone {CLONE}: bounces are not compared with sisimai's.")
        return []
    mails, expected = _mails_and_results(clone)
    tally = Tally()
    for name, raw in mails.items():
        reason, hard = expected[name]
        if reason not in NO_FAILURES:
            _count(tally, raw, hard=hard)
    what = f"{tally.failures} failures of sisimai's corpus"
    return [
        Figure("bounces_mails", f"mails of sisimai's corpus: all ({tally.failures} are failures)", len(mails), "mails"),
        Figure(
            "bounces_unknown",
            f"{what}: not recognised (its library alone: {tally.failures - tally.library})",
            tally.unknown,
            "mails",
            round(MOST_UNKNOWN * tally.failures),
        ),
        Figure("bounces_dropped", f"{what}: dropped", tally.dropped, "mails", 0),
        Figure("bounces_as_words", f"{what}: taken for the customer's words", tally.words, "mails", 0),
        Figure("bounces_no_envelope", f"{what}: the same without an envelope", tally.words_without_envelope, "mails"),
        Figure("bounces_gone", f"{tally.gone} of them, no such address: told so", tally.gone_told, "mails"),
        Figure("bounces_burnt", f"{tally.failures - tally.gone} others: address given up", tally.burnt, "mails"),
        Figure("bounces_cpu", f"{what}: reading one", tally.seconds * 1000 / max(1, tally.failures), "ms CPU"),
    ]


def _count(tally: Tally, raw: bytes, *, hard: bool) -> None:
    begun = time.thread_time()
    message = read(raw, "")
    tally.seconds += time.thread_time() - begun
    failed = message.failed
    tally.failures += 1
    tally.gone += hard
    tally.unknown += failed is None
    tally.dropped += message.kind is Kind.AUTO_REPLY and message.sure and failed is None
    tally.words += message.kind is Kind.REPLY
    tally.words_without_envelope += read(raw).kind is Kind.REPLY
    given_up = failed is not None and failed.for_good and failed.about is About.ADDRESS
    tally.gone_told += given_up and hard
    tally.burnt += given_up and not hard
    tally.library += any(all_failures(message_from_bytes(raw)))


def _mails_and_results(clone: Path) -> tuple[dict[str, bytes], dict[str, tuple[str, bool]]]:
    """Each mail by its name; its reason, and whether the address does not exist, by the peer's own tests."""
    git = ["git", "--git-dir", str(clone / "repo" if (clone / "repo").is_dir() else clone / ".git")]
    packed = subprocess.run([*git, "archive", "HEAD", MAILS, TESTS], capture_output=True, check=True).stdout
    mails: dict[str, bytes] = {}
    expected: dict[str, tuple[str, bool]] = {}
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            content = file.read() if (file := archive.extractfile(member)) else b""
            if member.name.endswith(".eml"):
                mails[Path(member.name).stem] = content
            elif found := ENGINE.search(text := content.decode("utf-8", "replace")):
                engine = found[1].lower()
                of = "" if engine in NO_HOST else "rhost-" if "-rhost-" in member.name else "lhost-"
                for number, fields in EXPECTED.findall(text):
                    told = [part.strip(" '") for part in fields.split(",")]
                    expected[f"{of}{engine}-{int(number):02}"] = (told[2], told[3] == "1")
    return mails, expected
