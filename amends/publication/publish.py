"""Publishes policies: checks a set as a whole, stores it by content and puts it in force."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from amends.db import Records
from amends.db.policy_store import ActiveSet
from amends.policy import CompiledSet, PolicyErrors, Problem, compile_set
from amends.policy.engine.compiler import STAFF, is_staff_page

ROSTER, LETTERS = f"policies/{STAFF}", "templates/"
PARTS = ("policies/*.yaml", "templates/**/*")


@dataclass(frozen=True, slots=True)
class Publication:
    """The set in force now. `changed` is False where the same set was in force already."""

    hash: str
    policies: dict[str, str]
    changed: bool


def read_set(folder: Path) -> dict[str, bytes]:
    """The policies, the staff page and the letter templates in a folder, by their path from it."""
    paths = {path for part in PARTS for path in folder.glob(part) if path.is_file() and not path.name.startswith(".")}
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(paths)}


async def publish(
    records: Records,
    files: Mapping[str, bytes],
    by: str,
    now: datetime,
    *,
    compiled: CompiledSet | None = None,
    instead_of: str | None = None,
    second: str | None = None,
) -> Publication:
    """Put a set in force, all or nothing; `compiled` is what it came to where it was checked already. Raises
    PolicyErrors with every mistake in it and its place, and Overtaken where another set than `instead_of` is in force
    by now.
    """
    before = await records.store.active()
    compiled = compiled or await checked(files, before)
    contents = {name: policy.content() for name, policy in compiled.policies.items()}
    set_hash = await records.store.publish(files, contents, by, now, instead_of=instead_of, second=second)
    return Publication(
        hash=set_hash,
        policies={name: policy.ref.content_hash for name, policy in compiled.policies.items()},
        changed=before is None or before.hash != set_hash,
    )


async def checked(files: Mapping[str, bytes], before: ActiveSet | None) -> CompiledSet:
    """A set that may be put in force. Raises PolicyErrors with every mistake in it and its place.

    The letters are proofread with it, unless they and the policies that bind them are in force already.
    """
    try:
        compiled = await asyncio.to_thread(compile_set, files)
    except PolicyErrors as wrong:
        raise PolicyErrors([*wrong.problems, *missing(files)]) from None
    if lacks := missing(files):
        raise PolicyErrors(lacks)
    if before is None or _proofread(before.files) != _proofread(digests(files)):
        from amends.letters.proofreading import (
            proofread,  # an HTML reader and a CSS reader, which reading a set needs not
        )

        proof = await asyncio.to_thread(proofread, files, compiled, thorough=False)
        if proof.problems:
            raise PolicyErrors(list(proof.problems))
    return compiled


def missing(files: Mapping[str, bytes]) -> list[Problem]:
    """What this set lacks and every set needs: staff and letters."""
    problems: list[Problem] = []
    if ROSTER not in files:
        text = "this page is missing; it says who works here, and without it no complaint can be taken in"
        problems.append(Problem(ROSTER, 1, 1, text))
    if not any(path.startswith(LETTERS) for path in files):
        problems.append(Problem(LETTERS, 1, 1, "there are no letters; lay this folder beside policies/"))
    return problems


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """The SHA-256 of each file, as the store has it."""
    return {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}


def _proofread(files: Mapping[str, str]) -> dict[str, str]:
    """The files that a proofreader looks at: all but the staff page."""
    return {path: digest for path, digest in files.items() if not is_staff_page(path)}
