"""What a customer tells us: the complaint as it comes in, and the facts of it that may travel without naming anyone."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, EmailStr, Field, JsonValue, StringConstraints
from pydantic_core import to_json

from amends.domain.text import INVISIBLE, one_line, plain_phone
from amends.domain.types import AnyReference, GivenInstant, Instant, Line, Message, Money, Name, Recorded, Text


class Channel(StrEnum):
    """How the complaint, or a later message of the customer, reached us. Every way out that is no call is a way in.
    `other` is a way that has no word of its own here.
    """

    EMAIL = "email"
    PHONE = "phone"
    CHAT = "chat"
    WEB = "web"
    SOCIAL = "social"
    REVIEW = "review"
    POST = "post"
    SMS = "sms"
    PUSH = "push"
    OTHER = "other"


class ContactBy(StrEnum):
    """How the customer likes to be contacted. What goes neither by e-mail nor by a channel that is set up is done by a
    person, as a contact task.
    """

    EMAIL = "email"
    PHONE = "phone"
    SMS = "sms"
    PUSH = "push"
    CHAT = "chat"
    SOCIAL = "social"
    POST = "post"


class Severity(StrEnum):
    """How much harm was done; the policy says what follows."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class NoSurvey(StrEnum):
    """Why nobody asks this customer whether it helped."""

    OPTED_OUT = "opted_out"
    SPAM = "spam"
    DECEASED = "deceased"


MOST_EXTRA = 16 * 1024
"""Bytes of the caller's own fields, as JSON."""


def _visible(text: str) -> str:
    """The text itself. Raises ValueError where it holds a sign that nobody can see."""
    if INVISIBLE.search(text) or "\n" in text or "\r" in text:
        raise ValueError("holds a sign that nobody can see; take it out")
    return text


def _seen(text: str) -> str:
    """The text without what nobody can see. Raises ValueError where nothing is left."""
    if text and not one_line(text):
        raise ValueError("holds nothing that can be seen; give it, or leave it out")
    return one_line(text)


def _bounded(extra: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The caller's own fields. Raises ValueError where they are too many."""
    if len(to_json(extra)) > MOST_EXTRA:
        raise ValueError(f"may have up to {MOST_EXTRA} bytes as JSON")
    return extra


Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), AfterValidator(_visible)]
"""A word that policies match, in any script; compared without case (`amends.domain.text.fold`)."""
Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_visible)]
"""The caller's own id of somebody or something."""
WordOrNone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(_visible)]
"""A word, or nothing where nobody told it."""
PersonName = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\r\n\x00]*$"), AfterValidator(_seen)
]
LineOrNone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\r\n\x00]*$")]
TextOrNone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000, pattern=r"^[^\x00]*$")]
Language = Annotated[
    str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2,4}|[0-9]{3}))?$", max_length=12)
]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Phone = Annotated[
    str, BeforeValidator(plain_phone), StringConstraints(pattern=r"^[+0-9 ()./-]{3,40}( ext [0-9]{1,10})?$")
]


class Attachment(Message):
    """Something the customer sent along, by reference only: the bytes stay in the caller's store."""

    name: Name
    where: Line
    sha256: Digest
    media_type: Annotated[str, StringConstraints(pattern=r"^[\w.+-]+/[\w.+-]+$")] = "application/octet-stream"
    size: Annotated[int, Field(ge=0)] = 0


class Customer(Message):
    """Who was let down. `id` is the caller's own id; earlier complaints are found by it. `name` is empty where nobody
    knows it.
    """

    id: Key
    name: PersonName = ""
    email: EmailStr | None = None
    phone: Phone | None = None
    address: Text | None = None
    language: Language = "en"
    time_zone: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+/-]{1,64}$")] = "UTC"
    region: Word | None = None
    tier: Word = "standard"
    vulnerable: bool = False
    contact_by: ContactBy = ContactBy.EMAIL
    survey: bool = True
    no_survey: NoSurvey | None = None


class NewComplaint(Message):
    """The complaint as a backend hands it over; the JSON Schema of this model is the intake's contract.

    What may be left out is asked about by a person; `account` is the order or account that it is about, `extra` holds
    fields of the caller's own, kept and shown and not looked at.
    """

    reference: AnyReference
    received_at: GivenInstant
    channel: Channel = Channel.OTHER
    product: WordOrNone = ""
    category: WordOrNone = ""
    severity: Severity = Severity.NORMAL
    subject: LineOrNone = ""
    what_happened: TextOrNone = ""
    what_customer_wants: Text | None = None
    customer: Customer
    account: Key | None = None
    amount_paid: Money | None = None
    loss_claimed: Money | None = None
    jurisdiction: Word | None = None
    attachments: tuple[Attachment, ...] = ()
    linked_to: AnyReference | None = None
    extra: Annotated[dict[str, JsonValue], AfterValidator(_bounded)] = Field(default_factory=dict)


class Facts(Recorded):
    """What policies may look at and Temporal may carry: no name, no contact, no word of the customer's.

    `no_survey` is why nobody is asked, wherever `survey` is false. `reopenings` is how often it began again: the
    reckoner counts them in the ledger, no caller does. `same_account` is another complaint of this customer about the
    same account that was open when this one came in.
    """

    reference: str
    received_at: Instant
    channel: Channel
    product: str
    category: str
    severity: Severity
    tier: str = "standard"
    region: str | None = None
    jurisdiction: str | None = None
    language: str = "en"
    time_zone: str = "UTC"
    vulnerable: bool = False
    contact_by: ContactBy = ContactBy.EMAIL
    survey: bool = True
    no_survey: str | None = None
    amount_paid: Money | None = None
    loss_claimed: Money | None = None
    earlier_complaints: int = 0
    reopenings: int = 0
    linked_to: str | None = None
    same_account: str | None = None


def facts_of(complaint: NewComplaint, earlier_complaints: int) -> Facts:
    """The facts of a complaint; `earlier_complaints` counts those of the same customer that came before it."""
    customer = complaint.customer
    return Facts(
        **complaint.model_dump(
            include={
                "reference",
                "received_at",
                "channel",
                "product",
                "category",
                "severity",
                "jurisdiction",
                "amount_paid",
                "loss_claimed",
                "linked_to",
            },
            exclude_none=True,
        ),
        **customer.model_dump(
            include={"tier", "region", "language", "time_zone", "vulnerable", "contact_by"},
            exclude_none=True,
        ),
        **unasked(customer),
        earlier_complaints=earlier_complaints,
    )


def unasked(customer: Customer) -> dict[str, Any]:
    """Why this customer is not asked whether it helped; nothing where they are."""
    why = customer.no_survey or (None if customer.survey else NoSurvey.OPTED_OUT)
    return {"survey": False, "no_survey": str(why)} if why else {}
