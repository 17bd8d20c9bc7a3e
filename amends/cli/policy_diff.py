"""`amends policy diff`: what changes from one set of policies to another, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group
from rich.text import Text

from amends.cli.formatting import Today, as_of
from amends.cli.output import Answer, Json, tell
from amends.cli.policy_problems import mistakes
from amends.cli.policy_sets import named_set

if TYPE_CHECKING:
    from amends.policy.review.diff import Difference

Before = Annotated[str, typer.Argument(metavar="A", help="A page, a folder with a set, or 'in-force'.")]
After = Annotated[str, typer.Argument(metavar="B", help="What would come in its place: the same choice.")]


def diff(before: Before, after: After, today: Today = None, as_json: Json = False) -> None:
    """What changes from A to B, in words: amounts, dates, who is told, closed days."""
    tell(_diff(before, after, today), as_json=as_json)


async def _diff(before: str, after: str, today: str | None) -> Answer:
    from amends.policy import PolicyErrors
    from amends.policy.review.diff import between_sets

    try:
        differences = between_sets(await named_set(before), await named_set(after), as_of(today).date())
    except PolicyErrors as wrong:
        return mistakes(wrong.problems)
    words = Group(*in_words(differences)) if differences else Text("Nothing changes.", "dim")
    return Answer({"differences": as_data(differences)}, words)


def as_data(differences: Sequence[Difference]) -> list[dict[str, str]]:
    """The changes for programs."""
    return [{"about": each.about, "key": each.key, "what": each.text} for each in differences]


def in_words(differences: Sequence[Difference]) -> Iterator[Text]:
    """The changes for people, under the name of each policy."""
    for about, changes in groupby(differences, key=lambda each: each.about):
        yield Text(about, "bold")
        for each in changes:
            yield Text.assemble(("  ~ ", "yellow"), each.text)
