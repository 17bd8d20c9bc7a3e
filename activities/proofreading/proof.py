"""Reads all letters of a set before any customer does, and says of every mistake where it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from babel import UnknownLocaleError

from activities.phrasing import locale_of
from activities.proofreading import wording
from activities.proofreading.reader import Reader
from activities.proofreading.sources import FOLDER, Sources
from activities.proofreading.wording import Phrases
from activities.rendering import WORDS, Templates
from activities.vocabulary import Vocabulary
from planning import CompiledSet, PolicyErrors, Problem
from planning.reading import read_page

PHRASES = "phrases.yaml"


@dataclass(frozen=True)
class Proof:
    """What the proofreader read. `ease` is the lowest reading ease (0 to 100) by language and letter; `elsewhere` are
    the letters that a language lacks, so that they are written in another one.
    """

    problems: tuple[Problem, ...]
    read: int
    ease: Mapping[str, Mapping[str, float]]
    elsewhere: Mapping[str, list[str]]


def proofread(files: Mapping[str, bytes], compiled: CompiledSet, *, thorough: bool = True) -> Proof:
    """Read every letter of a set ('templates/…' and the policies beside it). Pure, a few seconds of CPU.

    Without `thorough` it reads each letter in a few examples, in about a second: enough to find one that is broken.
    """
    problems: list[Problem] = []
    sources = _decoded(files, problems)
    problems += [*sources.unread(), *(found for each in sources.languages for found in _mistaken(files, each))]
    readers: list[Reader] = []
    if not problems:
        problems += [*_rights(files, compiled), *_unwritten(sources, compiled)]
        templates = Templates(sources.files)
        for language in sources.languages:
            lowest_ease = _lowest_ease(compiled, language)
            readers.append(Reader(language, sources, templates, _phrases(files, language), lowest_ease))
    for reader in readers:
        read = reader.thoroughly if thorough else reader.quickly
        read()
    return Proof(
        problems=tuple(sorted({*problems, *(each for reader in readers for each in reader.problems.values())})),
        read=sum(reader.read for reader in readers),
        ease={reader.language: reader.ease for reader in readers},
        elsewhere={language: sources.missing(language) for language in sources.languages},
    )


def _mistaken(files: Mapping[str, bytes], language: str) -> Iterator[Problem]:
    """What is wrong with the pages of a language and with the name of its folder."""
    try:
        locale_of(language)
    except (ValueError, UnknownLocaleError):
        yield Problem(f"{FOLDER}{language}", 1, 1, "no language has this code; 'en' is one")
    for page, model in ((PHRASES, Phrases), (WORDS, Vocabulary)):
        path = f"{FOLDER}{language}/{page}"
        try:
            if path in files:
                read_page(path, files[path], model)
        except PolicyErrors as wrong:
            yield from wrong.problems


def _rights(files: Mapping[str, bytes], compiled: CompiledSet) -> Iterator[Problem]:
    """What the policies add to final responses is read by the same list as the letters."""
    for name, policy in compiled.policies.items():
        for language, lines in policy.page.letters.rights.items():
            phrases = _phrases(files, language)
            faults = wording.refused_phrases("\n".join(lines), phrases) if phrases else ()
            for fault in faults:
                yield Problem(f"policies/{name}.yaml", 1, 1, f"letters.rights in {language}: {fault.text}")


def _unwritten(sources: Sources, compiled: CompiledSet) -> Iterator[Problem]:
    """The last language of every policy's fallback has every letter, or some customer gets none."""
    for last in sorted({policy.page.letters.fallback[-1] for policy in compiled.policies.values()}):
        for letter in sources.missing(last) if sources.languages else ():
            yield Problem(sources.path(last, letter), 1, 1, f"nobody can get this letter; '{last}' ends the fallback")


def _lowest_ease(compiled: CompiledSet, language: str) -> int:
    """The bound of the strictest policy: they share the letters."""
    return max((policy.page.letters.reading_ease.get(language, 0) for policy in compiled.policies.values()), default=0)


def _phrases(files: Mapping[str, bytes], language: str) -> Phrases | None:
    path = f"{FOLDER}{language}/{PHRASES}"
    return read_page(path, files[path], Phrases) if path in files else None


def _decoded(files: Mapping[str, bytes], problems: list[Problem]) -> Sources:
    texts: dict[str, str] = {}
    for path, content in files.items():
        if path.startswith(FOLDER):
            try:
                texts[path] = content.decode()
            except UnicodeDecodeError as wrong:
                line = content[: wrong.start].count(b"\n") + 1
                problems.append(Problem(path, line, 1, "this is not UTF-8 text; save the page as UTF-8"))
    return Sources(texts)
