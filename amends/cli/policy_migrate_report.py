"""Reports a migration: which dates move, and what became of each complaint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from amends.domain.plan import PolicyRef
from amends.domain.text import counted
from amends.text import length, short

if TYPE_CHECKING:
    from amends.domain.zones import ZoneInfo
    from amends.policy.review.migration_impact import Move
    from amends.services.policy_migration import Migration

SHOWN = 20


def data(each: Migration) -> dict[str, Any]:
    """The migration for programs."""
    return {
        "reference": each.reference,
        "from": each.policy.model_dump(),
        "moves": [
            {
                "what": m.what,
                "before": m.before,
                "after": m.after,
                "seconds": m.by and m.by.total_seconds(),
                "past": m.past,
            }
            for m in each.moves
        ],
        "done": each.done,
        "refusal": each.refusal,
    }


def dates(found: Sequence[Migration], zone: ZoneInfo) -> Iterator[RenderableType]:
    """The dates that move."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Complaint", "Date", f"Now ({zone.key})", "Then", "Moves"):
        table.add_column(name, overflow="fold")
    moving = [each for each in found if each.moves]
    for each in moving[:SHOWN]:
        for number, move in enumerate(each.moves):
            table.add_row(
                Text("" if number else each.reference, "bold"),
                move.what.replace("_", " "),
                short(move.before, zone) if move.before else "-",
                short(move.after, zone) if move.after else "-",
                _how_far(move),
            )
    if moving:
        yield table
    if len(moving) > SHOWN:
        yield Text(f"and {len(moving) - SHOWN} more complaints; --json tells all of them", "dim")
    past = sum(any(move.past for move in each.moves) for each in found)
    if past:
        yield Text.assemble(
            ("! ", "bold yellow"), f"{past} would get a date that is past already: its steps come at once"
        )


def outcome(found: Sequence[Migration], target: PolicyRef) -> Iterator[RenderableType]:
    """What became of it, or would."""
    from amends.services.policy_migration import named

    if not found:
        yield Text(f"All of them follow {named(target)} already.")
        return
    for each in found:
        if each.refusal is not None:
            yield Text.assemble(("✗ ", "bold red"), f"{each.reference}: {each.refusal}")
    if all(each.done is None for each in found):
        able = sum(each.refusal is None for each in found)
        other = sum(bool(each.moves) for each in found)
        yield Text(f"{counted(able, 'complaint')} would move to {named(target)}, {other} of them with other dates.")
        return
    moved = sum(each.done is True for each in found)
    yield Text.assemble(("✓ ", "bold green"), f"{counted(moved, 'complaint')} now on {named(target)}.")


def _how_far(move: Move) -> Text:
    if move.by is None:
        return Text("new" if move.before is None else "goes", "cyan")
    sooner = move.by < timedelta(0)
    past = ", past already" if move.past else ""
    return Text(f"{length(abs(move.by))} {'sooner' if sooner else 'later'}{past}", "yellow" if sooner else "")
