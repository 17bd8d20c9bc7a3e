"""The catalogue of events: whole, described, written by the product, and asked for by type alone."""

import ast
import re
from pathlib import Path

import pytest

from amends.domain.events import CATALOGUE, Event, EventType, read_event
from amends.domain.events.complaints import HandedOver, StageReached
from amends.domain.events.entry import Entry
from amends.domain.types import Stage
from tests.support.event_examples import AT, example_of

ROOT = Path(__file__).parents[3]
PRODUCT = [
    file
    for folder in ("amends", "workflows", "activities")
    for file in sorted((ROOT / folder).rglob("*.py"))
    if not file.is_relative_to(ROOT / "amends" / "domain" / "events")
]
SQL = sorted((ROOT / "amends" / "db").rglob("*.sql"))
BY_SQL = {EventType.POLICY_PUBLISHED, EventType.JOURNAL_READ}
"""Written by functions of the database, which compute the entry themselves."""
KINDS = list(CATALOGUE.values())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type)
def test_each_field_of_each_body_says_what_it_is(kind: type[Event]) -> None:
    """Whoever reads the catalogue knows what a field means; a subject is made of fields that there are."""
    assert all(field.description for field in kind.model_fields.values())
    assert set(kind.subject_fields) <= set(kind.model_fields)
    assert (kind.__doc__ or "").strip()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type)
def test_an_entry_says_what_the_event_said(kind: type[Event]) -> None:
    """The event that is read from an entry is the one that was written; its subject stands in the envelope, in words
    that the database takes: no upper case, no address.
    """
    event = example_of(kind)
    entry = Entry.of(event, key="one", at=AT)
    assert read_event(entry.type, entry.version, entry.body) == event
    assert re.fullmatch(r"[a-z0-9_ /]*", entry.subject)
    assert re.fullmatch(r"[a-z][a-z_]*[.][a-z][a-z_]*", entry.type)
    assert set(kind.in_subject(entry.subject)) == set(kind.subject_fields)


def test_a_body_of_a_later_edition_is_read_and_one_of_a_later_version_is_not() -> None:
    """New optional fields are ignored; what may mean something else is not read at all, and nor is what was erased."""
    body = StageReached(stage=Stage.DECIDED).body()
    assert read_event("stage.reached", 1, body | {"since": "yesterday"}) == StageReached(stage=Stage.DECIDED)
    assert read_event("stage.reached", 2, body) is None
    assert read_event("stage.left", 1, body) is None
    assert read_event("stage.reached", 1, None) is None
    assert read_event("stage.reached", 1, {"stage": "nowhere"}) is None


def test_a_field_without_a_value_is_left_out() -> None:
    """The owner before was a role: the body says nothing of them."""
    assert HandedOver(former=None, to="maya", count=1).body() == {"to": "maya", "count": 1}


def test_every_type_is_written_by_the_product() -> None:
    """Nobody looks for an event that never happens: each class is used by the code, or its type by the database."""
    code = "\n".join(file.read_text("utf-8") for file in PRODUCT if file.parent.name != "audit")
    migrations = "\n".join(file.read_text("utf-8") for file in SQL)
    unwritten = [
        name
        for name, kind in CATALOGUE.items()
        if not (f"'{name}'" in migrations if name in BY_SQL else re.search(rf"\b{kind.__name__}\b", code))
    ]
    assert unwritten == []


def test_entries_are_made_from_events_alone() -> None:
    """No code of the product makes an entry by hand, so that none can say what is not in the catalogue."""
    by_hand = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in PRODUCT
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Entry"
    ]
    assert by_hand == []


def test_no_code_compares_a_type_or_a_subject_with_a_sentence() -> None:
    """Types are asked for by their names in the catalogue: a wrong name is an error, not an empty report."""
    written_out = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in PRODUCT
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in set(EventType)
    ]
    assert written_out == []


def test_queries_know_each_type_that_they_ask_for() -> None:
    """What stands in SQL as a type is one, and no query looks for a part of one."""
    text = "\n".join(file.read_text("utf-8") for file in SQL)
    asked = set(re.findall(r"'((?!amends)[a-z]+\.[a-z_]+)'", text))
    assert asked <= set(EventType), asked - set(EventType)
    assert not re.search(r"\b(type|subject)\s+(NOT\s+)?(I?LIKE|~|SIMILAR)", re.sub(r"CHECK \([^\n]*", "", text))


def test_the_database_takes_the_version_that_the_code_has() -> None:
    """What the database writes itself is of the version and the empty subject that the catalogue has."""
    for name in BY_SQL:
        assert (CATALOGUE[name].version, CATALOGUE[name].subject_fields) == (1, ())
