"""Every key that a policy page or a staff page may use, and the places that use it."""

from collections.abc import Iterator, Sequence
from enum import EnumMeta
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from amends.policy.pages.policy_page import PolicyPage
from amends.policy.pages.roster import Roster
from amends.policy.pages.yaml_reader import Page

PAGES: dict[str, type[Page]] = {"policy": PolicyPage, "staff": Roster}


def every_key() -> set[str]:
    """All keys as 'Table.key'; where a table's own keys are words of the language, each word as 'Table.key.word'."""
    found: set[str] = set()
    waiting, seen = list(PAGES.values()), set[type[Page]]()
    while waiting:
        table = waiting.pop()
        if table in seen:
            continue
        seen.add(table)
        for key, field in _fields(table).items():
            name = f"{table.__name__}.{key}"
            found |= {f"{name}.{word}" for word in _words_of(field)} or {name}
            waiting += tables_in(field.annotation)
    return found


def key_at(page: type[Page], place: Sequence[str]) -> str:
    """The key whose value stands at a place, like 'LadderStep.before' at milestones/decide/ladder/0/before.

    The last key on the way: whatever lies deeper, as the items of a list do, is its value.
    """
    tables, key = [page], ""
    words: frozenset[str] = frozenset()
    for part in place:
        if words and part in words:
            key, words = f"{key}.{part}", frozenset()
            continue
        words = frozenset()
        for table in tables:
            if (field := _fields(table).get(part)) is not None:
                key, words = f"{table.__name__}.{part}", _words_of(field)
                tables = list(tables_in(field.annotation))
                break
    return key


def _fields(table: type[Page]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in table.model_fields.items()}


def tables_in(annotation: Any) -> Iterator[type[Page]]:
    """The tables that a value of this kind may be, or be made of."""
    if isinstance(annotation, type) and issubclass(annotation, Page):
        yield annotation
    for part in get_args(annotation):
        yield from tables_in(part)


def _words_of(field: FieldInfo) -> frozenset[str]:
    """The words that a table may have as keys, where the language names them all."""
    if get_origin(field.annotation) is not dict:
        return frozenset()
    word = get_args(field.annotation)[0]
    if isinstance(word, EnumMeta):
        return frozenset(str(each) for each in word)
    return frozenset(get_args(word)) if get_origin(word) is Literal else frozenset()
