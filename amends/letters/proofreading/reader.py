"""Reads all letters of one language or folder in many examples, and keeps each mistake once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from amends.domain.letters import LetterPurpose
from amends.letters.formatting import Phrasing
from amends.letters.proofreading import parts, wording
from amends.letters.proofreading.faults import Fault
from amends.letters.proofreading.markup import Page
from amends.letters.proofreading.sample_letters import Example, a_few, examples
from amends.letters.proofreading.sample_people import voice_of
from amends.letters.proofreading.sources import Sources, path_of
from amends.letters.proofreading.visible import skeleton
from amends.letters.proofreading.wording import Phrases
from amends.letters.rendering import OWN_WORDS, SUBJECT, Rendered, Templates, TooMuchError, UnrenderableError
from amends.letters.vocabulary import Vocabulary
from amends.policy import Problem

UNFILLED = ("unfilled", "is undefined", "has no ")  # Jinja's words for a place without a value


@dataclass
class Reader:
    """Reads the letters of one language, or of one folder in it, one by one."""

    language: str
    sources: Sources
    templates: Templates
    phrases: Phrases | None
    read: int = 0
    ease: dict[str, float] = field(default_factory=dict)
    problems: dict[tuple[str, int, str], Problem] = field(default_factory=dict)
    seen: set[object] = field(default_factory=set)
    endless: set[str] = field(default_factory=set)
    skeletons: set[str] = field(default_factory=set)
    sentences: set[str] = field(default_factory=set)

    @property
    def shelf(self) -> str:
        """Which letters these are: a language's ('en'), or those of a folder in it ('en/hospitality')."""
        return f"{self.language}/{self.sources.folder}" if self.sources.folder else self.language

    def quickly(self) -> None:
        """Reads every letter in a few examples: whether it renders at all, and what it then says."""
        for _ in self._letters(a_few(self.language, self.sources.letters(self.language))):
            continue

    def thoroughly(self) -> None:
        """Reads every letter in every example, and checks that the examples reach every word of the templates."""
        unreached = list(self.sources.pieces(self.language))
        own, vocabulary = self.sources.letters(self.language), self._vocabulary()
        wild = self.sources.folder is None  # what a name does to a page is read in the language's own letters
        for letter in self._letters(examples(self.language, own, vocabulary, wild=wild)):
            said = parts.letters_alone(f"{SUBJECT} {letter.subject} {letter.text}")
            unreached = [piece for piece in unreached if piece.letters not in said]
        if not self.problems:  # a letter that could not be written reaches nothing
            self.told(
                Problem(piece.path, piece.line, 1, f"no letter ever says '{piece.words[:60]}'; is the condition right?")
                for piece in unreached
            )

    def _vocabulary(self) -> Vocabulary:
        """The words to use at least once; in a folder only where its letters ask for them."""
        if self.sources.folder is None or self.sources.asks_what_it_is_about(self.language):
            return self.templates.vocabulary(self.language)
        return Vocabulary()

    def _letters(self, read: Iterable[Example]) -> Iterator[Rendered]:
        phrasing = Phrasing(self.language, voice_of(self.language).zone)
        known = {*OWN_WORDS, "letter", "subject"}
        for example in read:
            known |= example.words.keys()
            if self._is_the_same_again(example, phrasing):
                continue
            if (letter := self._render(example, phrasing)) is not None:
                self._read(example, letter)
                yield letter
        self.told(self.sources.misspelt(self.language, known))

    def told(self, problems: Iterable[Problem], about: str = "") -> None:
        """Keeps these mistakes, each once."""
        for problem in problems:
            where = f"{problem.text} (seen in: {about})" if about else problem.text
            file = self.sources.place_of(problem.file)
            found = Problem(file, problem.line, problem.column, where)
            self.problems.setdefault((file, problem.line, problem.text), found)

    def _is_the_same_again(self, example: Example, phrasing: Phrasing) -> bool:
        """Whether everything that this letter reads equals an earlier example."""
        words = {**example.words, **self.templates.said(phrasing, example.words)}
        looked_at = sorted(self.sources.words_read(self.language, example.letter))
        same = (example.letter, *(repr(words.get(word)) for word in looked_at))
        known = same in self.seen
        self.seen.add(same)
        return known

    def _render(self, example: Example, phrasing: Phrasing) -> Rendered | None:
        if example.letter in self.endless:
            return None
        try:
            return self.templates.render(example.letter, phrasing, example.words)
        except UnrenderableError as wrong:
            if isinstance(wrong, TooMuchError):  # a hundred others would take as long
                self.endless.add(example.letter)
            self.told([_unwritten(wrong)], example.about)
            return None

    def _read(self, example: Example, letter: Rendered) -> None:
        self.read += 1
        right_to_left = Phrasing(letter.language, "UTC").right_to_left
        faults = [*_of_both_parts(example, letter, right_to_left=right_to_left), *self._in_new_words(example, letter)]
        faults += _without_its_date(example, letter)
        if (tags := skeleton(letter.html)) not in self.skeletons:
            self.skeletons.add(tags)
            faults += Page(letter.html, letter.language, right_to_left).proofread()
        path = path_of(self.language, example.letter)
        self.told((self.sources.problem(path, fault.near, fault.text) for fault in faults), example.about)
        if not example.wild:
            ease = wording.ease(letter.text)
            self.ease[example.letter] = min(ease, self.ease.get(example.letter, ease))

    def _in_new_words(self, example: Example, letter: Rendered) -> Iterator[Fault]:
        """Faults of the sentences that no earlier letter had."""
        new = [each for each in wording.sentences(f"{letter.subject}\n{letter.text}") if each not in self.sentences]
        self.sentences.update(new)
        said = "\n".join(new)
        if not example.wild:
            yield from wording.left_over(said)
        if self.phrases is not None:
            yield from wording.refused_phrases(said, self.phrases)
            yield from wording.undated_promises(said, self.phrases, self.language)


def _unwritten(wrong: UnrenderableError) -> Problem:
    """A mistake from the renderer's message, like 'templates/en/news.md.j2:7: ...'."""
    where, _, why = wrong.reason.what.partition(": ")
    path, _, line = where.partition(":")
    what = why.removesuffix(".")
    asked_first = "; ask first: {% if … %}" if any(each in what for each in UNFILLED) else ""
    return Problem(path, int(line or 1), 1, f"{what}{asked_first}")


def _without_its_date(example: Example, letter: Rendered) -> Iterator[Fault]:
    """A signpost before the legal date that does not name that date: people would go too early."""
    date = example.words.get("elsewhere_from")
    if example.letter == LetterPurpose.SIGNPOST and date is not None and str(date) not in wording.unmarked(letter.text):
        said = "this letter goes before the legal date too, and does not name it; say from when: {{ elsewhere_from }}"
        yield Fault("txt", letter.subject, said)


def _of_both_parts(example: Example, letter: Rendered, *, right_to_left: bool) -> Iterator[Fault]:
    yield from parts.differences(letter.text, letter.html)
    yield from parts.reversals(letter.text, letter.html)
    about = example.words.get("reference")
    yield from parts.subject(letter.subject, None if about is None else str(about))
    if right_to_left:
        yield from parts.unisolated(letter.text, letter.html)
