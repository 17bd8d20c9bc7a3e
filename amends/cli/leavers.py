"""Reports which complaints people leave behind who left the staff page, and who takes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from amends.domain.text import counted

if TYPE_CHECKING:
    from amends.audit.left_behind import LeftBehind


def in_words(left: Sequence[LeftBehind], *, done: bool) -> Iterator[Text]:
    """How many complaints somebody leaves behind and who takes them; then each that nobody has."""
    for gone in sorted({who for each in left for who in each.gone}):
        theirs = [each for each in left if gone in each.gone]
        takers = Counter(each.to for each in theirs if each.to and each.refusal is None)
        went = ", ".join(f"{count} to {who}" for who, count in sorted(takers.items())) or "none to anybody"
        count = counted(len(theirs), "open complaint")
        yield Text.assemble(("! ", "bold yellow"), f"{count} of {gone}, who is not there any more: ", went)
    for each in left:
        if each.to is None or each.refusal is not None:
            why = (each.refusal or "nobody fits").rstrip(".")
            do = f"amends assign {each.row.reference} --to WHO ..." if done else "name somebody with --hand-to"
            yield Text(f"  {each.row.reference} stays where it is: {why}. {do}", "yellow")
    if done and any(each.refusal for each in left):
        yield Text("  The same command again tries these once more; `amends check` tells who still waits.", "yellow")
