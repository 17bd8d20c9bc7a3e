"""Says what an event is in one sentence, in the reader's language, by the envelope of its entry alone."""

from collections.abc import Iterable, Mapping
from enum import EnumType
from functools import lru_cache
from pathlib import Path
from types import UnionType
from typing import Any, get_args

import yaml

from amends.db.journal_entry import JournalEntry
from amends.domain.events import CATALOGUE, Event, EventType

FILE = Path(__file__).with_name("event_sentences.yaml")
OTHERWISE = "en"
ATTEMPT = "attempt"
"""The list that calls an action by what somebody wanted to do; `action` calls it by what they did."""


@lru_cache
def languages() -> Mapping[str, Any]:
    """The words by language."""
    return yaml.safe_load(FILE.read_text("utf-8"))


class EventSentences:
    """The sentences of one language; of a language that has none, the English ones."""

    def __init__(self, language: str = OTHERWISE) -> None:
        short = language.partition("-")[0]
        self.language = short if short in languages() else OTHERWISE
        self._words: Mapping[str, Any] = languages()[self.language]

    def say(self, phrase: str, **places: str) -> str:
        """A phrase of the page around the sentences."""
        return str(self._words["phrases"][phrase]).format(**places)

    def label(self, field: str) -> str:
        """What the field of a body is called: where no word is given, its own name."""
        return str(self._words["fields"].get(field, field.replace("_", " ")))

    def of_entry(self, entry: JournalEntry) -> str:
        """What the entry says. One that this edition does not know is shown as it stands."""
        return self.of(entry.type, entry.version, entry.subject)

    def of_event(self, event: Event) -> str:
        """What the event says."""
        return self.of(event.type, event.version, event.subject)

    def of(self, name: str, version: int, subject: str) -> str:
        """What an event of this type and version says about this subject."""
        if name not in set(EventType):
            return str(self._words["sentences"]["unknown"]).format(type=name, version=version)
        known = CATALOGUE[EventType(name)]
        words = subject.split("/") if subject else []
        places: dict[str, str] = {}
        for number, field in enumerate(known.subject_fields):
            word = words[number] if number < len(words) else ""
            places[field] = self.word(list_of(known, field), word)
            if field == "action":
                places[ATTEMPT] = self.word(ATTEMPT, word)
        return str(self._words["sentences"][name]).format(**places)

    def word(self, of_list: str, word: str) -> str:
        """A word of a list, as people say it. One that the list does not know stands as it is."""
        return str(self._words[of_list].get(word, word.replace("_", " ")))


def list_of(known: type[Event], field: str) -> str:
    """The list that names the words of a field: the name of its enum, or the field's own name."""
    annotation = known.model_fields[field].annotation
    parts: Iterable[Any] = get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)
    return next((part.__name__ for part in parts if isinstance(part, EnumType)), field)
