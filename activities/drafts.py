"""Sends drafts: the words that a person has read are the words that are sent."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

from amends.db.letters import StoredLetter
from amends.letters.rendering import Rendered


def as_drafted(draft: StoredLetter) -> Rendered:
    """The letter as it was drafted. Raises ValueError for a letter that was no draft."""
    if draft.raw is None:
        raise ValueError(f"the letter of effect {draft.effect_id} was kept without a form to send")
    mail = BytesParser(policy=default).parsebytes(draft.raw)
    return Rendered(
        language=draft.language,
        subject=str(mail["Subject"]),
        text=draft.words,
        html=_html(mail),
        template=draft.template or "",
    )


def said_anew(words: str, anew: Mapping[str, str]) -> str:
    """The words, with what has changed since they were drafted."""
    for before, now in anew.items():
        words = words.replace(before, now)
    return words


def with_dates(drafted: Rendered, anew: Mapping[str, str]) -> Rendered:
    """The draft in both forms, with what has changed since."""
    return replace(drafted, text=said_anew(drafted.text, anew), html=said_anew(drafted.html, anew))


def with_rights(words: str, drafted: str, rights: Iterable[str]) -> str:
    """A person's words in place of a draft, with the rights that the draft told and they left out.

    A person may change how a letter is put, but not what the customer may do about it.
    """
    told, kept = bare(drafted), bare(words)
    return "\n\n".join((words.strip(), *(right for right in rights if bare(right) in told and bare(right) not in kept)))


def bare(text: str) -> str:
    """The words in compared form: without line breaks, marks of direction, and other scripts' digits."""
    digits = {each: str(unicodedata.digit(each)) for each in set(text) if each.isdecimal()}
    said = "".join(digits.get(each, each) for each in text if unicodedata.category(each) != "Cf")
    return " ".join(said.split()).casefold()


def _html(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    content = part.get_content() if part else ""
    assert isinstance(content, str)
    return content
