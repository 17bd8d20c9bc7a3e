"""Sample letters for the proofreader: a grid of invented complaints, customers and mishaps."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import product
from typing import Any

from amends.domain.actions import MilestoneName
from amends.domain.case import CaseRow, TaskKind
from amends.domain.complaint import Channel, Facts, Severity
from amends.domain.done_by import UNREADABLE, done_by
from amends.domain.letters import LetterPurpose
from amends.domain.orders import LetterOrder
from amends.domain.plan import StepAction
from amends.domain.types import Stage
from amends.letters.formatting import Phrasing
from amends.letters.proofreading.sample_people import OWNER, Voice, voice_of
from amends.letters.proofreading.situations import (
    HOSTILE_NAMES,
    NOW,
    REFERENCE,
    STRATEGIES,
    Situation,
    causes,
    everything,
    situations,
    subjects,
)
from amends.letters.template_context import words_of
from amends.letters.vocabulary import Vocabulary

STAFF_NOTICE, STAFF_DIGEST, STAFF_WORK = "staff_notice", "staff_digest", "staff_work"


class Remembering(Phrasing):
    """Phrasing that formats each date once: the examples repeat the same few thousands of times."""

    def date(self, moment: datetime) -> str:
        """As Phrasing has it."""
        return _dates(self.language, self.time_zone, moment)


@cache
def _dates(language: str, time_zone: str, moment: datetime) -> str:
    return Phrasing(language, time_zone).date(moment)


@dataclass(frozen=True)
class Example:
    """One letter to read: the words that fill it, and what is special about it.

    `wild` examples have words that look like a fault.
    """

    letter: str
    about: str
    words: Mapping[str, object]
    wild: bool = False


def a_few(language: str, letters: Collection[str]) -> Iterator[Example]:
    """These letters of one language with everything to say and with nothing, and for a name full of markup."""
    voice = voice_of(language)
    phrasing, full = Remembering(language, voice.zone), everything(voice)
    for purpose, strategy in product(_among(letters), STRATEGIES):
        for situation in (
            Situation(strategy, strategy, parts=full),
            Situation(f"{strategy}, nothing more to say", strategy, earlier=1),
            Situation("a name with HTML", strategy, name=HOSTILE_NAMES["HTML"], parts=full),
        ):
            words = words_in(purpose, situation, voice, phrasing)
            yield Example(purpose, situation.about, words, wild=situation.name is not None)
    yield from _to_staff(letters, voice, phrasing)


def examples(
    language: str, letters: Collection[str], vocabulary: Vocabulary, *, wild: bool = True
) -> Iterator[Example]:
    """These letters of one language in every situation; each word of its vocabulary is used at least once.

    With `wild`, also situations with words that look like a fault.
    """
    voice, phrasing = voice_of(language), Remembering(language, voice_of(language).zone)
    everywhere = list(situations(voice))
    only_in = {
        LetterPurpose.ACKNOWLEDGEMENT: list(subjects(voice, vocabulary)),
        LetterPurpose.RESOLUTION: list(causes(voice, vocabulary)),
    }
    for purpose in _among(letters):
        for situation in (*everywhere, *only_in.get(purpose, ())):
            if situation.name is not None and not wild:
                continue
            words = words_in(purpose, situation, voice, phrasing)
            yield Example(purpose, situation.about, words, wild=situation.name is not None)
    yield from _to_staff(letters, voice, phrasing)


def _to_staff(letters: Collection[str], voice: Voice, phrasing: Phrasing) -> Iterator[Example]:
    """The letters among these that colleagues read."""
    for letter, sample in ((STAFF_NOTICE, _notices), (STAFF_DIGEST, _digests), (STAFF_WORK, _works)):
        if letter in letters:
            yield from sample(voice, phrasing)


def _among(letters: Collection[str]) -> list[LetterPurpose]:
    return [purpose for purpose in LetterPurpose if purpose in letters]


def words_in(purpose: LetterPurpose, situation: Situation, voice: Voice, phrasing: Phrasing) -> dict[str, object]:
    """The words that fill this letter in this situation, made by the code that fills real ones."""
    parts = dict(situation.parts)
    parts |= {name: value for name, value in _needed(purpose, voice).items() if parts.get(name) is None}
    row = CaseRow(
        reference=situation.reference,
        workflow_id=f"complaint-{situation.reference}",
        run_id="example",
        revision=1,
        stage=Stage.ACKNOWLEDGED,
        generation=1,
        facts=_facts(situation, phrasing),
        policy=None,
        path=None,
        owner=OWNER,
        waits_for="clock",
        alarm_at=None,
        next_due=None,
        updated_at=situation.now,
        resolution=parts.pop("resolution", None),
        offers=parts.pop("offers", ()),
        letters=parts.pop("letters", ()),
    )
    told = {name: parts.pop(name) for name in ("links", "rights", "added") if name in parts}
    words = parts.pop("words", None)
    order = LetterOrder(
        effect_id=f"complaint-{situation.reference}/1/letter.{purpose}/1",
        reference=situation.reference,
        now=situation.now,
        row=row,
        purpose=purpose,
        strategy=situation.strategy,
        repeat=situation.earlier > 0,
        **parts,
    )
    name = voice.customer if situation.name is None else situation.name
    return words_of(order, name=name, roster=voice.roster, phrasing=phrasing, words=words, **told)


def _facts(situation: Situation, phrasing: Phrasing) -> Facts:
    return Facts(
        reference=situation.reference,
        received_at=situation.received_at or situation.now,
        channel=Channel.WEB,
        product=situation.product,
        category=situation.category,
        severity=Severity.NORMAL,
        tier=situation.tier,
        language=phrasing.language,
        time_zone=phrasing.time_zone,
        vulnerable=situation.vulnerable,
        contact_by=situation.contact_by,
        earlier_complaints=situation.earlier,
    )


def _needed(purpose: LetterPurpose, voice: Voice) -> dict[str, Any]:
    """The parts that an order for this letter always has."""
    needed: dict[LetterPurpose, dict[str, Any]] = {
        LetterPurpose.REQUEST: {"words": voice.words},
        LetterPurpose.REFERRED: {"referred_to": voice.referred_to},
    }
    return needed.get(purpose, {})


def _notices(voice: Voice, phrasing: Phrasing) -> Iterator[Example]:
    """Mails to staff for every clock and every step: before the date, after it, and without one."""
    clocks = [(name, StepAction.WARN_OWNER) for name in MilestoneName]
    steps = [(MilestoneName.DECIDE, action) for action in StepAction]
    for (milestone, action), (due, late) in product(clocks + steps, ((True, False), (True, True), (False, False))):
        yield Example(
            STAFF_NOTICE,
            f"{milestone}, {action}, {'late' if late else 'in time' if due else 'without a date'}",
            {
                "name": voice.owner,
                "reference": REFERENCE,
                "milestone": str(milestone),
                "action": str(action),
                "due": phrasing.date(NOW) if due else None,
                "late": late,
            },
        )


def _digests(voice: Voice, phrasing: Phrasing) -> Iterator[Example]:
    """Digests of one step and of all kinds of steps, to the person meant and to a substitute."""
    lines = [dict(example.words) for example in _notices(voice, phrasing)]
    for number, instead_of in product((1, 2, len(lines)), (None, voice.former)):
        counted = {"number": phrasing.number(number), "plural": phrasing.plural(number)}
        words = {"name": voice.owner, "who": "maya", "instead_of": instead_of, "notices": lines[:number], **counted}
        yield Example(STAFF_DIGEST, f"{number} steps, {'for another' if instead_of else 'their own'}", words)


def _works(voice: Voice, phrasing: Phrasing) -> Iterator[Example]:
    """Mails about new work: each kind before its date, after it and without one; then all kinds together."""
    kinds = ("complaint", UNREADABLE, *TaskKind)
    lines = [
        {
            "reference": REFERENCE,
            "milestone": str(kind),
            "action": "new_work",
            "due": phrasing.date(NOW) if due else None,
            "late": late,
            "command": f"amends show {REFERENCE}"
            if kind == "complaint"
            else done_by(kind, REFERENCE, "task-1", "maya"),
        }
        for kind, (due, late) in product(kinds, ((True, False), (True, True), (False, False)))
    ]
    for line in lines:
        yield _work([line], None, voice, phrasing)
    for instead_of in (None, voice.former):
        yield _work(lines, instead_of, voice, phrasing)


def _work(notices: Sequence[Mapping[str, object]], instead_of: str | None, voice: Voice, phrasing: Phrasing) -> Example:
    counted = {"number": phrasing.number(len(notices)), "plural": phrasing.plural(len(notices))}
    words = {"name": voice.owner, "who": "maya", "instead_of": instead_of, "notices": notices, **counted}
    return Example(STAFF_WORK, f"{len(notices)} things, {'for another' if instead_of else 'their own'}", words)
