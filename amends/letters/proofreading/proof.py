"""Reads all letters of a set before customers do, and says where each mistake stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from babel import UnknownLocaleError

from amends.domain.letters import LetterPurpose
from amends.domain.plan import StepAction
from amends.letters.formatting import locale_of
from amends.letters.proofreading import wording
from amends.letters.proofreading.reader import Reader
from amends.letters.proofreading.sources import FOLDER, LETTERS, Sources, path_of
from amends.letters.proofreading.wording import PHRASES, Phrases
from amends.letters.rendering import WORDS, Templates
from amends.letters.template_folders import folders_in, places
from amends.letters.vocabulary import Vocabulary
from amends.policy import CompiledSet, PolicyErrors, Problem
from amends.policy.pages.policy_page import PolicyPage
from amends.policy.pages.yaml_reader import read_page


@dataclass(frozen=True)
class Proof:
    """What the proofreader read. `ease` is the lowest reading ease (0 to 100) by shelf ('en', 'en/hospitality') and
    letter; `elsewhere` are the letters that a language lacks, so that they are written in another one.
    """

    problems: tuple[Problem, ...]
    read: int
    ease: Mapping[str, Mapping[str, float]]
    elsewhere: Mapping[str, list[str]]


def proofread(files: Mapping[str, bytes], compiled: CompiledSet, *, thorough: bool = True) -> Proof:
    """Reads every letter of a set: its templates, and the policies that use them. Pure; takes a few seconds of CPU.

    Without `thorough` it reads each letter in a few examples, in about a second: enough to find one that is broken.
    """
    written = frozenset((path, content) for path, content in files.items() if path.startswith(FOLDER))
    proof = _read(written, thorough=thorough)
    if proof.problems:
        return proof
    demands = (
        *_unwritten(proof, compiled),
        *_too_hard(proof, compiled, files),
        *_lines(files, compiled),
        *_too_early(files, compiled),
        *_folders(files, compiled),
    )
    return replace(proof, problems=tuple(sorted(demands)))


@lru_cache(maxsize=4)
def _read(written: frozenset[tuple[str, bytes]], *, thorough: bool) -> Proof:
    """Reads the letters alone, without the demands of policies, so that the same letters are read once."""
    problems: list[Problem] = []
    files = _decoded(dict(sorted(written)), problems)
    languages = Sources(files)
    shelves = [languages, *(Sources(files, folder) for folder in folders_in(files))]
    problems += [problem for each in shelves for problem in _unread(each)]
    readers = [] if problems else [reader for each in shelves for reader in _readers(each)]
    for reader in readers:
        read = reader.thoroughly if thorough else reader.quickly
        read()
    return Proof(
        problems=tuple(sorted({*problems, *(each for reader in readers for each in reader.problems.values())})),
        read=sum(reader.read for reader in readers),
        ease={reader.shelf: reader.ease for reader in readers},
        elsewhere={language: languages.missing(language) for language in languages.languages},
    )


def _readers(sources: Sources) -> Iterator[Reader]:
    templates = Templates(sources.files)
    for language in sources.languages:
        yield Reader(language, sources, templates, _phrases(sources.files, language))


def _unread(sources: Sources) -> Iterator[Problem]:
    """Mistakes that are found without rendering: in templates, pages, and names of languages."""
    yield from sources.unread()
    for language in sources.languages:
        try:
            locale_of(language)
        except (ValueError, UnknownLocaleError):
            yield Problem(f"{FOLDER}{language}", 1, 1, "no language has this code; 'en' is one")
        for page, model in ((PHRASES, Phrases), (WORDS, Vocabulary)):
            path = f"{FOLDER}{language}/{page}"
            try:
                if path in sources.files:
                    read_page(sources.place_of(path), sources.files[path].encode(), model)
            except PolicyErrors as wrong:
                yield from wrong.problems


def _lines(files: Mapping[str, bytes], compiled: CompiledSet) -> Iterator[Problem]:
    """Checks the lines that policies add to letters against the same list of phrases."""
    texts = _decoded({path: content for path, content in files.items() if path.startswith(FOLDER)}, [])
    for name, policy in compiled.policies.items():
        rules = policy.page.letters
        for key, owed in (("rights", rules.rights), *(("adds", each.lines) for each in rules.adds)):
            for language, lines in owed.items():
                phrases = _phrases(texts, language)
                for fault in wording.refused_phrases("\n".join(lines), phrases) if phrases else ():
                    yield Problem(f"policies/{name}.yaml", 1, 1, f"letters.{key} in {language}: {fault.text}")


def _too_early(files: Mapping[str, bytes], compiled: CompiledSet) -> Iterator[Problem]:
    """Lines of a signpost that say that its date has come, although it may be sent earlier."""
    texts = _decoded({path: content for path, content in files.items() if path.startswith(FOLDER)}, [])
    for name, policy in compiled.policies.items():
        if not _may_be_early(policy.page):
            continue
        rules = policy.page.letters
        added = (("adds", each.lines) for each in rules.adds if LetterPurpose.SIGNPOST in each.letters)
        for key, owed in (("rights", rules.rights), *added):
            for language, lines in owed.items():
                phrases = _phrases(texts, language)
                for fault in wording.said_too_early("\n".join(lines), phrases) if phrases else ():
                    yield Problem(f"policies/{name}.yaml", 1, 1, f"letters.{key} in {language}: {fault.text}")


def _may_be_early(page: PolicyPage) -> bool:
    """Whether a signpost of this page can go before a legal date."""
    clocks = page.milestones.values()
    steps = [rung for clock in clocks for rung in clock.ladder if rung.do is StepAction.SIGNPOST]
    return any(clock.by_law for clock in clocks) and any(rung.of != "law" or rung.before for rung in steps)


def _folders(files: Mapping[str, bytes], compiled: CompiledSet) -> Iterator[Problem]:
    """Policies whose folder of letters does not exist: they would send other letters than their owner thinks."""
    there = folders_in(path for path in files if path.startswith(FOLDER))
    for name, policy in compiled.policies.items():
        if (folder := policy.page.letters.folder) is not None and folder not in there:
            what = f"letters.folder: there is no folder '{folder}' below any language of {FOLDER}"
            do = f"there are {', '.join(there)}" if there else "make it, or leave the key out"
            yield Problem(f"policies/{name}.yaml", 1, 1, f"{what}; {do}")


def _unwritten(proof: Proof, compiled: CompiledSet) -> Iterator[Problem]:
    """Letters missing in the last fallback language of a policy: some customer would get none."""
    for last in sorted({policy.page.letters.fallback[-1] for policy in compiled.policies.values()}):
        for letter in proof.elsewhere.get(last, LETTERS if proof.elsewhere else ()):
            yield Problem(path_of(last, letter), 1, 1, f"nobody can get this letter; '{last}' ends the fallback")


def _too_hard(proof: Proof, compiled: CompiledSet, files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Letters that are harder to read than a policy allows. Policies share letters, so the strictest bound holds."""
    for shelf, letters in proof.ease.items():
        language, _, folder = shelf.partition("/")
        lowest = max(
            (each.page.letters.reading_ease.get(language, 0) for each in compiled.policies.values()), default=0
        )
        for letter, ease in letters.items():
            if ease < lowest:
                text = f"reading ease {ease:.0f}, the policy wants {lowest}; shorter sentences, shorter words"
                yield Problem(places(files, folder)[path_of(language, letter)], 1, 1, text)


def _phrases(files: Mapping[str, str], language: str) -> Phrases | None:
    path = f"{FOLDER}{language}/{PHRASES}"
    return read_page(path, files[path].encode(), Phrases) if path in files else None


def _decoded(files: Mapping[str, bytes], problems: list[Problem]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for path, content in files.items():
        try:
            texts[path] = content.decode()
        except UnicodeDecodeError as wrong:
            line = content[: wrong.start].count(b"\n") + 1
            problems.append(Problem(path, line, 1, "this is not UTF-8 text; save the page as UTF-8"))
    return texts
