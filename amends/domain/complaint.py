"""The complaint as a customer tells it, and its facts, which may travel without naming anyone."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, EmailStr, Field, JsonValue, StringConstraints
from pydantic_core import to_json

from amends.domain.text import INVISIBLE, one_line, plain_phone
from amends.domain.types import AnyReference, GivenInstant, Instant, Line, Message, Money, Name, Recorded, Text


class Channel(StrEnum):
    """How the complaint, or a later message of the customer, reached us. `other` stands for every other way."""

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
    """How the customer prefers to be contacted.

    Where no channel for it is set up, a person contacts them, by a task.
    """

    EMAIL = "email"
    PHONE = "phone"
    SMS = "sms"
    PUSH = "push"
    CHAT = "chat"
    SOCIAL = "social"
    POST = "post"


class Severity(StrEnum):
    """How much harm was done. The policy says what follows."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class NoSurvey(StrEnum):
    """Why this customer gets no survey."""

    OPTED_OUT = "opted_out"
    SPAM = "spam"
    DECEASED = "deceased"


MOST_EXTRA = 16 * 1024
"""Bytes of the caller's own fields, as JSON."""


def _visible(text: str) -> str:
    """The text unchanged. Raises ValueError where it holds an invisible character."""
    if INVISIBLE.search(text) or "\n" in text or "\r" in text:
        raise ValueError("holds a sign that nobody can see; take it out")
    return text


def _seen(text: str) -> str:
    """The text without invisible characters. Raises ValueError where nothing is left."""
    if text and not one_line(text):
        raise ValueError("holds nothing that can be seen; give it, or leave it out")
    return one_line(text)


def _bounded(extra: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The caller's own fields. Raises ValueError where they are too large."""
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
    """A file that the customer sent along, by reference only: the bytes stay in the caller's store."""

    name: Name
    """The file's name, to be shown. It is never used as a path."""
    where: Line
    """Where the file is, in the caller's store, like a URL. Amends keeps only this reference."""
    sha256: Digest
    """SHA-256 of the file's bytes, 64 hexadecimal digits in small letters."""
    media_type: Annotated[str, StringConstraints(pattern=r"^[\w.+-]+/[\w.+-]+$")] = "application/octet-stream"
    """The file's media type, like image/jpeg."""
    size: Annotated[int, Field(ge=0)] = 0
    """The file's size in bytes. 0 where the caller does not know it."""


class Customer(Message):
    """The person who complains."""

    id: Key
    """The caller's own id of the customer. Earlier complaints are found by it."""
    name: PersonName = ""
    """The name as letters use it. Empty where nobody knows it."""
    email: EmailStr | None = None
    """The e-mail address. None where there is none on file."""
    phone: Phone | None = None
    """The telephone number with digits, blanks and + ( ) . / - only. None where there is none on file."""
    address: Text | None = None
    """The postal address, with line breaks. None where there is none on file."""
    language: Language = "en"
    """The language of letters, as a tag like en, pt or zh-Hant-TW (BCP 47)."""
    time_zone: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+/-]{1,64}$")] = "UTC"
    """The customer's time zone by its IANA name, like Europe/Lisbon. Letters tell times in it."""
    region: Word | None = None
    """The caller's own word for where the customer is. Policies may match it. None where not given."""
    tier: Word = "standard"
    """The caller's own word for the kind of customer, like standard or vip. Policies may match it."""
    vulnerable: bool = False
    """True for a customer who needs particular care. Policies may match it."""
    contact_by: ContactBy = ContactBy.EMAIL
    """How the customer prefers to be contacted."""
    survey: bool = True
    """False for a customer who wants no survey."""
    no_survey: NoSurvey | None = None
    """Why this customer gets no survey. None where they may get one, or `survey` alone says no."""


class NewComplaint(Message):
    """A complaint as a backend sends it. The JSON Schema of this model is the intake's contract.

    Only `reference`, `received_at` and `customer` are needed. A person asks for what else is missing.
    """

    reference: AnyReference
    """The caller's own id of the complaint. It is used once: a second start under it is the same complaint, or a
    conflict."""
    received_at: GivenInstant
    """When the complaint was received, with its offset from UTC. Every date is counted from it. Not in the future."""
    channel: Channel = Channel.OTHER
    """How the complaint reached the company."""
    product: WordOrNone = ""
    """The product or service, in the caller's own word. Policies may match it. Empty: a person asks for it."""
    category: WordOrNone = ""
    """The kind of complaint, in the caller's own word. Policies may match it. Empty: a person asks for it."""
    severity: Severity = Severity.NORMAL
    """How much harm was done."""
    subject: LineOrNone = ""
    """One line that says what it is about. Empty: it is made from category and product."""
    what_happened: TextOrNone = ""
    """The complaint in the customer's own words. Empty: a person asks for it."""
    what_customer_wants: Text | None = None
    """What the customer asks for, in their own words. None where they did not say."""
    customer: Customer
    """Who complains, and how to reach them."""
    account: Key | None = None
    """The caller's own id of the order or account that it is about. None where it is about none. A second open
    complaint of the same customer about it is noticed."""
    amount_paid: Money | None = None
    """What the customer paid for it. Policies may give it back. None where unknown."""
    loss_claimed: Money | None = None
    """What the customer says they lost. None where they claim no loss."""
    jurisdiction: Word | None = None
    """Whose law holds: a country or a part of one (ISO 3166), like GB or GB-SCT. None where unknown."""
    attachments: tuple[Attachment, ...] = ()
    """Files that the customer sent along, by reference."""
    linked_to: AnyReference | None = None
    """The reference of a complaint that this one goes on from. None where it stands alone."""
    extra: Annotated[dict[str, JsonValue], AfterValidator(_bounded)] = Field(default_factory=dict)
    """The caller's own fields, 16 KiB at most as JSON. They are kept and shown, and nothing depends on them."""


class Facts(Recorded):
    """What policies may look at and Temporal may carry: no name, no contact, no words of the customer."""

    reference: str
    """The reference of the complaint."""
    received_at: Instant
    """When the complaint was received (UTC)."""
    channel: Channel
    """How the complaint reached the company."""
    product: str
    """The product or service, in the caller's own word."""
    category: str
    """The kind of complaint, in the caller's own word."""
    severity: Severity
    """How much harm was done. An escalation step may raise it."""
    tier: str = "standard"
    """The caller's own word for the kind of customer."""
    region: str | None = None
    """The caller's own word for where the customer is. None where not given."""
    jurisdiction: str | None = None
    """Whose law holds, as a country or a part of one (ISO 3166). None where unknown."""
    language: str = "en"
    """The language of letters, as a tag (BCP 47)."""
    time_zone: str = "UTC"
    """The customer's time zone by its IANA name."""
    vulnerable: bool = False
    """True for a customer who needs particular care."""
    contact_by: ContactBy = ContactBy.EMAIL
    """How the customer prefers to be contacted."""
    survey: bool = True
    """False where the customer gets no survey."""
    no_survey: str | None = None
    """Why the customer gets no survey. Set wherever `survey` is false, else None."""
    amount_paid: Money | None = None
    """What the customer paid for it. None where unknown."""
    loss_claimed: Money | None = None
    """What the customer says they lost. None where they claim no loss."""
    earlier_complaints: int = 0
    """How many complaints of the same customer came before this one."""
    reopenings: int = 0
    """How often the complaint was reopened. The planner counts it from the ledger; callers leave it at 0."""
    linked_to: str | None = None
    """The reference of a complaint that this one goes on from. None where it stands alone."""
    same_account: str | None = None
    """Another complaint of this customer about the same account that was open when this one came in. None where there
    was none."""


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
    """Why this customer gets no survey, as fields of the facts; empty where they get one."""
    why = customer.no_survey or (None if customer.survey else NoSurvey.OPTED_OUT)
    return {"survey": False, "no_survey": str(why)} if why else {}
