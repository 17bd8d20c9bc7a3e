"""What a policy says about the conversation: languages, drafts, rights, calls, and what counts as an answer."""

from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator

from amends.domain.actions import ContactChannel
from amends.domain.complaint import Channel, ContactBy, Facts, Language
from amends.domain.letters import WRITTEN_BY_THE_POLICY, LetterPurpose
from amends.domain.plan import Means
from amends.domain.types import Line
from amends.policy.pages.conditions import Condition
from amends.policy.pages.durations import SpanText
from amends.policy.pages.yaml_reader import Page, Word

ANY = "any"


def _channels(*known: str, or_any: bool = True) -> BeforeValidator:
    """Reads one channel or a list of them; 'any' where that makes sense."""
    choice = (ANY, *known) if or_any else known

    def read(value: object) -> object:
        listed = value if isinstance(value, list | tuple) else [value]
        for channel in listed:
            if channel not in choice:
                raise ValueError(f"'{channel}' is not to be used here; write some of {', '.join(choice)}")
        return [str(channel) for channel in listed]

    one = Literal[choice]
    return BeforeValidator(read, json_schema_input_type=one | list[one])  # pyright: ignore


_GATEWAYS = [way for way in ContactBy if way not in {ContactBy.EMAIL, ContactBy.PHONE}]
_OURS = dict.fromkeys((*ContactBy, *get_args(ContactChannel)))
OurChannels = Annotated[tuple[str, ...], _channels(*_OURS)]
Reporting = Annotated[tuple[str, ...], _channels(*_GATEWAYS, or_any=False)]
TheirChannels = Annotated[tuple[str, ...], _channels(*Channel), Field(min_length=1)]
Lines = dict[Language, Annotated[tuple[Line, ...], Field(min_length=1)]]


class Answers(Page):
    """By what, and on which channels, a person has answered the customer. What the page does not name never counts."""

    letter: OurChannels = ()
    note: OurChannels = ()
    contact: OurChannels = ()

    def counts(self, means: Means, channel: str) -> bool:
        """Whether this was an answer."""
        counted: tuple[str, ...] = getattr(self, means)
        return ANY in counted or channel in counted


WAITS_FOR_NO_READER = frozenset(
    {LetterPurpose.HOLDING, LetterPurpose.EXTENSION, LetterPurpose.NEWS, LetterPurpose.SIGNPOST}
)


class Draft(Page):
    """Which letters a person reads, and may edit, before they are sent. Without `when`: in every complaint."""

    when: Condition | None = None
    letters: Annotated[tuple[LetterPurpose, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def somebody_writes_them(self) -> "Draft":
        """Refuses letters that no person may edit, or that cannot wait for a reader.

        Nobody edits a letter that needs no person, or one that asks about a person. What is told before a date is
        missed cannot wait until it is read (law 8).
        """
        if unfit := WRITTEN_BY_THE_POLICY & set(self.letters):
            raise ValueError(f"{', '.join(sorted(unfit))}: this letter is the policy's own, nobody edits it")
        if hasty := WAITS_FOR_NO_READER & set(self.letters):
            raise ValueError(f"{', '.join(sorted(hasty))}: it is told before a date has passed, it waits for no reader")
        return self


class Addition(Page):
    """Lines that some letters end with, by language. Without `when`: in every complaint."""

    letters: Annotated[tuple[LetterPurpose, ...], Field(min_length=1)]
    when: Condition | None = None
    lines: Annotated[Lines, Field(min_length=1)]


class LetterRules(Page):
    """What the letters of a policy must be like.

    `fallback` are the languages to try in turn where the customer's own has no such letter, `await_delivery` the
    channels on which a letter is told when its delivery is reported, `reading_ease` the lowest ease by language, from 0
    (hard) to 100 (easy), `rights` the lines that a final response and a signpost owe, by language, `adds` the lines
    that other letters owe. Letters are looked for in the `folder` of that name first.
    """

    fallback: Annotated[tuple[Language, ...], Field(min_length=1)] = ("en",)
    drafts: tuple[Draft, ...] = ()
    await_delivery: Reporting = ()
    reading_ease: dict[Language, Annotated[int, Field(ge=0, le=100)]] = Field(default_factory=dict)
    rights: Lines = Field(default_factory=dict)
    adds: tuple[Addition, ...] = ()
    folder: Word | None = None

    @model_validator(mode="after")
    def lines_are_never_missing(self) -> "LetterRules":
        """A letter in any language finds its lines in the last language of the fallback, if nowhere else."""
        last = self.fallback[-1]
        for key, lines in (("rights", self.rights), *(("lines", each.lines) for each in self.adds)):
            if lines and last not in lines:
                raise ValueError(f"'{key}' are missing in '{last}', the last language of 'fallback'")
        return self

    def drafted(self, facts: Facts) -> tuple[LetterPurpose, ...]:
        """The letters that wait for a person in this complaint, in the order of the journey."""
        named = {
            purpose
            for draft in self.drafts
            if draft.when is None or draft.when.holds(facts)
            for purpose in draft.letters
        }
        return tuple(purpose for purpose in LetterPurpose if purpose in named)

    def languages_for(self, wanted: str) -> tuple[str, ...]:
        """The languages to try for a customer: their own, its nearest, then the fallback. Each once."""
        return tuple(dict.fromkeys((*nearest(wanted), *self.fallback)))

    def rights_in(self, language: str) -> tuple[str, ...]:
        """The lines that a final response in this language ends with; none where the policy's regime has none."""
        return self._in(language, self.rights)

    def added_to(self, purpose: LetterPurpose, facts: Facts, language: str) -> tuple[str, ...]:
        """The lines that this letter owes in this complaint, in this language, in the order of the page."""
        owed = [each for each in self.adds if purpose in each.letters and (not each.when or each.when.holds(facts))]
        return tuple(line for each in owed for line in self._in(language, each.lines))

    def _in(self, language: str, lines: Lines) -> tuple[str, ...]:
        return next((lines[each] for each in self.languages_for(language) if each in lines), ())


def nearest(language: str) -> tuple[str, ...]:
    """A tag, then shorter and shorter: zh-Hant-TW, zh-Hant, zh."""
    parts = language.split("-")
    return tuple("-".join(parts[:length]) for length in range(len(parts), 0, -1))


class Call(Page):
    """The call that some complaints need, and within what time. Without `when`: every complaint needs it."""

    when: Condition | None = None
    within: SpanText
