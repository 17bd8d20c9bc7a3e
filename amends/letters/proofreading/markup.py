"""Proofreads the HTML of a letter: well-formed, within what mail clients show, and isolated where scripts meet."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import Comment, Element

import html5lib
import tinycss2
from html5lib.constants import E as MESSAGES

from amends.letters.proofreading.faults import Fault
from amends.letters.proofreading.visible import BLOCKS, INLINE

# Gmail cuts a message off after 102 KB and hides the rest behind a link; some room is left for what relays add.
LARGEST = 100_000
WIDEST_PX = 600
FRAME = frozenset({"html", "head", "meta", "title", "body"})
# What Word's engine (Outlook on Windows) and Gmail both know, or can do without: letters are words, not pages.
STYLES = re.compile(
    r"color|background(-color)?|font(-family|-size|-style|-weight)?|line-height|letter-spacing|text-(align|decoration)"
    r"|white-space|word-(break|wrap)|overflow-wrap|direction|unicode-bidi|vertical-align|(max-)?width|display"
    r"|(margin|padding|border)(-(top|right|bottom|left))?|list-style(-type)?|border-(collapse|color|style|width|radius)"
)
WAYS_OUT = ("https://", "http://", "mailto:", "tel:")


@dataclass
class Page:
    """One letter's HTML, parsed as browsers do, with every mistake that they would silently accept."""

    html: str
    language: str
    right_to_left: bool
    faults: list[Fault] = field(default_factory=list)

    def proofread(self) -> list[Fault]:
        """All mistakes."""
        self.faults = [*self._broken(), *self._too_large(), *self._frame()]
        for element in (each for each in self._root.iter() if each.tag is not Comment):
            self.faults += [*_element(element), *_styles(element)]
        return self.faults

    @cached_property
    def _parsed(self) -> tuple[Element, list[Any]]:
        parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
        return parser.parse(self.html), parser.errors

    @property
    def _root(self) -> Element:
        return self._parsed[0]

    @cached_property
    def _body(self) -> Element:
        body = self._root.find("body")
        return Element("body") if body is None else body

    def _broken(self) -> Iterator[Fault]:
        lines = self.html.splitlines()
        for (line, _), code, values in self._parsed[1]:
            near = lines[line - 1].strip() if 0 < line <= len(lines) else ""
            said = MESSAGES.get(code, code) % values if values else MESSAGES.get(code, code)
            yield Fault("html", near, f"broken markup: {said} Close every element in the order in which it was opened")

    def _too_large(self) -> Iterator[Fault]:
        size = len(self.html.encode())
        if size > LARGEST:
            yield Fault("html", "", f"{size // 1000} KB; Gmail cuts off what is beyond {LARGEST // 1000} KB")

    def _frame(self) -> Iterator[Fault]:
        direction = "rtl" if self.right_to_left else "ltr"
        if (self._root.get("lang"), self._root.get("dir")) != (self.language, direction):
            yield Fault("html", "<html", f'begin with <html lang="{self.language}" dir="{direction}">')
        inside = (self._body, *self._body[:1])  # webmail throws <html> away, some of it <body> too
        if self.right_to_left and not any(element.get("dir") == direction for element in inside):
            yield Fault("html", "<body", 'say dir="rtl" at <body> or what stands in it: webmail throws <html> away')
        charset = (meta.get("charset", "") for meta in self._root.iter("meta"))
        if "utf-8" not in {each.casefold() for each in charset}:
            yield Fault("html", "<head", 'say <meta charset="utf-8"> in <head>')


def _element(element: Element) -> Iterator[Fault]:
    tag = element.tag
    if tag not in BLOCKS | INLINE | FRAME:
        yield Fault("html", f"<{tag}", f"mail clients drop <{tag}>; write words, paragraphs, lists and links alone")
    for name, value in element.attrib.items():
        if name.startswith("on"):
            yield Fault("html", name, f"no mail client runs '{name}'; leave it out")
        elif name in {"src", "background", "srcset", "poster"}:
            yield Fault("html", f"{name}=", f"'{name}' fetches something from elsewhere; a letter carries all it says")
        elif name == "width" and value.isdigit() and int(value) > WIDEST_PX:
            yield Fault("html", value, f"{value} pixels are too wide for a telephone; at most {WIDEST_PX}, or none")
        elif name == "href" and not value.startswith(WAYS_OUT):
            yield Fault("html", "href", f"a link goes to {', '.join(WAYS_OUT)}; this one leads nowhere from a mail")


def _styles(element: Element) -> Iterator[Fault]:
    style = element.get("style", "")
    for declaration in tinycss2.parse_blocks_contents(style, skip_whitespace=True, skip_comments=True):
        if declaration.type != "declaration":
            yield Fault("html", style, "this style is no 'property: value'; mend or remove it")
            continue
        name, value = declaration.lower_name, tinycss2.serialize(declaration.value).strip()
        if not STYLES.fullmatch(name):
            yield Fault("html", name, f"mail clients do not agree about the style '{name}'; do without it")
        if "url(" in value or any(token.type == "url" for token in declaration.value):
            yield Fault("html", name, f"the style '{name}' fetches from elsewhere; a letter carries all it says")
        if name.endswith("width") and any(int(wide) > WIDEST_PX for wide in re.findall(r"(\d+)(?:\.\d+)?px", value)):
            yield Fault("html", value, f"{value} is too wide for a telephone; at most {WIDEST_PX}px, or none")
