"""`amends policy diff`: every change is told in words that its owner would use, never as text with plus and minus."""

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from amends.policy import CompiledSet, PolicyErrors, compile_set
from amends.policy.engine.compiler import compile_page
from amends.policy.pages.policy_page import PolicyPage
from amends.policy.review.diff import between, between_sets
from amends.policy.review.key_phrases import SUBJECTS
from tests.support.pages import SECONDS, merged, office_page

TODAY = date(2026, 11, 22)
OFFER = {"kind": "money", "detail": "for the harm", "money": "50 EUR"}


def told(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What changes between two office pages with these keys."""
    old, new = (compile_page("house", office_page(**keys)) for keys in (before, after))
    return [difference.text for difference in between(old, new, TODAY)]


def of(milestone: str, **keys: Any) -> dict[str, Any]:
    """Overrides of one milestone."""
    return {"milestones": {milestone: keys}}


def ladder(*steps: dict[str, Any]) -> dict[str, Any]:
    """A ladder of the decision."""
    return of("decide", ladder=list(steps))


DUE, LATER = {"at": "due", "do": "tell_supervisor"}, {"after": "1 day", "do": "tell_manager"}
CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "a limit": ({}, {"authority": {"agent": "75 EUR"}}, ["agents may give 75 EUR instead of 50 EUR"]),
    "no limit": ({}, {"authority": {"agent": "unlimited"}}, ["agents may give any amount instead of 50 EUR"]),
    "a role more": ({}, {"authority": {"clerk": "5 EUR"}}, ["new: clerks may give 5 EUR"]),
    "a target": (
        {}, of("decide", target="2 business days"), ["decide may take 2 business days instead of 8 business hours"],
    ),
    "a clock more": ({}, of("apologise", target="1 day"), ["new: a clock apologise with target 1 day"]),
    "a legal date": (
        of("resolve", by_law="8 weeks"), of("resolve", by_law="6 weeks"),
        ["resolve may take by law 6 weeks instead of 8 weeks"],
    ),
    "how a law counts": (
        of("resolve", by_law="8 weeks"), of("resolve", by_law={"within": "8 weeks", "met_by": ["signpost"]}),
        ["besides resolve itself the legal date is met by: also signpost"],
    ),
    "another law for some": (
        of("resolve", by_law="8 weeks"),
        of("resolve", by_law=[{"when": {"tier": "gold"}, "within": "9 days"}, {"within": "8 weeks"}]),
        ["resolve may take by law, new: where tier is gold, 9 days"],
    ),
    "a law of some in another edition": (
        of("resolve", by_law=[{"when": {"tier": "gold"}, "within": "9 days"}, {"within": "8 weeks"}]),
        of(
            "resolve",
            by_law=[
                {"when": {"tier": "gold"}, "within": "8 days", "effective_from": "2027-01-01"}, {"within": "8 weeks"},
            ],
        ),
        ["resolve may take by law: where tier is gold, within 8 days and effective from 2027-01-01 instead of "
         "within 9 days and no effective from"],
    ),
    "a step moved": (
        ladder(DUE, LATER), ladder(DUE, LATER | {"after": "2 days"}),
        ["decide: 2 days after it is due the manager is told instead of 1 day after it is due the manager is told"],
    ),
    "a step more": (ladder(DUE), ladder(DUE, LATER), ["decide, new: 1 day after it is due the manager is told"]),
    "a step less": (ladder(DUE, LATER), ladder(LATER), ["decide, no longer: when it is due the supervisor is told"]),
    "steps in another order": (
        ladder(DUE, LATER), ladder(LATER, DUE),
        ["decide: the same in another order: 1 day after it is due the manager is told and when it is due the "
         "supervisor is told"],
    ),
    "another target for some": (
        of("decide", instead=[{"when": {"severity": ["high", "critical"]}, "target": "4 hours"}]),
        of("decide", instead=[{"when": {"severity": ["high", "critical"]}, "target": "2 hours"}]),
        ["decide may take another time: where severity is high or critical, target 2 hours instead of target 4 hours"],
    ),
    "a pause": (
        {}, {"pauses": {"customer": {"stops": ["decide"]}}},
        ["clocks that stop while we wait for the customer: no longer resolve"],
    ),
    "causes": ({}, {"causes": ["late", "damaged", "other", "rude"]}, ["causes to choose from: also rude"]),
    "an offer": (
        {}, {"offers": {"suggest": [{"why": "our usual gesture", "lines": [OFFER]}]}},
        ["what is suggested: 50 EUR 'for the harm' (given), since 'our usual gesture' instead of "
         "gesture 'free delivery' (given), since 'our usual gesture'"],
    ),
    "the hours": (
        {}, {"calendars": {"office": {"open": {"mon-fri": "08:00-16:00"}}}},
        ["the hours of the calendar office on mon-fri are 08:00-16:00 instead of 09:00-17:00"],
    ),
    "a closed day": (
        {}, {"calendars": {"office": {"days": {"2026-12-31": "closed"}}}},
        ["new: the hours of the calendar office on 2026-12-31 are closed"],
    ),
    "a condition": (
        {"paths": {"severe": {"when": {"severity": "high"}}}},
        {"paths": {"severe": {"when": {"any": [{"severity": "high"}, {"not": {"tier": ["gold", "basic"]}}]}}}},
        ["which complaints take the path severe: no longer only where severity is high",
         "which complaints take the path severe: now only where (severity is high or not (tier is gold or basic))"],
    ),
    "whom it governs": (
        {"default": False, "governs": {"product": "hotel", "channel": ["web", "email"]}},
        {"default": False, "governs": {"product": "hotel", "channel": "web"}},
        ["which complaints it is for: channel is web instead of channel is web or email"],
    ),
    "the reopening": ({}, {"reopen": {"within": "60 days"}},
                      ["a complaint can be reopened within 60 days instead of 30 days"]),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "words"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_told_in_words(before: dict[str, Any], after: dict[str, Any], words: list[str]) -> None:
    """One sentence for one change."""
    assert told(before, after) == words


def test_nothing_is_told_where_nothing_changes() -> None:
    """A page in other words, with the same meaning, is the same."""
    assert told({"handovers_at_most": 3}, {}) == []


def test_a_holiday_more_is_told_by_its_day_and_name() -> None:
    """Not only that another part of the country counts, but which days close and open for it."""
    england, scotland = (
        {"calendars": {"office": {"holidays": {"country": "GB", "subdivision": part}, "reviewed_until": "2030-01-01"}}}
        for part in ("ENG", "SCT")
    )
    said = told(england, scotland)
    assert "the calendar office keeps the holidays of country GB and subdivision SCT instead of" in said[0]
    assert any("closed, and was open" in each and "Tue 1 Dec 2026" not in each for each in said)
    assert any("open again" in each and "Easter Monday" in each for each in said)


def leaves(keys: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value that a person wrote."""
    if isinstance(keys, dict):
        return [leaf for key, value in keys.items() for leaf in leaves(value, (*path, key))]
    if isinstance(keys, list) and any(isinstance(each, dict) for each in keys):
        return [leaf for number, value in enumerate(keys) for leaf in leaves(value, (*path, number))]
    return [path]


def without(keys: dict[str, Any], path: tuple[Any, ...]) -> bytes:
    """The page without that value."""
    changed: Any = copy.deepcopy(keys)
    table = changed
    for part in path[:-1]:
        table = table[part]
    del table[path[-1]]
    return yaml.safe_dump(changed).encode()


SHIPPED = yaml.safe_load((Path(__file__).parents[3] / "policies/default.yaml").read_text())
LAW = {
    "when": {"reopenings": {"at_most": 0}}, "within": "15 days", "extended": "35 days", "counted_from": "acknowledged",
    "effective_from": "2026-04-08", "effective_to": "2027-12-31", "calendar": "office", "day_zero": "inclusive",
    "roll": "next", "met_by": ["signpost"], "confidence": "reported", "source": "SI 2008/1898",
}  # fmt: skip
REGIME = {
    "milestones": {
        "decide": {"by_law": LAW},
        "apologise": {"by_law": [{"when": {"tier": "gold"}, "within": "9 days"}, LAW]},
    },
    "reopen": {"owner": "another"},
    "letters": {
        "folder": "hospitality",
        "adds": [{"letters": ["holding"], "when": {"tier": "gold"}, "lines": {"en": ["one"], "fa": ["two"]}}],
    },
    "digest": {"after": 5, "every": "1 hour"},
}
FULL = merged(merged(SECONDS, SHIPPED) | {"calendars": SHIPPED["calendars"]}, json.loads(json.dumps(REGIME)))


@pytest.mark.parametrize("path", leaves(FULL), ids=lambda path: ".".join(map(str, path)))
def test_no_value_can_go_without_a_word(path: tuple[Any, ...]) -> None:
    """Whatever may be left out of a full page and means something is told as a difference, both ways."""
    full = compile_page("house", yaml.safe_dump(FULL).encode())
    try:
        less = compile_page("house", without(FULL, path))
    except PolicyErrors:
        return  # a page needs it
    if less.page == full.page:
        return  # it says what a page says anyway
    assert between(full, less, TODAY)
    assert between(less, full, TODAY)


def test_every_key_has_words_of_its_own() -> None:
    """The words are for keys that exist, and the head of the page has no key without."""
    known = set(PolicyPage.model_fields)
    assert {form.partition(".")[0] for form in SUBJECTS} - {"staff"} <= known


def test_sets_are_compared_policy_by_policy_and_person_by_person() -> None:
    """What is new, what is gone, who came and who left."""
    staff = {
        "people": [
            {"id": name, "name": name.title(), "email": f"{name}@example.org", "roles": ["agent"], "languages": ["en"]}
            for name in ("maya", "tom")
        ]
    }
    hotel = office_page(default=False, title="Hotels", governs={"product": "hotel"})
    one = files(staff, default=office_page(), hotel=hotel)
    other = files(
        {"people": [staff["people"][0] | {"roles": ["agent", "manager"]}]},
        default=office_page(duty_role="night"),
        flat=hotel.replace(b"hotel", b"flat"),
    )
    assert [(each.about, each.text) for each in between_sets(one, other, TODAY)] == [
        ("default", "what nobody else can take goes to the role night instead of duty"),
        ("flat", "this policy is new: 'Hotels', for complaints where product is flat"),
        ("hotel", "this policy is gone: 'Hotels', for complaints where product is hotel"),
        ("staff", "roles of maya: also manager"),
        ("staff", "Tom does not work here any more"),
    ]


def files(staff: dict[str, Any], **pages: bytes) -> CompiledSet:
    """A compiled set."""
    paths = {f"policies/{name}.yaml": content for name, content in pages.items()}
    return compile_set({**paths, "policies/staff.yaml": yaml.safe_dump(staff).encode()})
