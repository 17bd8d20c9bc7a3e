"""Stores what customers attach, by content, in a folder; passes on a reference with its SHA-256."""

import hashlib
import os
import tempfile
from pathlib import Path

from amends.domain.complaint import Attachment
from amends.messaging.inbound import File

BIGGEST = 10 * 1024 * 1024
MOST = 20


class Attachments:
    """A folder in which equal content is stored once. A file's name or content never decides its path."""

    def __init__(self, folder: Path, biggest: int = BIGGEST) -> None:
        """Stores files of up to `biggest` bytes."""
        self._folder = folder.absolute()
        self._biggest = biggest

    def keep(self, files: tuple[File, ...], mail_id: str) -> tuple[Attachment, ...]:
        """The references of these files. What is too big, or one too many, stays in the message that it came with:
        its reference is `mail:` and that message's id. Raises OSError where the folder cannot be written.
        """
        return tuple(
            _reference(file, self._kept(file) if number < MOST else f"mail:{mail_id}")
            if len(file.content) <= self._biggest
            else _reference(file, f"mail:{mail_id}")
            for number, file in enumerate(files)
        )

    def _kept(self, file: File) -> str:
        digest = hashlib.sha256(file.content).hexdigest()
        place = self._folder / digest[:2] / digest
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as half:
                try:
                    half.write(file.content)
                    half.flush()
                    os.fsync(half.fileno())
                except OSError:  # a full disk is not to fill up with halves, one by each try
                    Path(half.name).unlink()
                    raise
            Path(half.name).replace(place)
        return place.as_uri()


def _reference(file: File, where: str) -> Attachment:
    return Attachment(
        name=file.name,
        where=where,
        sha256=hashlib.sha256(file.content).hexdigest(),
        media_type=file.media_type,
        size=len(file.content),
    )
