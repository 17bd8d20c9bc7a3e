"""Stores files and compiled policies under their SHA-256, in sets, one of which is in force."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Literal

import rfc8785

from amends.db.connection import Connection, Pool
from amends.db.journal import POLICY, SALT_BYTES, Journal, payload_of
from amends.db.queries import SQL
from amends.domain.errors import AmendsError, Code
from amends.domain.events.house import PolicyPublished


@dataclass(frozen=True, slots=True)
class ActiveSet:
    """The set in force: SHA-256 by path for its files, by policy name for what was compiled from them."""

    hash: str
    files: dict[str, str]
    compiled: dict[str, str]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredSet:
    """A set that was in force once: the SHA-256 of each file and of each compiled policy."""

    hash: str
    files: dict[str, str]
    compiled: dict[str, str]


@dataclass(frozen=True, slots=True)
class Publication:
    """Which set was put in force, when and by whom; `second` agreed, where two people were needed."""

    number: int
    hash: str
    by: str
    second: str | None
    at: datetime
    recorded_at: datetime


class Changed(AmendsError, LookupError):
    """The content stored under a hash has another hash: somebody changed it in the database."""

    kind = Code.UNREADABLE_POLICY


class Overtaken(AmendsError):
    """The set in force is not the one that should have been replaced: somebody has published meanwhile."""

    kind = Code.OVERTAKEN

    def __init__(self, by: str, at: datetime) -> None:
        super().__init__(f"{by} has published meanwhile")
        self.by, self.at = by, at


KEPT_FOR = 1.0
"""Seconds for which the answer to 'which set is in force' may be given again."""


class PolicyStore:
    """Keeps policies unchanged and for good: a complaint may need a pinned hash at any time."""

    def __init__(self, pool: Pool, journal: Journal) -> None:
        self._pool = pool
        self._journal = journal
        self._read: dict[str, bytes] = {}
        self._active: ActiveSet | None = None
        self._asked_at = 0.0

    async def publish(
        self,
        files: Mapping[str, bytes],
        compiled: Mapping[str, bytes],
        by: str,
        now: datetime,
        *,
        instead_of: str | None = None,
        second: str | None = None,
    ) -> str:
        """Store the set and put it in force, all or nothing, and return its hash. What is in force already stays so.

        `files` by path, `compiled` policies by name; both have been checked by the caller, and so were the people.
        Raises Overtaken where `instead_of` is given, and another set than that one is in force by now.
        """
        paths, names = _hashes(files), _hashes(compiled)
        wanted = hashlib.sha256(rfc8785.dumps({"files": dict(paths), "compiled": dict(names)})).hexdigest()
        async with self._pool.acquire() as conn, conn.transaction():
            await conn.execute(SQL["journal_lock"], POLICY)
            active = await conn.fetchrow(SQL["policy_set_active"])
            if active and active["hash"] == wanted:
                return wanted
            if active and instead_of not in {None, active["hash"]}:
                raise Overtaken(active["by"], active["at"])
            await self._keep_blobs(conn, "file", files.values())
            await self._keep_blobs(conn, "policy", compiled.values())
            await conn.execute(SQL["policy_set_keep"], wanted, paths, names)
            number = active["number"] + 1 if active else 1
            before = active["hash"] if active else None
            published = PolicyPublished(set=wanted, policies=dict(names), before=before, second=second)
            salt = secrets.token_bytes(SALT_BYTES)
            await conn.execute(
                SQL["publish"], number, wanted, by, second, now, self._journal.clock, payload_of(published.body()), salt
            )
        self._active = None
        return wanted

    async def active(self) -> ActiveSet | None:
        """The set in force, at most a second old; None before the first one was published.

        A complaint asks for it with every letter and every action, so that a set published elsewhere is seen within a
        second, and one published here at once.
        """
        if self._active is None or monotonic() - self._asked_at > KEPT_FOR:
            row = await self._pool.fetchrow(SQL["policy_set_active"])
            self._active = ActiveSet(row["hash"], row["files"], row["compiled"], row["by"], row["at"]) if row else None
            self._asked_at = monotonic()
        return self._active

    async def publications(self) -> list[Publication]:
        """Every change of the set in force, oldest first."""
        return [Publication(**dict(row)) for row in await self._pool.fetch(SQL["publications"])]

    async def sets_like(self, beginning: str) -> list[StoredSet]:
        """The sets whose hash, or one of whose policies' hashes, begins with this; latest publication last."""
        return [StoredSet(**dict(row)) for row in await self._pool.fetch(SQL["policy_sets_like"], beginning)]

    async def blob(self, sha256: str) -> bytes:
        """The content under this hash. Raises LookupError where it was never stored."""
        return (await self.blobs([sha256]))[sha256]

    async def blobs(self, hashes: Iterable[str]) -> dict[str, bytes]:
        """The contents by their hashes, in one query. Raises LookupError where one was never stored, and Changed where
        it is not what was stored.
        """
        wanted = dict.fromkeys(hashes)
        if unread := [sha256 for sha256 in wanted if sha256 not in self._read]:
            read = {row["sha256"]: row["content"] for row in await self._pool.fetch(SQL["blobs"], unread)}
            if changed := [sha256 for sha256, content in read.items() if hashlib.sha256(content).hexdigest() != sha256]:
                raise Changed(f"what is stored under {', '.join(changed)} is not what was published")
            self._read |= read
        if missing := [sha256 for sha256 in wanted if sha256 not in self._read]:
            raise LookupError(f"nothing is stored under {', '.join(missing)}")
        return {sha256: self._read[sha256] for sha256 in wanted}

    async def has_policy(self, sha256: str, conn: Connection | None = None) -> bool:
        """Whether a compiled policy of this hash was ever published."""
        return bool(await (conn or self._pool).fetchval(SQL["blob_exists"], sha256, "policy"))

    async def ever(self) -> list[tuple[str, str]]:
        """Name and hash of every policy that was ever published."""
        return [(row["name"], row["hash"]) for row in await self._pool.fetch(SQL["policies_ever"])]

    async def active_file(self, path: str) -> bytes:
        """A file of the set in force. Raises LookupError where there is no set, or no such file in it."""
        active = await self.active()
        if active is None:
            raise LookupError("no policies are published: run `amends policy publish DIR`")
        if path not in active.files:
            raise LookupError(f"the set in force has no file {path}")
        return await self.blob(active.files[path])

    async def _keep_blobs(self, conn: Connection, kind: Literal["file", "policy"], contents: Iterable[bytes]) -> None:
        blobs = {hashlib.sha256(content).hexdigest(): content for content in contents}
        await conn.execute(SQL["blobs_keep"], list(blobs), [kind] * len(blobs), list(blobs.values()))


def _hashes(contents: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(contents.items())}
