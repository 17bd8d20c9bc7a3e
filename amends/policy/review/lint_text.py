"""Looks for texts that a page cuts off, or prints with braces that were meant to be filled."""

import re
from collections.abc import Iterator

import yaml
from yamlcore import CCoreLoader

from amends.policy.pages.policy_page import PolicyPage
from amends.policy.pages.yaml_reader import Problem

Found = Iterator[tuple[tuple[str | int, ...], str]]
CUT = re.compile(r" (#\S.*)$")
PLACE = re.compile(r"\{[{%]")
LONGEST_QUOTE = 40


def cut_off(file: str, content: bytes) -> Iterator[Problem]:
    """Texts that end at a '#' within a sentence, like 'Call us on extension #12'.

    YAML reads 'Call us on extension'. A real comment has a blank after its '#'; amounts and spans are no sentences.
    """
    text = content.decode("utf-8-sig")
    lines = text.split("\n")
    for event in yaml.parse(text, Loader=CCoreLoader):
        if not isinstance(event, yaml.ScalarEvent) or event.style or " " not in event.value or event.value[0].isdigit():
            continue
        end = event.end_mark
        cut = CUT.match(lines[end.line].rstrip("\r")[end.column :]) if end.line < len(lines) else None
        if cut is not None:
            what = f"the text ends before '{cut[1][:LONGEST_QUOTE]}', which is read as a remark"
            do = "put the whole text in quotes; a remark has a blank after its #"
            yield Problem(file, end.line + 1, end.column + 2, f"{what}: {do}")


def raw(page: PolicyPage) -> Found:
    """Lines for letters that have places in braces. Only templates are filled: a line is printed as it stands."""
    text = "braces are printed as they stand: only the templates of letters have places; write it out"
    for language, lines in page.letters.rights.items():
        yield from ((("letters", "rights", language, at), text) for at, line in enumerate(lines) if PLACE.search(line))
    for number, added in enumerate(page.letters.adds):
        for language, lines in added.lines.items():
            for at, line in enumerate(lines):
                if PLACE.search(line):
                    yield ("letters", "adds", number, "lines", language, at), text
