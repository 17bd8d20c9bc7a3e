"""Says what is wrong with a typed action, by the command line's options, and what would be right."""

import difflib
import re
from collections.abc import Iterator

from pydantic import ValidationError
from pydantic_core import ErrorDetails

# Where an option is not called as the field of the action is.
OPTIONS = {
    "words_for_customer": "--words",
    "content_hash": "--hash",
    "lines": "--give or --offer",
    "by": "--as",
    "value": "--paid",
    "written_down_by": "--as",
    "at": "--at",
    "promises": "--promise",
    "no_survey": "--no-survey-because",
}
ARGUMENTS = {"task_id": "TASK", "text": "TEXT", "other": "OTHER", "score": "SCORE"}
FORM = "letters, digits, dots, underscores and hyphens"
FORMS = {
    "by": "a staff id: `amends staff` tells them all",
    "to": "a staff id: `amends staff` tells them all",
    "language": "like 'en' or 'fa'",
}
UNITS = ("second", "minute", "hour", "day", "week", "month", "business hour", "business day")
# What a person writes for it: no two words are near enough for a comparison to find it.
SAME_UNITS = {"working day": "business day", "working hour": "business hour", "work day": "business day"}
ENDING = frozenset({"finding", "cause", "done"})


def mistakes(error: ValidationError) -> str:
    """Every mistake with its option. What was written is not repeated, except spans of time."""
    return "; ".join(dict.fromkeys(_mistakes(error)))


def _mistakes(error: ValidationError) -> Iterator[str]:
    found = error.errors(include_url=False, include_context=True)
    missing = [str(each["loc"][-1]) for each in found if each["type"] == "missing" and each["loc"]]
    ending = [name for name in missing if name in ENDING]
    if ending:
        needs = " and ".join(map(option, ending))
        yield f"{needs} {'is' if len(ending) == 1 else 'are'} missing: --finding, --cause and --done go together"
    for each in found:
        name = next((str(part) for part in reversed(each["loc"]) if not isinstance(part, int)), "")
        if each["type"] == "missing" and name in ENDING:
            continue
        what = _what(each, name)
        yield f"{option(name)}{what}" if name and not what.startswith("'") else what.removeprefix(": ")


def option(name: str) -> str:
    """The command line's name of a field."""
    return ARGUMENTS.get(name) or OPTIONS.get(name) or f"--{name.replace('_', '-')}"


def _what(mistake: ErrorDetails, name: str) -> str:
    asked = mistake.get("ctx", {})
    match mistake["type"]:
        case "missing":
            return " is missing"
        case "string_pattern_mismatch" if name == "by_another":
            return (
                f" is no span: write a whole number and a unit, like '3 business days'{_span_meant(mistake['input'])}"
            )
        case "string_pattern_mismatch" if name == "content_hash":
            return " is no whole hash: it has 64 digits, and `amends policy list` tells it"
        case "string_pattern_mismatch":
            return f" is not in the form it needs, {FORMS.get(name, FORM)}"
        case "string_too_short" | "too_short":
            return " says nothing; write something"
        case "string_too_long":
            return f" is too long: {asked['max_length']} letters at most"
        case "too_long":
            return f" is given too often: {asked['max_length']} times at most"
        case _:
            said = re.sub(r"\s+", " ", mistake["msg"].removeprefix("Value error, "))
            said = said.replace("words_for_customer", "--words").replace("new lines", "new lines (--give, --offer)")
            return said if said.startswith("'") else f": {said}"


def _span_meant(given: object) -> str:
    """The span that was perhaps meant: a count, and a unit that is nearly right."""
    found = re.fullmatch(r"\s*([1-9][0-9]{0,4})\s*([a-z ]+?)s?\s*", str(given).lower())
    if found is None:
        return ""
    unit = SAME_UNITS.get(found[2]) or next(iter(difflib.get_close_matches(found[2], UNITS, n=1, cutoff=0.6)), None)
    return f"; did you mean '{found[1]} {unit}{'' if found[1] == '1' else 's'}'?" if unit else ""
