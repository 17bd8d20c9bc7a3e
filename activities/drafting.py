"""Takes up a draft again: the words that a person has read are the words that go."""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

from activities.rendering import Rendered
from records.letters import StoredLetter


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


def _html(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    content = part.get_content() if part else ""
    assert isinstance(content, str)
    return content
