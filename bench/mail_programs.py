"""Frames that mail programs put around an answer: their heads, their marks of quotations, their HTML."""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from random import Random

from bench.reply_words import GMAIL, LABELS, MONTH, OF_A_PHONE, OF_OUTLOOK, THUNDERBIRD, WEEKDAY, YAHOO

US, ADDRESS = "Amends Customer Care", "complaints@ours.example.com"
WHO = f"{US} <{ADDRESS}>"

Head = Callable[[str, str], list[str]]
"""The lines of a head, made of a language and of who reads it."""
Piece = tuple[str, bool]
"""A paragraph, and whether the customer wrote it."""


def wrote(templates: dict[str, str] | str, who: str = WHO) -> Head:
    """'On ... wrote:' in one line."""

    def head(language: str, reader: str) -> list[str]:
        template = templates if isinstance(templates, str) else templates[language]
        day = {"d": 23, "M": 11, "mon": MONTH[language], "y": 2026, "t": "09:00", "wd": WEEKDAY[language]}
        return [template.format(who=who, name=US, address=ADDRESS, **day)]

    return head


def block(*, above: str | None = None, order: tuple[int, ...] = (0, 1, 2, 3), bold: str = "") -> Head:
    """From, Sent, To, Subject in the program's language; `above` is the line over it."""

    def head(language: str, reader: str) -> list[str]:
        labels = LABELS[language]
        values = (WHO, "Monday, 23 November 2026 09:00", reader, "Re: Your complaint")
        lines = [f"{bold}{labels[i]}:{bold} {values[i]}" for i in order]
        return [*([above.format(original=labels[4])] if above else []), *lines]

    return head


def orange(language: str, reader: str) -> list[str]:
    """As Orange's web mailer writes it, in French alone."""
    return ["> Message du 23/11/26 09:00", f'> De : "{US}" <{ADDRESS}>', f"> A : {reader}", "> Objet : Re: x"]


@dataclass(frozen=True)
class Program:
    """One mail program. `mark` stands before each quoted line of its plain text, `width` is where it wraps.

    `below` says what it writes under a mail. `html` puts head, own and quoted paragraphs into its HTML; None where it
    sends none.
    """

    name: str
    head: Head
    mark: str = "> "
    width: int = 72
    html: Callable[[list[str], list[Piece], list[Piece]], str] | None = None
    below: dict[str, str] | None = None


def paragraphs(pieces: list[Piece], around: str = "div") -> str:
    """Each piece in an element of its own; lines in it end with <br>."""
    return "".join(f"<{around}>{escape(text).replace(chr(10), '<br>')}</{around}>" for text, _ in pieces)


def in_quotations(quoted: list[Piece], opening: str) -> str:
    """What is quoted inside the element, what the customer wrote between its parts outside."""
    html, inside = "", False
    for piece in quoted:
        if piece[1] == inside:
            html += "</blockquote>" if inside else opening
            inside = not inside
        html += paragraphs([piece])
    return html + ("</blockquote>" if inside else "")


def gmail(head: list[str], own: list[Piece], quoted: list[Piece]) -> str:
    """Gmail."""
    attr = f'<div class="gmail_quote"><div dir="ltr" class="gmail_attr">{escape(head[0])}<br></div>'
    opening = '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid">'
    return f'<div dir="ltr">{paragraphs(own)}</div><br>{attr}{in_quotations(quoted, opening)}</div>'


def apple(head: list[str], own: list[Piece], quoted: list[Piece]) -> str:
    """Apple's programs: the head lies inside the quotation."""
    lines = [(head[0], False), *quoted]
    return f"<html><body>{paragraphs(own)}<br>{in_quotations(lines, '<blockquote type=cite>')}</body></html>"


def thunderbird(head: list[str], own: list[Piece], quoted: list[Piece]) -> str:
    """Thunderbird."""
    prefix = f'<div class="moz-cite-prefix">{escape(head[0])}<br></div>'
    return f"{paragraphs(own, 'p')}{prefix}{in_quotations(quoted, '<blockquote type=cite cite=mid:1@x>')}"


def word(head: list[str], own: list[Piece], quoted: list[Piece]) -> str:
    """Outlook for Windows: no mark but a line above the head."""
    told = "<br>".join(
        f"<b>{escape(line.partition(':')[0])}:</b>{escape(line.partition(':')[2])}" for line in head if ":" in line
    )
    bar = "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
    body = paragraphs(own, "p class=MsoNormal") + f"{bar}<p class=MsoNormal>{told}</p></div>"
    return f"<div class=WordSection1>{body}{paragraphs(quoted, 'p class=MsoNormal')}</div>".replace(
        "</p class=MsoNormal>", "</p>"
    )


def outlook(head: list[str], own: list[Piece], quoted: list[Piece]) -> str:
    """Outlook on the web and on telephones."""
    told = "<br>".join(
        f"<b>{escape(line.partition(':')[0])}:</b>{escape(line.partition(':')[2])}" for line in head if ":" in line
    )
    begun = (
        f'<div id="appendonsend"></div><hr style="width:98%"><div id="divRplyFwdMsg" dir="ltr">{told}<div>&nbsp;</div>'
    )
    return f"<html><body>{paragraphs(own)}{begun}</div>{paragraphs(quoted)}</body></html>"


def yahoo(head: list[str], own: list[Piece], quoted: list[Piece]) -> str:
    """Yahoo and AOL."""
    return (
        f'<div class="yahoo-style-wrap">{paragraphs(own)}</div><div id="yahoo_quoted_1" class="yahoo_quoted">'
        f"<div>{escape(head[0])}</div><div><br></div>{paragraphs(quoted)}</div>"
    )


def bare(head: list[str], own: list[Piece], quoted: list[Piece]) -> str:
    """A quotation with a style and no name, as Mail.ru and others write it."""
    opening = '<blockquote style="border-left:1px solid #0857A6;margin:10px;padding:0 0 0 10px">'
    return f"{paragraphs(own)}<br>{paragraphs([(line, False) for line in head])}{in_quotations(quoted, opening)}"


PROGRAMS = (
    Program("Gmail", wrote(GMAIL), html=gmail),
    Program("Gmail for Android", wrote(GMAIL), width=76, html=gmail),
    Program("Apple Mail", wrote(GMAIL), width=500, html=apple),
    Program("iPhone Mail", wrote(GMAIL), width=500, html=apple, below=OF_A_PHONE),
    Program("Outlook for Windows", block(), mark="", width=500, html=word),
    Program("Outlook for Windows, plain", block(above="-----{original}-----"), width=76),
    Program("Outlook.com", block(above="_" * 32), mark="", width=500, html=outlook),
    Program("Outlook for iOS", block(above="_" * 32), mark="", width=500, html=outlook, below=OF_OUTLOOK),
    Program("Thunderbird", wrote(THUNDERBIRD), html=thunderbird),
    Program("Yahoo", wrote(YAHOO), mark="", width=500, html=yahoo),
    Program("AOL", wrote(YAHOO), width=78, html=yahoo),
    Program("GMX", block(order=(1, 0, 2, 3)), mark="", width=500, html=bare),
    Program("Mail.ru", wrote("Понедельник, 23 ноября 2026, 9:00 +03:00 от {who}:"), mark=">", html=bare),
    Program("Yandex", wrote('23.11.2026, 09:00, "{name}" <{address}>:'), html=bare),
    Program("Proton Mail", wrote("On Monday, November 23rd, 2026 at 9:00 AM, {who} wrote:"), html=bare),
    Program("Zoho", wrote("---- On Mon, 23 Nov 2026 09:00:00 +0100 {who} wrote ---"), mark="", width=500),
    Program("Samsung Email", block(above="-------- {original} --------"), mark="", width=500),
    Program("Orange", orange, width=500),
    Program("QQ Mail", block(above="------------------ 原始邮件 ------------------"), mark="", width=500),
    Program("NetEase", wrote('At 2026-11-23 09:00:00, "{name}" <{address}> wrote:'), width=60),
    Program("Roundcube", wrote("On 2026-11-23 09:00, {name} wrote:")),
    Program("Evolution", wrote("On Mon, 2026-11-23 at 09:00 +0000, {name} wrote:"), width=65),
    Program("K-9 Mail", wrote(YAHOO), mark=">", width=70),
    Program("Spark", wrote("On 23 Nov 2026 at 09:00 +0100, {who}, wrote:"), mark="", width=500, html=bare),
)


def plain(program: Program, head: list[str], own: list[Piece], quoted: list[Piece], dice: Random) -> str:
    """The plain text of an answer; long heads are wrapped as paragraphs are."""
    lines = [line for text, _ in own for line in [*_wrapped(text, program.width), ""]]
    for line in head:
        lines += _wrapped(line, program.width) if len(head) == 1 and not line.startswith("--") else [line]
    if dice.random() < 0.5:
        lines.append("")
    for text, by_customer in quoted:
        mark = "" if by_customer else program.mark
        width = program.width - (len(mark) if dice.random() < 0.8 else 0)  # some wrap before they mark
        lines += (
            ["", *_wrapped(text, program.width), ""]
            if by_customer
            else [f"{mark}{line}" for line in _wrapped(text, width)]
        )
    return "\n".join(lines)


def _wrapped(text: str, width: int) -> list[str]:
    return [part for line in text.split("\n") for part in (textwrap.wrap(line, width, break_on_hyphens=False) or [""])]
