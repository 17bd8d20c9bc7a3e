"""Reads the words of an HTML letter as lines of text.

Quotations are marked as in plain text, links come with their addresses.
"""

import re
from html.parser import HTMLParser

LONGEST_HTML = 1_000_000
HEAD_MARK = "\ue00f"
"""Marks the end of a line that a mail program shows as the head of a quotation.

amends.messaging.reply_text takes it off.
"""
# Declarations, and tags as long as an embedded picture; then what begins like a tag and never ends.
NO_WORDS = re.compile(r"<[!?][^<>]*>|<[^<>]{1000,}>")
NO_TAG = re.compile(r"<(?![^<>]*>)")
UNSEEN = frozenset({"script", "style", "title", "template"})
BLOCKS = frozenset(
    {"br", "p", "div", "li", "tr", "table", "ul", "ol", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6"}
)
VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "wbr"})
ENDED_BY_THE_NEXT = frozenset({"p", "li", "td", "th", "tr"})  # HTML may leave out their ends
# They begin a line; the others of BLOCKS, a paragraph.
LINES = frozenset({"blockquote", "div", "li", "tr", "table", "ul", "ol"})
LINE = "\v"
"""A line ends here, unless it is empty."""
CELLS = frozenset({"td", "th"})
# Above the quotation: Thunderbird, Gmail; below them Outlook, which marks only where the quotation begins.
HEADS = frozenset({"moz-cite-prefix", "gmail_attr"})
BEGINS_QUOTATION = frozenset({"divRplyFwdMsg", "OLK_SRC_BODY_SECTION"})
SIGNATURES = frozenset({"gmail_signature", "moz-signature", "protonmail_signature_block", "Signature"})
OUTLOOKS_LINE = "_" * 32
HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?![.\d]*[1-9])", re.I
)
DEEPEST = 20
BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")


def text_of(html: str) -> str:
    """The words of an HTML letter. What is quoted has a `>` before each line, as in plain text; hidden words are left
    out unless there are no others.
    """
    reader = _read(html)
    return reader.text() or reader.text(hidden=True)


def pictures_in(html: str) -> frozenset[str]:
    """The Content-IDs of pictures that this HTML shows, like logos and smileys; they are not attachments."""
    return frozenset(re.findall(r"""(?i)\bcid:([^\s"'<>()]{1,300})""", html[:LONGEST_HTML]))


def _read(html: str) -> "_Reader":
    reader = _Reader()
    reader.feed(_plain_tags(html[:LONGEST_HTML]))
    reader.close()
    return reader


def _plain_tags(html: str) -> str:
    """The HTML with only such tags as the parser reads in one pass.

    Hostile HTML makes the parser look for missing ends again and again.
    """
    first, *others = html.split("<!--")
    html = first + "".join(after or comment for comment, _, after in (part.partition("-->") for part in others))
    return NO_TAG.sub("&lt;", NO_WORDS.sub("", html))


class _Reader(HTMLParser):
    """Collects the words of HTML, the depth of each in quotations, and which are hidden."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[tuple[str, int, bool]] = []
        self._unseen = 0
        self._depth = 0
        self._hidden: tuple[str, int] | None = None
        self._head: tuple[str, int] | None = None
        self._link: tuple[str, int] | None = None

    def text(self, *, hidden: bool = False) -> str:
        """The words, in lines."""
        lines: list[tuple[str, int]] = [("", 0)]
        for piece, depth, unseen in self._pieces:
            if unseen and not hidden:
                continue
            if piece == LINE:
                if lines[-1][0].strip():
                    lines.append(("", depth))
                continue
            first, *others = piece.split("\n")
            lines[-1] = (lines[-1][0] + first, depth if first.strip() and not lines[-1][0].strip() else lines[-1][1])
            lines.extend((other, depth) for other in others)
        written = (_line(words, depth) for words, depth in lines)
        return BLANK_LINES.sub("\n\n", "\n".join(written)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begins a line at a block. Quotations are known by the marks of mail programs."""
        attributes = {name: value or "" for name, value in attrs}
        names = {name.removeprefix("x_") for name in (*attributes.get("class", "").split(), attributes.get("id", ""))}
        if tag in UNSEEN:
            self._unseen += 1
        if tag == "body":
            self._unseen = 0
        if tag == "blockquote":
            self._depth = min(self._depth + 1, DEEPEST)
        if tag == "br":
            self._add("\n")
        elif tag in BLOCKS:
            self._begin_line(tag)
        if tag in CELLS:
            self._add(" ")
        if names & BEGINS_QUOTATION:
            self._add(f"\n{OUTLOOKS_LINE}\n")
        if names & SIGNATURES:
            self._add("\n-- \n")
        self._hidden = _deeper(self._hidden, tag, begins=_is_hidden(attributes))
        self._head = _deeper(self._head, tag, begins=bool(names & HEADS))
        if tag == "a" and re.match(r"(?i)https?://", attributes.get("href", "").strip()):
            self._link = (attributes["href"].strip(), len(self._pieces))
        if tag == "img" and (alt := attributes.get("alt", "").strip()) and not any(map(str.isalnum, alt)):
            self._add(alt[:20])  # a smiley that is drawn

    def handle_endtag(self, tag: str) -> None:
        """Ends a block's line, and shows where a link leads."""
        if tag in UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        if tag == "a" and self._link:
            address, begun = self._link
            shown = "".join(piece for piece, _, _ in self._pieces[begun:])
            self._add("" if _bare(address) in _bare(shown) else f" <{address}>" if shown.strip() else address)
            self._link = None
        if self._head and self._head == (tag, 1):
            self._add(HEAD_MARK)
        self._hidden, self._head = _out_of(self._hidden, tag), _out_of(self._head, tag)
        if tag in BLOCKS and tag != "br":
            self._begin_line(tag)
        if tag == "blockquote":
            self._depth = max(0, self._depth - 1)

    def handle_data(self, data: str) -> None:
        """Adds words. Line ends in the source count as a space."""
        if not self._unseen:
            self._add(re.sub(r"[ \t\r\n\f\v]+", " ", data))

    def _begin_line(self, tag: str) -> None:
        self._add(LINE)
        if tag not in LINES:
            self._add("\n")

    def _add(self, piece: str) -> None:
        if piece:
            self._pieces.append((piece, self._depth, self._hidden is not None))


def _deeper(inside: tuple[str, int] | None, tag: str, *, begins: bool) -> tuple[str, int] | None:
    """The nesting after this tag opens; elements of one name may be nested."""
    if inside and (inside[0] == tag in ENDED_BY_THE_NEXT or (inside[0] == "p" and tag in BLOCKS - {"br"})):
        inside = None
    if inside:
        return (tag, inside[1] + 1) if inside[0] == tag else inside
    return (tag, 1) if begins and tag not in VOID else None


def _out_of(inside: tuple[str, int] | None, tag: str) -> tuple[str, int] | None:
    if inside is None or inside[0] != tag:
        return inside
    return (tag, inside[1] - 1) if inside[1] > 1 else None


def _is_hidden(attributes: dict[str, str]) -> bool:
    return "hidden" in attributes or HIDDEN.search(attributes.get("style", "")) is not None


def _bare(address: str) -> str:
    return re.sub(r"(?i)^https?://(www\.)?", "", address.strip()).rstrip("/").lower()


def _line(words: str, depth: int) -> str:
    """One line, with marks of a quotation only where it has words."""
    words = re.sub(r"[ \t\xa0]+", " ", words).strip()
    if words == "--":
        words = "-- "
    return f"{'>' * depth} {words}" if depth and words else words
