"""What customers send along lies in the folder whole, or not at all."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from amends.messaging.attachments import Attachments
from amends.messaging.inbound import File

FILM = File(name="door.mp4", media_type="video/mp4", content=b"f" * 5000)


@contextmanager
def files_no_larger_than(octets: int) -> Iterator[None]:
    """The system refuses to write more into a file, as a full disk does (RLIMIT_FSIZE: EFBIG)."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))


def test_a_disk_that_is_full_gets_no_fuller_by_trying_again(tmp_path: Path) -> None:
    """The mail server tries for days: no try leaves half a file behind, and the file is kept when there is room."""
    attachments = Attachments(tmp_path)
    for _ in range(3):
        with files_no_larger_than(1000), pytest.raises(OSError, match="File too large"):
            attachments.keep((FILM,), "m-1")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    attachments.keep((FILM,), "m-1")
    assert [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()] == [FILM.content]
