"""What is wrong on a page is said with file, line and column, all of it at once, and what would be right."""

from pathlib import Path
from typing import Any

import pytest

from amends.policy import PolicyErrors, compile_set
from amends.policy.engine.compiler import compile_page
from tests.support import cpu
from tests.support.pages import OFFICE_HOURS, office_page, page

POLICIES = Path(__file__).parents[3] / "policies"
SHIPPED = {f"policies/{path.name}": path.read_bytes() for path in POLICIES.glob("*.yaml")}


def problems_of(content: bytes | str) -> list[str]:
    """What compiling this page complains about."""
    with pytest.raises(PolicyErrors) as refused:
        compile_page("house", content.encode() if isinstance(content, str) else content)
    return str(refused.value).splitlines()


def replaced(old: str, new: str) -> str:
    """The office page with one text in place of another."""
    text = office_page().decode()
    assert old in text
    return text.replace(old, new, 1)


def test_the_shipped_policies_compile() -> None:
    """The pages in policies/ are right, one of them is the default, and the roster is there."""
    found = compile_set(SHIPPED)

    assert found.policies["default"].page.default
    assert found.roster is not None
    assert {"agent", "supervisor", "manager", "duty"} <= {role for each in found.roster.people for role in each.roles}


def test_an_unknown_key_is_refused_with_its_place_and_the_nearest_known_one() -> None:
    """Never accepted and ignored."""
    text = "milstones: {}\n" + office_page().decode()

    assert problems_of(text) == ["policies/house.yaml:1:1: unknown key 'milstones'; did you mean 'milestones'?"]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_page() -> None:
    """A wrong span, a key that is missing, a key given twice."""
    text = replaced("target: 1 business hour\n", "target: 1 fortnight\n").replace("title: Office hours\n", "")
    problems = problems_of(text + "version: '2'\n")

    assert [problem.split(": ", 1)[1] for problem in problems] == [
        "key 'title' is missing",
        "'1 fortnight' is no span of time; write a number and one of seconds, minutes, hours, days, weeks, "
        "months, business minutes, business hours or business days; or '2 billing cycles, at most 90 days', or 'close "
        "of business on day 3'",
        "key 'version' given twice",
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("09:00-17:00", "9-17", "are no hours"),
        ("09:00-17:00", "closed", "never opens"),
        ("mon-fri", "monday", "names no days"),
        ("zone: Europe/London", "zone: Europe/Londinium", "no time zone 'Europe/Londinium'"),
        ("target: 1 business hour", "target: 1d", "'1d' is no span of time"),
        ("agent: 50 EUR", "agent: 50", "is no amount of money"),
        ("- late", "- Late Parcel!", "'Late Parcel!' is no word of letters"),
        ("at: due", "at: soon", "is no point of a clock"),
        ("at: due", "at: due\n      after: 1 day", "exactly one of"),
        ("do: tell_duty", "do: tell_everybody", "warn_owner"),
        ("clock: grace\n  grace: 4 business hours", "clock: grace", "needs 'grace'"),
        ("default: true", "governs: {category: late}\ndefault: true", "either 'default: true' or what it 'governs'"),
        ("do: warn_owner", "do: tell_customer", "tell_customer, which needs it"),
        ("default: true", "default: true\norder: " + "1" * 5_000, "1...' is no whole number"),
        ("at: due", "at: |\n        50%\n", "is no point of a clock"),
        ("target: 1 business hour", "target: |\n      1 hour\n", "is no span of time"),
        ("agent: 50 EUR", "agent: |\n    50 EUR\n", "is no amount of money"),
        ("mon-fri", "mon-", "names no days"),
        ("zone: Europe/London", "zone: localtime", "no time zone 'localtime'"),
        ("zone: Europe/London", "zone: right/Europe/London", "no time zone 'right/Europe/London'"),
        ("default: true", "default: true\neffective_from: 2026-W52-4", "'2026-W52-4' is no date"),
        ("default: true", "default: true\neffective_from: 2026-02-30", "'2026-02-30' is no date"),
    ],
)
def test_a_wrong_value_says_what_would_be_right(old: str, new: str, told: str) -> None:
    """Each with a place on the page."""
    problems = problems_of(replaced(old, new))

    assert any(told in problem for problem in problems), problems
    assert all(problem.startswith("policies/house.yaml:") for problem in problems)


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ({}, "the condition is empty"),
        ({"any": []}, "name at least one"),
        ({"not": []}, "name at least one"),
        ({"not": {}}, "the condition is empty"),
        ({"product": []}, "name at least one"),
        ({"product": ""}, "nothing is named here; name at least one"),
        ({"category": "lost\u202eparcel"}, "holds a sign that nobody can see"),
        ({"language": "German"}, "'German' is no language"),
        ({"severity": []}, "name at least one"),
        ({"severity": {}}, "give 'at_least', 'at_most' or both"),
        ({"severity": {"at_least": "high", "at_most": "low"}}, "nothing is at least high and at most low"),
        ({"reopenings": {"at_least": 3, "at_most": 1}}, "nothing is at least 3 and at most 1"),
        ({"amount_paid": {"at_least": "9 EUR", "at_most": "5 EUR"}}, "nothing is at least 9 EUR and at most 5 EUR"),
    ],
)
def test_e3_a_condition_that_holds_always_or_never_is_refused(when: dict[str, Any], told: str) -> None:
    """Nothing is asked, or what no complaint can answer: nobody meant that."""
    assert any(told in problem for problem in problems_of(office_page(calls=[{"when": when, "within": "1 hour"}])))


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"strategy": "fast"}, "'fast' is not known here; write 'efficiency', 'empathy' or 'balanced'"),
        ({"title": ["a"]}, "a list is no text"),
        ({"title": "x" * 600}, "...' is too long; write 500 characters at most"),
        ({"milestones": {"resolv": {"target": "1 hour"}}}, "unknown key 'resolv'; did you mean 'resolve'?"),
        ({"pauses": {"boss": {}}}, "unknown key 'boss'; write one of customer, colleague, third_party"),
        ({"milestones": {"decide": "1 hour"}}, "'1 hour' stands where lines of 'key: value' belong"),
        ({"causes": "late"}, "'late' stands where a list belongs; begin each of its lines with '- '"),
        ({"causes": [7]}, "'7' is no text; put it in quotes"),
        ({"reopen": {"score_at_most": 9}}, "'9' is too much; write 5 at most"),
        ({"reopen": {"at_most": -1}}, "'-1' is too little; write 0 at least"),
        ({"reopen": {"at_most": "two"}}, "'two' is no whole number"),
        ({"reopen": {"at_most": "two\nor three"}}, "'two or three' is no whole number"),
        ({"default": "perhaps"}, "'perhaps' is neither true nor false"),
        ({"letters": {"fallback": ["English"]}}, "'English' is no language; write it like en or pt-BR"),
        (
            {"calls": [{"when": {"severity": "urgent"}, "within": "1 hour"}]},
            "'urgent' is not known here; write 'low', ",
        ),
    ],
)
def test_a_mistake_quotes_what_stands_there_in_words_for_everybody(keys: dict[str, Any], told: str) -> None:
    """Once, and nobody has to know what a tuple is, or an instance of a model."""
    (problem,) = problems_of(office_page(**keys))

    assert told in problem


def test_an_unknown_clock_is_told_where_its_name_stands() -> None:
    """Not beside it."""
    text = replaced("  acknowledge:", "  acknowlege:")
    line = text.splitlines().index("  acknowlege:") + 1

    assert problems_of(text) == [f"policies/house.yaml:{line}:3: unknown key 'acknowlege'; did you mean 'acknowledge'?"]


def test_waiting_for_colleagues_may_not_stop_the_clock_that_keeps_the_customer_informed() -> None:
    """Law 8 cannot be written away in a policy."""
    (problem,) = problems_of(office_page(pauses={"colleague": {"stops": ["keep_informed"]}}))

    assert "the customer still hears from us" in problem


@pytest.mark.parametrize(
    "content",
    [
        b"a: " + b"[" * 100_000,
        b"a: &a [x]\nb: [*a, *a]",
        b"a: !!python/object:os.system x",
        b"x" * 10_000_000,
        b"",
        b"- a\n- b",
        b"a: \x00",
        b"\xff\xfe\x00",
        b"a: [1, 2",
        b"? [a, b]\n: c",
        b"".join(b"wrong_%d: 1\n" % number for number in range(10_000)),
    ],
)
def test_what_could_hurt_the_reader_is_refused_in_under_a_second(content: bytes) -> None:
    """Bombs, deep nesting, tags, huge pages, no text at all."""
    assert cpu.within(1, lambda: problems_of(content))


def test_a_key_without_a_value_is_refused() -> None:
    """It would be accepted and ignored."""
    (problem,) = problems_of(office_page() + b"effective_to:\n")

    assert problem.endswith(": key 'effective_to' has no value; fill it in or leave it out")


def test_numbers_and_words_are_read_as_yaml_1_2_means_them() -> None:
    """NO is a word and 017 is seventeen; a version that looks like a number stays as it was written."""
    text = replaced("version: '1'", "version: 2026.10").replace("- other", "- NO")
    compiled = compile_page("house", text.encode())

    assert compiled.page.version == "2026.10"
    assert compiled.page.causes[-1] == "NO"


def test_a_set_has_exactly_one_default() -> None:
    """None and two are refused, each by name."""
    with pytest.raises(PolicyErrors, match="no policy says 'default: true'"):
        compile_set({"policies/a.yaml": office_page(default=False, governs={"category": "late"})})
    with pytest.raises(PolicyErrors, match=r"policies/b.yaml:1:1: a and b both say .default: true. for the same days"):
        compile_set({"policies/a.yaml": office_page(), "policies/b.yaml": page()})


def test_a_compiled_policy_survives_its_content() -> None:
    """From the bytes comes the same policy with the same hash, holidays and package version included."""
    policy = compile_set(SHIPPED).policies["default"]
    again = type(policy).from_content(policy.content())

    assert again.content() == policy.content()
    assert again.ref == policy.ref
    assert policy.calendars["office"].package
    assert "2026-12-25" in policy.content().decode()


def test_any_change_of_a_page_changes_its_hash() -> None:
    """The hash is over what decides, not over the name."""
    assert compile_page("a", page()).ref.content_hash != compile_page("a", page(version="2")).ref.content_hash
    assert OFFICE_HOURS["version"] == "1"
