"""What every event has: a type, the version of its body, and a subject that is never erased."""

from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from amends.domain.events.types import EventType

Term = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
"""One word of a closed list that stands elsewhere, such as the name of an action."""
UNKNOWN = "unknown"
"""Stands for a name that we do not know: it is the caller's word, and may be anything."""
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class RowDigest(BaseModel):
    """The digests of the complaint's row that was written in one transaction with the entry."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    revision: int = Field(description="The row's revision.")
    number: int = Field(description="The row's number: each row that is written has the next one.")
    sha256: str = Field(description="SHA-256, in hexadecimal, of what lists and checks go by.")
    tasks: str | None = Field(
        default=None, description="SHA-256, in hexadecimal, of the row's tasks; absent for a row of news."
    )


class Event(BaseModel):
    """Something that happened. The fields are the body of a journal entry; each class is one type and one version.

    `subject_fields` are fields of a closed list of words. They are written into the envelope, too, joined by `/`, so
    that an entry says what it is about when its body was erased.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    type: ClassVar[EventType]
    version: ClassVar[int] = 1
    subject_fields: ClassVar[tuple[str, ...]] = ()

    row: RowDigest | None = Field(
        default=None, description="The complaint's row as it was written with this entry; absent where none was."
    )

    @property
    def subject(self) -> str:
        """What it is about, in words of closed lists; empty where the type says it all."""
        return "/".join(_word(getattr(self, name)) for name in self.subject_fields)

    def body(self) -> dict[str, object]:
        """The fields in JSON; a field without a value is left out."""
        return self.model_dump(mode="json", exclude_none=True)

    @classmethod
    def in_subject(cls, subject: str) -> dict[str, str]:
        """The fields that a subject of this type stands for."""
        return {name: word for name, word in zip(cls.subject_fields, subject.split("/"), strict=False) if word}

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        """The event of a body as the journal has it. Raises ValidationError for one that is none."""
        return cls.model_validate(body)


def _word(value: object) -> str:
    return "" if value is None else str(value)
