"""Reads all letters of a set before any customer does, and says of every mistake where it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from babel import UnknownLocaleError

from activities.phrasing import locale_of
from activities.proofreading import wording
from activities.proofreading.reader import Reader
from activities.proofreading.sources import FOLDER, LETTERS, Sources, path_of
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
    written = frozenset((path, content) for path, content in files.items() if path.startswith(FOLDER))
    proof = _read(written, thorough=thorough)
    if proof.problems:
        return proof
    demands = (_unwritten(proof, compiled), _too_hard(proof, compiled), _rights(files, compiled))
    return replace(proof, problems=tuple(sorted(problem for demand in demands for problem in demand)))


@lru_cache(maxsize=4)
def _read(written: frozenset[tuple[str, bytes]], *, thorough: bool) -> Proof:
    """The letters by themselves, whatever policies demand of them. The same letters need to be read once."""
    files, problems = dict(sorted(written)), list[Problem]()
    sources = _decoded(files, problems)
    problems += [*sources.unread(), *(found for each in sources.languages for found in _mistaken(files, each))]
    readers: list[Reader] = []
    if not problems:
        templates = Templates(sources.files)
        readers = [Reader(each, sources, templates, _phrases(files, each)) for each in sources.languages]
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


def _unwritten(proof: Proof, compiled: CompiledSet) -> Iterator[Problem]:
    """The last language of every policy's fallback has every letter, or some customer gets none."""
    for last in sorted({policy.page.letters.fallback[-1] for policy in compiled.policies.values()}):
        for letter in proof.elsewhere.get(last, LETTERS if proof.elsewhere else ()):
            yield Problem(path_of(last, letter), 1, 1, f"nobody can get this letter; '{last}' ends the fallback")


def _too_hard(proof: Proof, compiled: CompiledSet) -> Iterator[Problem]:
    """Policies share the letters, so that the strictest bound holds."""
    for language, letters in proof.ease.items():
        lowest = max(
            (each.page.letters.reading_ease.get(language, 0) for each in compiled.policies.values()), default=0
        )
        for letter, ease in letters.items():
            if ease < lowest:
                text = f"reading ease {ease:.0f}, the policy wants {lowest}; shorter sentences, shorter words"
                yield Problem(path_of(language, letter), 1, 1, text)


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
