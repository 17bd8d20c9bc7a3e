"""What a customer tells us: the complaint as it comes in, and the facts of it that may travel without naming anyone."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import EmailStr, Field, StringConstraints

from complaints.words import AnyReference, Identifier, Instant, Line, Message, Money, Name, Recorded, Text


class Channel(StrEnum):
    """How the complaint, or a later message of the customer, reached us. Every way out that is no call is a way in."""

    EMAIL = "email"
    PHONE = "phone"
    CHAT = "chat"
    WEB = "web"
    SOCIAL = "social"
    REVIEW = "review"
    POST = "post"
    SMS = "sms"
    PUSH = "push"


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


Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._/&,()-]{0,99}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Phone = Annotated[str, StringConstraints(pattern=r"^[+0-9 ()./-]{3,40}$")]


class Attachment(Message):
    """Something the customer sent along, by reference only: the bytes stay in the caller's store."""

    name: Name
    where: Line
    sha256: Digest
    media_type: Annotated[str, StringConstraints(pattern=r"^[\w.+-]+/[\w.+-]+$")] = "application/octet-stream"
    size: Annotated[int, Field(ge=0)] = 0


class Customer(Message):
    """Who was let down. `id` is the caller's own id; earlier complaints are found by it."""

    id: Identifier
    name: Name
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
    """The complaint as a backend hands it over; the JSON Schema of this model is the intake's contract."""

    reference: AnyReference
    received_at: Instant
    channel: Channel
    product: Word
    category: Word
    severity: Severity = Severity.NORMAL
    subject: Line
    what_happened: Text
    what_customer_wants: Text | None = None
    customer: Customer
    account: Identifier | None = None
    amount_paid: Money | None = None
    loss_claimed: Money | None = None
    jurisdiction: Word | None = None
    attachments: tuple[Attachment, ...] = ()
    linked_to: AnyReference | None = None


class Facts(Recorded):
    """What policies may look at and Temporal may carry: no name, no contact, no word of the customer's.

    `no_survey` is why nobody is asked, wherever `survey` is false. `reopenings` is how often it began again: the
    reckoner counts them in the ledger, no caller does.
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
