"""Compares the policy store with the stream 'policy': publications, sets, and every file by its hash."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

import rfc8785

from amends.db.journal import POLICY
from amends.db.journal_entry import Fault
from amends.db.queries import SQL

AT_ONCE = 50


async def check_policies(
    conn: Any, payloads: Mapping[str, dict[str, Any]], checked: dict[str, int]
) -> AsyncIterator[Fault]:
    """Finds sets in force without an entry, entries without their publication, and changed contents."""
    told = dict(payloads)
    for one in await conn.fetch(SQL["publications"]):
        entry = told.pop(f"publication/{one['number']}", None)
        if entry is None:
            yield _fault("publication", f"publication {one['number']} is in the records alone")
        elif (entry["set"], entry.get("second")) != (one["hash"], one["second"]):
            yield _fault("publication", f"publication {one['number']} is not what was put in force")
    for key in told:
        if key.startswith("publication/"):
            yield _fault("publication", f"{key.replace('/', ' ')} is gone")
    for one in await conn.fetch(SQL["policy_sets_all"]):
        whole = rfc8785.dumps({"files": one["files"], "compiled": one["compiled"]})
        checked["policy sets"] = checked.get("policy sets", 0) + 1
        if hashlib.sha256(whole).hexdigest() != one["hash"]:
            yield _fault("blob", f"the set {one['hash'][:12]} is not what was published")
    hashes = [row["sha256"] for row in await conn.fetch(SQL["blobs_all"])]
    for begin in range(0, len(hashes), AT_ONCE):
        for blob in await conn.fetch(SQL["blobs"], hashes[begin : begin + AT_ONCE]):
            checked["policy files"] = checked.get("policy files", 0) + 1
            if hashlib.sha256(blob["content"]).hexdigest() != blob["sha256"]:
                yield _fault("blob", f"what is stored under {blob['sha256'][:12]} is not what was published")


def _fault(kind: Any, what: str) -> Fault:
    return Fault(POLICY, 0, kind, what)
