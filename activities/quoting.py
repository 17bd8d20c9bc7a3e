"""Takes what a customer wrote out of a reply: without the letter that they answer, and without their signature."""

import re
from functools import cache
from html.parser import HTMLParser
from typing import Any, cast

from mailparser_reply import EmailMessage
from mailparser_reply.constants import MAIL_LANGUAGES

LONGEST_HTML = 1_000_000
# Declarations, and tags as long as an embedded picture; then what begins like a tag and never ends.
NO_WORDS = re.compile(r"<[!?][^<>]*>|<[^<>]{1000,}>")
NO_TAG = re.compile(r"<(?![^<>]*>)")
UNSEEN = frozenset({"script", "style", "head", "title", "template"})
BLOCKS = frozenset(
    {"br", "p", "div", "li", "tr", "table", "ul", "ol", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6"}
)
# Gmail, Thunderbird, Yahoo, Proton, Zimbra; and their signatures.
QUOTATIONS = frozenset(
    {
        "gmail_quote", "gmail_signature", "moz-cite-prefix", "moz-signature", "yahoo_quoted", "protonmail_quote",
        "protonmail_signature_block", "zmail_extra", "Signature",
    }
)  # fmt: skip
# Outlook marks only where the quotation begins.
REST_IS_QUOTED = frozenset({"divRplyFwdMsg", "appendonsend", "OLK_SRC_BODY_SECTION"})

# Longer texts and lines than these are nobody's reply, and the patterns of the library grow with their square.
LONGEST, LONGEST_LINE = 40_000, 998
MOST_LINES_OF_A_SIGNATURE = 12
# The library's English takes "Thanks, but it is still broken" for a signature, and every list with hyphens.
ENGLISH = {
    "signatures": [
        r"(?:(?:With )?(?:Best|Kind|Kindest|Warm) regards|Regards|Yours (?:sincerely|faithfully|truly)"
        r"|All the best|Best wishes|Best|Sincerely|Cheers|Many thanks|Thank you|Thanks)[,.!]?$"
    ]
}
# What mail programs set in Persian write above the letter that is answered (Gmail, Outlook, Apple Mail, Thunderbird).
PERSIAN = {
    "wrote_header": r"^((?:> ?)*(?:در|On)\s(?:.+?\s?.+?)\s?(?:نوشت|نوشته است|نوشته‌است|نوشتند)\s?[:：])$",
    "from_header": r"((?:(?:^|\n|\n(?:> ?)*)[* ]*"
    r"(?:از|فرستنده|ارسال|ارسال‌شده|فرستاده شده|تاریخ|به|گیرنده|موضوع|رونوشت|From|Sent|To|Subject|Date|Cc)"
    r":[ *]*(?:\s{,2}).*){2,}(?:\n.*){,1})",
    "signatures": [
        r"(?:با (?:تشکر|سپاس|احترام|درود)|ارادتمند(?: شما)?|با (?:تشکر|سپاس) (?:و|فراوان)(?: احترام)?)[،,.]?$"
    ],
    "sent_from": r"(?:ارسال|فرستاده) ?شده از",
    "disclaimers": ["سلب مسئولیت:"],
}
POSTSCRIPT = re.compile(r"^\s*(?:P\.? ?S\b|پ\.? ?ن)", re.MULTILINE)
QUOTED_LINE = re.compile(r"^[ \t]*>.*$\n?", re.MULTILINE)
BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")


@cache
def _languages() -> list[str]:
    """All of the library's: a mail program speaks its owner's language and not ours. English and Persian our way."""
    known = cast("dict[str, dict[str, Any]]", MAIL_LANGUAGES)
    known["amends-en"] = known["en"] | ENGLISH
    known["amends-fa"] = PERSIAN
    return ["amends-en", "amends-fa", *(name for name in known if name not in {"en", "amends-en", "amends-fa"})]


def new_words(text: str) -> str:
    """What is new in a reply. Where cutting would leave nothing, all of it: better too much than a word lost."""
    text = BLANK_LINES.sub("\n\n", text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")).strip()
    if len(text) > LONGEST or any(len(line) > LONGEST_LINE for line in text.split("\n")):
        return without_quoted_lines(text)
    message = EmailMessage(text=text, languages=_languages(), include_english=False, keep_hyphen_lists=True)
    newest = message.read().replies[0]
    # Words like "On Monday I wrote:" at the top are the customer's own, unless a quotation follows.
    written = newest.full_body if QUOTED_LINE.search(newest.content) else newest.content
    signature = newest.signatures or ""
    if signature.count("\n") < MOST_LINES_OF_A_SIGNATURE and not POSTSCRIPT.search(signature):
        written = written.removesuffix(signature).strip()
    return without_quoted_lines(written) or without_quoted_lines(text)


def without_quoted_lines(text: str) -> str:
    """Without the lines that begin with >, unless there are no others: answers between the lines stay."""
    return BLANK_LINES.sub("\n\n", QUOTED_LINE.sub("", text)).strip() or text


def text_of(html: str) -> str:
    """The words of an HTML letter as lines of text, without the letter that it answers where it is marked as such."""
    reader = _Reader()
    reader.feed(_plain_tags(html[:LONGEST_HTML]))
    reader.close()
    return reader.text() or reader.text(quotations=True)


def _plain_tags(html: str) -> str:
    """Only what the parser reads in one go: hostile HTML makes it look for ends that never come, again and again."""
    first, *others = html.split("<!--")
    html = first + "".join(after or comment for comment, _, after in (part.partition("-->") for part in others))
    return NO_TAG.sub("&lt;", NO_WORDS.sub("", html))


class _Reader(HTMLParser):
    """Collects the words of HTML, and which of them stand in a quotation or a signature."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[tuple[str, bool]] = []
        self._unseen = 0
        self._quotation: str | None = None
        self._depth = 0
        self._rest_is_quoted = False

    def text(self, *, quotations: bool = False) -> str:
        """The words in lines; those that are quoted only where they are asked for."""
        words = "".join(piece for piece, quoted in self._pieces if quotations or not quoted)
        lines = (re.sub(r"[ \t]+", " ", line).strip() for line in words.split("\n"))
        return BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins a line; quotations are known by the marks that mail programs give them."""
        if tag in UNSEEN:
            self._unseen += 1
        if self._quotation == tag:
            self._depth += 1
        elif self._quotation is None and _is_quotation(tag, dict(attrs)):
            self._quotation, self._depth = tag, 1
        self._rest_is_quoted = self._rest_is_quoted or bool(REST_IS_QUOTED.intersection(dict(attrs).values()))
        if tag in BLOCKS:
            self._add("\n")

    def handle_endtag(self, tag: str) -> None:
        """A block ends its line."""
        if tag in UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        if tag in BLOCKS and tag != "br":
            self._add("\n")
        if self._quotation == tag:
            self._depth -= 1
            self._quotation = tag if self._depth else None

    def handle_data(self, data: str) -> None:
        """Words; line ends in the source mean no more than a space."""
        if not self._unseen:
            self._add(re.sub(r"\s+", " ", data))

    def _add(self, piece: str) -> None:
        self._pieces.append((piece, self._quotation is not None or self._rest_is_quoted))


def _is_quotation(tag: str, attributes: dict[str, str | None]) -> bool:
    if tag == "blockquote" and (attributes.get("type") or "").lower() == "cite":
        return True
    classes = set((attributes.get("class") or "").split()) | {attributes.get("id") or ""}
    return bool(classes & QUOTATIONS)


COURTESIES = re.compile(
    r"(?:(?:ok|okay|great|perfect|super|wonderful|got it|hi|hello|cheers|much appreciated|all good(?: now)?"
    r"|(?:many |a thousand )?thanks(?: a lot| again)?|thank you(?: very much| so much| again)?"
    r"|سلام|ممنونم?|متشکرم?|سپاس(?:گزارم)?|مرسی|تشکر|خیلی|عالی|باشه|لطف کردید|دستتان درد نکند)"
    r"[\s,.!،؛:)\U0001F600-\U0001F64F🙏👍❤\uFE0F]*)+",
    re.IGNORECASE,
)


def is_courtesy(words: str) -> bool:
    """A mere thank-you: nothing in it asks for anything. In doubt it is none."""
    return len(words) <= 80 and COURTESIES.fullmatch(words.strip()) is not None
