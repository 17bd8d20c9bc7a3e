"""What people read of the journal: one sentence for each event, in English and in Persian, by its envelope alone."""

from enum import EnumType
from typing import Any, cast

import pytest
import rfc8785

from amends.audit.event_details import Details
from amends.audit.event_sentences import ATTEMPT, EventSentences, languages, list_of
from amends.audit.timeline import MARKS
from amends.db.journal_entry import JournalEntry
from amends.domain.actions import ACTIONS
from amends.domain.events import CATALOGUE, Event, EventType
from amends.domain.letters import WhyOvertaken
from amends.domain.zones import ZoneInfo
from tests.support.event_examples import AT, example_of

BOTH = pytest.mark.parametrize("language", ["en", "fa"])
LONDON = ZoneInfo("Europe/London")


def entry_of(event: Event, *, erased: bool = False, **changes: Any) -> JournalEntry:
    """The event as it stands in the journal."""
    parts: dict[str, Any] = {
        "stream": "complaint/R-1", "seq": 1, "at": AT, "recorded_at": AT, "clock": "real", "who": "maya",
        "type": str(event.type), "version": event.version, "subject": event.subject, "key": "one", "digest": b"",
        "prev": b"", "hash": b"", "payload": None if erased else rfc8785.dumps(cast("Any", event.body())).decode(),
        "salt": None if erased else bytes(32),
    }  # fmt: skip
    return JournalEntry(**(parts | changes))


@BOTH
def test_each_type_has_a_sentence_and_no_other_has(language: str) -> None:
    """A new event is told in both languages, or this fails; and so it has a mark in the timeline."""
    assert set(languages()[language]["sentences"]) == {str(each) for each in EventType} | {"unknown"}
    assert set(MARKS) == set(EventType)


@BOTH
def test_each_word_of_a_subject_has_a_name(language: str) -> None:
    """Every word that a subject can hold is told as people say it, whatever field it comes from."""
    words = languages()[language]
    for kind in CATALOGUE.values():
        for field in kind.subject_fields:
            annotation = kind.model_fields[field].annotation
            enums = [part for part in getattr(annotation, "__args__", (annotation,)) if isinstance(part, EnumType)]
            missing = {str(each) for enum in enums for each in enum} - set(words[list_of(kind, field)])  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            assert not missing, (kind.type, field, missing)
    assert set(words["action"]) == set(words[ATTEMPT]) == {*ACTIONS, "unknown"}
    assert set(words["WhyOvertaken"]) == {str(each) for each in WhyOvertaken}


@BOTH
@pytest.mark.parametrize("name", list(EventType))
def test_a_sentence_is_the_same_when_the_body_is_gone(language: str, name: EventType) -> None:
    """What was erased is said to be erased; what happened is told all the same, with no empty place in it."""
    event, sentences = example_of(CATALOGUE[name]), EventSentences(language)
    whole, erased = entry_of(event), entry_of(event, erased=True)
    said = sentences.of_entry(whole)
    assert said == sentences.of_entry(erased) == sentences.of_event(event)
    assert "{" not in said
    assert not said.endswith((": ", "; ", "؛ "))
    details = list(Details(LONDON, sentences).of(erased))
    assert details == [sentences.say("erased")]
    assert list(Details(LONDON, sentences).of(whole)) is not None


@BOTH
def test_an_event_of_a_later_edition_is_shown_as_it_stands(language: str) -> None:
    """Its type and version are told, and that this edition does not know it."""
    known = example_of(CATALOGUE[EventType.STAGE_REACHED])
    said = EventSentences(language).of_entry(entry_of(known, type="stage.left", version=3))
    assert "stage.left" in said
    assert "3" in said


def test_a_language_without_sentences_is_told_in_english() -> None:
    """Nobody gets an empty page."""
    event = example_of(CATALOGUE[EventType.CALL_DECLINED])
    assert EventSentences("de-AT").of_event(event) == EventSentences("en").of_event(event)
    assert EventSentences("fa-IR").of_event(event) == "مشتری نمی‌خواهد به او تلفن شود"


def test_persian_has_the_same_lists_and_phrases_as_english() -> None:
    """A list, a word or a phrase that stands in one language alone is a mistake."""
    english, persian = languages()["en"], languages()["fa"]
    assert set(english) == set(persian)
    for name in set(english) - {"fields"}:
        assert set(english[name]) == set(persian[name]), name
