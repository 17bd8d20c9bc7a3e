"""Takes up a draft again: the words that a person has read are the words that go."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

from amends.db.letters import StoredLetter
from amends.letters.rendering import Rendered


def as_drafted(draft: StoredLetter) -> Rendered:
    """The letter as it was drafted, in words. Raises ValueError for a letter that was no draft."""
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
    """The draft, with what has changed since, in both of its forms."""
    return replace(drafted, text=said_anew(drafted.text, anew), html=said_anew(drafted.html, anew))


def with_rights(words: str, drafted: str, rights: Iterable[str]) -> str:
    """What a person wrote in place of a draft, and the rights that the draft told and their words leave out: how a
    letter is put is theirs to change, what the customer may do about it is not.
    """
    told, kept = bare(drafted), bare(words)
    return "\n\n".join((words.strip(), *(right for right in rights if bare(right) in told and bare(right) not in kept)))


def bare(text: str) -> str:
    """The same for the same words, however their lines are broken, their digits written and their directions marked."""
    digits = {each: str(unicodedata.digit(each)) for each in set(text) if each.isdecimal()}
    said = "".join(digits.get(each, each) for each in text if unicodedata.category(each) != "Cf")
    return " ".join(said.split()).casefold()


def _html(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    content = part.get_content() if part else ""
    assert isinstance(content, str)
    return content
