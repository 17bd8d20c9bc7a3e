"""Makes plain text and HTML with the same words from a letter in Markdown."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from amends.letters.formatting import Phrasing

# What fills a place travels through Markdown as hexadecimal digits between two characters of no script: no name and no
# colleague's words can become a list, a link or a second paragraph.
_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACE = re.compile(f"{_OPEN}([0-9a-f]*){_CLOSE}")
_LINKS = frozenset({"http", "https", "mailto"})
_BUTTON = "padding: 4px 12px; border: 1px solid #1a5276; line-height: 2.4; color: #1a5276"
_RULES = ("list", "blockquote", "link", "newline", "escape")


def _reader() -> MarkdownIt:
    markdown = MarkdownIt("zero").enable(list(_RULES))
    markdown.normalizeLink = lambda url: url
    markdown.validateLink = lambda url: True
    return markdown


_MARKDOWN = _reader()


@dataclass(frozen=True)
class Typeset:
    """A letter's body in both forms."""

    text: str
    html: Markup


def place(value: str) -> Markup:
    """A value as it stands in Markdown. It is isolated when the letter is set."""
    return Markup(f"{_OPEN}{value.encode('utf-8', 'replace').hex()}{_CLOSE}")  # noqa: S704 - hexadecimal digits


def one_line(markdown: str, phrasing: Phrasing) -> str:
    """A subject with its places filled and without line breaks."""
    return " ".join(_filled(markdown, phrasing.isolated_text).split())


def typeset(markdown: str, phrasing: Phrasing) -> Typeset:
    """Set paragraphs, `-` lists, `>` words of a colleague, `[label](address)` links, backslash line ends.

    Raises ValueError for a link that leads anywhere but to http, https or mailto.
    """
    tokens = _MARKDOWN.parse(markdown)
    for token in tokens:
        for link in _links(token):
            link.attrSet("href", _address(str(link.attrGet("href"))))
    text = _filled("\n".join(_lines(tokens)), phrasing.isolated_text)
    _dress(tokens, phrasing)
    html = _filled(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}), phrasing.isolated_html)
    return Typeset(text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", html=Markup(html))  # noqa: S704 - escaped above


def _lines(tokens: Sequence[Token]) -> Iterator[str]:
    """The letter as plain text: a blank line after each paragraph, a dash before each item of a list."""
    dash = ""
    for token in tokens:
        if token.type == "list_item_open":
            dash = "- "
        elif token.type == "inline":
            yield dash + _plain(token)
            dash = ""
        elif token.type == "bullet_list_close" or (token.type == "paragraph_close" and not token.hidden):
            yield ""


def _plain(inline: Token) -> str:
    words, addresses = [], []
    for token in inline.children or []:
        if token.type == "link_open":
            addresses.append(str(token.attrGet("href")))
        elif token.type == "link_close":
            words.append(f": {place(addresses.pop())}")
        else:
            words.append({"softbreak": " ", "hardbreak": "\n"}.get(token.type, token.content))
    return "".join(words)


def _dress(tokens: Sequence[Token], phrasing: Phrasing) -> None:
    """Puts styles into attributes, since mail programs remove style sheets."""
    start = "right" if phrasing.right_to_left else "left"
    lists: list[list[Token]] = []
    for token in tokens:
        if token.type == "blockquote_open":
            token.attrSet("style", f"margin: 0 0 1em 0; padding-{start}: 12px; border-{start}: 3px solid #b8c4ce")
        elif token.type == "bullet_list_open":
            lists.append([token])
        elif lists:
            lists[-1].append(token)
            if token.type == "bullet_list_close":
                _as_buttons(lists.pop())


def _as_buttons(tokens: Sequence[Token]) -> None:
    """Shows a list that holds only links as buttons under each other, without bullets: they are choices."""
    items = [token for token in tokens if token.type == "inline"]
    if not all(map(_is_a_link, items)):
        return
    for item in items:
        _links(item)[0].attrSet("style", _BUTTON)
    for token in tokens:
        token.tag = {"ul": "div", "li": "div"}.get(token.tag, token.tag)


def _is_a_link(inline: Token) -> bool:
    children = inline.children or []
    return len(children) > 1 and children[0].type == "link_open" and children[-1].type == "link_close"


def _links(inline: Token) -> list[Token]:
    return [token for token in inline.children or [] if token.type == "link_open"]


def _address(href: str) -> str:
    address = _filled(href, str).strip()
    if urlsplit(address).scheme not in _LINKS:
        raise ValueError("a link leads to http, https or mailto")
    return address


def _filled(markdown: str, isolated: Callable[[str], str]) -> str:
    return _PLACE.sub(lambda found: isolated(bytes.fromhex(found[1]).decode()), markdown)
