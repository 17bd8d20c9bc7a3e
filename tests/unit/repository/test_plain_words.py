"""Docstrings are in plain words: many readers of the code read a second language (CONTRIBUTING, "How we write")."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PLACES = (
    "activities/**/*.py",
    "amends/**/*.py",
    "bench/**/*.py",
    "workflows/**/*.py",
    "tests/**/*.py",
    "starter.py",
    "worker.py",
)
FILES = sorted(
    path.relative_to(ROOT)
    for place in PLACES
    for path in ROOT.glob(place)
    if path.resolve() == path and not path.name.startswith("test_")
)
MOST_WORDS = 20
"""A first sentence has fewer words."""
LITERARY = re.compile(
    r"\b(?:whoever|whomever|whatsoever|whereby|wherein|whence|hence|thus|thereof|therein|thereby|hereby|that which|anew"
    r"|of (?:ours|theirs|its own accord)|for ever|lest|upon|shall|in vain|be it|albeit|whilst|amongst|nobody stands)\b",
    re.IGNORECASE,
)
"""Words that a reader of a second language meets in books alone."""


def docstrings(file: Path) -> Iterator[tuple[int, str]]:
    """The docstrings of a file with their lines: of the module, classes, functions, and of attributes."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield node.lineno, text
            case _:
                pass


def first_sentence(docstring: str) -> str:
    """Up to the first full stop that ends a sentence, or the end of the first paragraph."""
    paragraph = " ".join(docstring.strip().split("\n\n")[0].split())
    found = re.match(r".*?(?:\w\w|'s|[)'`\"\]])[.!?](?= [A-Z`'\"(]|$)", paragraph)
    return found[0] if found else paragraph


def test_a_first_sentence_is_short() -> None:
    """Each docstring begins with a sentence of fewer than twenty words, which says what the thing does."""
    long = [
        f"{file}:{line}: {len(sentence.split())} words: {sentence}"
        for file in FILES
        for line, docstring in docstrings(file)
        if len((sentence := first_sentence(docstring)).split()) >= MOST_WORDS
    ]
    assert not long, "\n".join(long)


def test_no_docstring_is_literary() -> None:
    """No docstring has a word that people meet in books alone: plain English has another word for each."""
    found = [
        f"{file}:{line}: '{word}'"
        for file in FILES
        for line, docstring in docstrings(file)
        for word in LITERARY.findall(" ".join(docstring.split()))
    ]
    assert not found, "\n".join(found)
