"""Reads templates without rendering them: what is missing, what is misspelt, and where words stand."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import jinja2
from jinja2 import meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from amends.domain.letters import LetterPurpose
from amends.letters.proofreading.parts import letters_alone
from amends.letters.proofreading.sample_letters import STAFF_DIGEST, STAFF_NOTICE, STAFF_WORK
from amends.letters.proofreading.wording import plain
from amends.letters.rendering import FRAME, LETTER, WORDS
from amends.letters.template_folders import laid_over, places
from amends.policy import Problem

FOLDER = "templates/"
LETTERS = (*map(str, LetterPurpose), STAFF_NOTICE, STAFF_DIGEST, STAFF_WORK)
# HTML and what other Markdown knows: here it is letters like any others.
UNSET = re.compile(r"</?[A-Za-z][^<>]*>|&#?\w+;|\*\*|__|`|^#{1,6} |^={3,}$|^-{3,}$|!\[|^\d+[.)] ")
WHAT_IS_SET = "letters know paragraphs, '- ' lists, '> ' quotes, [words](address) and '\\' at the end of a line"
PARSER = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)


@dataclass(frozen=True)
class Piece:
    """Plain words of a template and the line in which they begin. `letters` are compared."""

    path: str
    line: int
    words: str
    letters: str


class Sources:
    """The templates of a set by path ('templates/en/apology.md.j2'). With a `folder` those that its policies read, of
    which only the letters that the folder changes are looked at.
    """

    def __init__(self, files: Mapping[str, str], folder: str | None = None) -> None:
        self.files, self.folder = laid_over(files, folder), folder
        self._places = places(files, folder)
        self.family = cache(self._family)
        self.words_read = cache(self._words_read)

    @cached_property
    def languages(self) -> list[str]:
        """The languages that have letters."""
        return sorted({path.removeprefix(FOLDER).partition("/")[0] for path, _ in self._templates() if self._own(path)})

    def letters(self, language: str) -> list[str]:
        """The letters of one language; with a folder, those that the folder changes."""
        around = any(self._own(f"{FOLDER}{language}/{each}") for each in (FRAME, WORDS))
        return [
            name
            for name in LETTERS
            if path_of(language, name) in self.files
            and (around or any(map(self._own, self.family(path_of(language, name)))))
        ]

    def place_of(self, path: str) -> str:
        """The path where the page really is: in the folder, if the folder has a page of this name."""
        return self._places.get(path, path)

    def asks_what_it_is_about(self, language: str) -> bool:
        """Whether a letter depends on category, product or cause, or the folder has words of its own."""
        asked = {word for letter in self.letters(language) for word in self.words_read(language, letter)}
        return bool(asked & {"category", "product", "cause"}) or self._own(f"{FOLDER}{language}/{WORDS}")

    def _own(self, path: str) -> bool:
        """Whether the page is the folder's own; without a folder every page is."""
        return self.folder is None or self.place_of(path) != path

    def missing(self, language: str) -> list[str]:
        """The letters that this language lacks; they are written in another one."""
        return [name for name in LETTERS if path_of(language, name) not in self.files]

    def unread(self) -> list[Problem]:
        """Mistakes that are found without rendering.

        No frame, a template that is not Jinja, markup that is not set, and words outside of blocks.
        """
        return [*self._unframed(), *self._syntax(), *self._unset(), *self._outside()]

    def misspelt(self, language: str, known: Iterable[str]) -> list[Problem]:
        """Every word that the templates of this language ask for and that no letter has."""
        trees = {path: tree for path, tree in self._trees.items() if path.startswith(f"{FOLDER}{language}/")}
        their_own = {name.name for tree in trees.values() for name in tree.find_all(nodes.Name) if name.ctx != "load"}
        macros = {macro.name for tree in trees.values() for macro in tree.find_all(nodes.Macro)}
        words = {*known, *their_own, *macros, "loop", "self", "super", "caller", "varargs", "kwargs", *PARSER.globals}
        return [
            Problem(path, name.lineno, 1, f"no letter has a word '{name.name}'; {_instead(name.name, words)}")
            for path, tree in trees.items()
            if self._own(path)
            for name in tree.find_all(nodes.Name)
            if name.ctx == "load" and name.name not in words
        ]

    def _words_read(self, language: str, letter: str) -> frozenset[str]:
        """The names of the words that this letter reads."""
        trees = [self._trees[path] for path in self.family(path_of(language, letter)) if path in self._trees]
        return frozenset(name.name for tree in trees for name in tree.find_all(nodes.Name) if name.ctx == "load")

    def pieces(self, language: str) -> Iterator[Piece]:
        """Every run of plain words in the files from which the letters of this language are made."""
        used = {path for letter in self.letters(language) for path in self.family(path_of(language, letter))}
        for path in sorted(path for path in used & self._trees.keys() if self._own(path)):
            for data in self._trees[path].find_all(nodes.TemplateData):
                above = len(data.data) - len(data.data.lstrip())
                if letters := letters_alone(data.data):
                    line = data.lineno + data.data[:above].count("\n")
                    yield Piece(path, line, " ".join(data.data.split()), letters)

    def problem(self, letter: str, near: str, text: str) -> Problem:
        """The mistake with its place: the first line with the words of `near`, in the template or its parts."""
        wanted, folder = plain(near).strip(), letter.rpartition("/")[0]
        while wanted:
            for path in (*self.family(letter), f"{folder}/{FRAME}", f"{folder}/{WORDS}"):
                for number, line in enumerate(plain(self.files.get(path, "")).split("\n"), start=1):
                    if (column := line.find(wanted)) >= 0:
                        return Problem(path, number, column + 1, text)
            wanted = wanted.rpartition(" ")[0]
        return Problem(letter, 1, 1, text)

    def _unframed(self) -> Iterator[Problem]:
        for language in self.languages:
            if f"{FOLDER}{language}/{FRAME}" not in self.files:
                yield Problem(f"{FOLDER}{language}/{FRAME}", 1, 1, "it is missing; every letter stands in it")

    def _syntax(self) -> Iterator[Problem]:
        for path, text in self._templates():
            try:
                _parsed(text)
            except jinja2.TemplateSyntaxError as wrong:
                yield Problem(path, wrong.lineno, 1, f"this is no Jinja: {wrong.message}")

    def _unset(self) -> Iterator[Problem]:
        for path, tree in self._trees.items():
            lines = (
                (data.lineno + number, line)
                for data in tree.find_all(nodes.TemplateData)
                for number, line in enumerate(data.data.split("\n"))
            )
            for number, line in lines if path.endswith(LETTER) else ():
                if found := UNSET.search(line):
                    yield Problem(path, number, 1, f"'{found[0].strip()}' would be read as it stands; {WHAT_IS_SET}")

    def _outside(self) -> Iterator[Problem]:
        """Words outside of blocks in a template that extends another: only its blocks are in a letter."""
        for path, tree in self._trees.items():
            if not any(isinstance(node, nodes.Extends) for node in tree.body):
                continue
            outside = (node for output in tree.body if isinstance(output, nodes.Output) for node in output.nodes)
            for node in outside:
                words = node.data if isinstance(node, nodes.TemplateData) else "this"
                if words.strip():
                    above = words[: len(words) - len(words.lstrip())].count("\n")
                    near = " ".join(words.split())[:40]
                    yield Problem(
                        path, node.lineno + above, 1, f"'{near}' stands in no block: it would be in no letter"
                    )

    @cached_property
    def _trees(self) -> dict[str, nodes.Template]:
        trees: dict[str, nodes.Template] = {}
        for path, text in self._templates():
            try:
                trees[path] = _parsed(text)
            except jinja2.TemplateSyntaxError:
                continue  # told by `unread`
        return trees

    def _templates(self) -> list[tuple[str, str]]:
        return [(path, text) for path, text in self.files.items() if path.endswith(".j2")]

    def _family(self, path: str) -> list[str]:
        """The template, what it extends and what it includes, itself first."""
        found = [path]
        for each in found:
            tree = self._trees.get(each)
            named = meta.find_referenced_templates(tree) if tree else ()
            beside = each.rpartition("/")[0]
            found += [f"{beside}/{name}" for name in named if name and f"{beside}/{name}" not in found]
        return found


@lru_cache(maxsize=512)
def _parsed(text: str) -> nodes.Template:
    """A template, parsed; kept, since most pages of a folder are those of its language. Raises TemplateSyntaxError."""
    return PARSER.parse(text)


def path_of(language: str, letter: str) -> str:
    """The path of this letter."""
    return f"{FOLDER}{language}/{letter}{LETTER}"


def _instead(name: str, words: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, sorted(words), n=1)
    return f"did you mean '{close[0]}'?" if close else "templates/README.md lists them all"
