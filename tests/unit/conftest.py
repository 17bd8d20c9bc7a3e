"""What stands here needs no server. A test that reaches for one fails, and is told where it belongs."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import temporalio.bridge.client
import temporalio.bridge.testing

ELSEWHERE = "a unit test {did}: tests that need a server stand in tests/integration"
PROGRAMS_OF_SERVERS = {"initdb", "pg_ctl", "postgres", "temporal"}
ONLY_SHOWN = {"-n", "--dry-run", "--help"}
WORDS_OF_SERVERS = {"up", "amends.worker.main", "worker.py"}


class Watch:
    """Notes what a running unit test must not do, and stops it there."""

    def __init__(self) -> None:
        self.watching = False
        self.seen: list[str] = []

    def stop(self, did: str) -> None:
        """Note it. The test fails at its end, too, in case that the product catches this error."""
        self.seen.append(did)
        raise RuntimeError(ELSEWHERE.format(did=did))

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Look at one event of the interpreter."""
        if not self.watching:
            return
        if event == "socket.connect":
            self.stop(f"connects to {arguments[1]}")
        if event == "socket.bind":
            self.stop(f"listens on {arguments[1]}")
        if event == "subprocess.Popen" and starts_a_server([str(word) for word in arguments[1]]):
            self.stop(f"starts {' '.join(map(str, arguments[1]))}")


def starts_a_server(command: list[str]) -> bool:
    """Whether this command is a server, our worker, or the whole stack."""
    words = {Path(word).name for word in command[:4]}
    return not words & ONLY_SHOWN and bool(words & (PROGRAMS_OF_SERVERS | WORDS_OF_SERVERS))


WATCH = Watch()
sys.addaudithook(WATCH)  # it cannot be taken away again, so it sleeps between tests


@pytest.fixture(autouse=True)
def no_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Watch this test. Temporal's client and its test server are Rust, which the interpreter does not see."""

    async def connect(*_: Any, **__: Any) -> None:
        WATCH.stop("connects to Temporal")

    async def start(*_: Any, **__: Any) -> None:
        WATCH.stop("starts Temporal's test server")

    monkeypatch.setattr(temporalio.bridge.client.Client, "connect", connect)
    monkeypatch.setattr(temporalio.bridge.testing.EphemeralServer, "start_dev_server", start)
    monkeypatch.setattr(temporalio.bridge.testing.EphemeralServer, "start_test_server", start)
    WATCH.seen.clear()
    WATCH.watching = True
    try:
        yield
    finally:
        WATCH.watching = False
    if WATCH.seen:
        pytest.fail(ELSEWHERE.format(did=WATCH.seen[0]), pytrace=False)


@pytest.fixture(scope="session")
def postgres() -> None:
    """No PostgreSQL here."""
    pytest.fail(ELSEWHERE.format(did="asks for PostgreSQL"), pytrace=False)


@pytest.fixture(scope="session")
def temporal() -> None:
    """No Temporal here."""
    pytest.fail(ELSEWHERE.format(did="asks for Temporal"), pytrace=False)


@pytest.fixture
def mail_catcher() -> None:
    """No mail server here."""
    pytest.fail(ELSEWHERE.format(did="asks for a mail server"), pytrace=False)


@pytest.fixture
def mail_catcher_tls() -> None:
    """Nor one with TLS."""
    pytest.fail(ELSEWHERE.format(did="asks for a mail server"), pytrace=False)
