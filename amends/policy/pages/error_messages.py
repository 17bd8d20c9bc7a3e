"""Says in plain words what is wrong with a value on a page, and what would be right."""

import difflib
import re
from collections.abc import Iterable

from pydantic_core import ErrorDetails

LONGEST_QUOTE = 60
_FORMS = {
    r"^[A-Za-z][A-Za-z0-9_-]{0,49}$": "is no word of letters, digits, '-' and '_' that begins with a letter",
    r"^[a-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2,4}|[0-9]{3}))?$": "is no language; write it like en or pt-BR",
    r"^[^\r\n\x00]*$": "is more than one line",
    r"^[a-z][a-z0-9._-]{0,49}$": "is no staff id; write small letters, digits, '.', '_' and '-', like ruth",
    r"^[a-z][a-z_]{0,49}$": "is no role; write small letters and '_', like agent",
}


def unknown(key: str, known: Iterable[str], *, all_told: bool = False) -> str:
    """Says that a key does not exist, and names the nearest that does, or all where these are few."""
    there = list(known)
    near = difflib.get_close_matches(key, there, n=1, cutoff=0.6)
    right = f"; did you mean '{near[0]}'?" if near else f"; write one of {', '.join(there)}" if all_told else ""
    return f"unknown key {quoted(key)}{right}"


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """The nearest known word, as the end of a sentence; empty where nothing is near."""
    near = difflib.get_close_matches(given.lower(), list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else ""


def choices(error: ErrorDetails) -> list[str]:
    """What could stand where something else stands."""
    return re.findall(r"'([^']+)'", error.get("ctx", {}).get("expected", ""))


def in_words(error: ErrorDetails) -> str:
    """One mistake that pydantic found, in plain words. A message of our own validators is returned unchanged."""
    given, asked = quoted(error["input"]), error.get("ctx", {})
    match error["type"]:
        case "model_type" | "dict_type":
            return f"{given} stands where lines of 'key: value' belong"
        case "tuple_type" | "list_type":
            return f"{given} stands where a list belongs; begin each of its lines with '- '"
        case "string_type":
            return f"{given} is no text" + ("; put it in quotes" if isinstance(error["input"], int) else "")
        case "bool_type" | "bool_parsing":
            return f"{given} is neither true nor false"
        case "int_type" | "int_parsing" | "int_parsing_size":
            return f"{given} is no whole number"
        case "enum" | "literal_error":
            return f"{given} is not known here; write {asked['expected']}"
        case "greater_than_equal":
            return f"{given} is too little; write {asked['ge']} at least"
        case "less_than_equal":
            return f"{given} is too much; write {asked['le']} at most"
        case "too_short" | "string_too_short":
            return "nothing is named here; name at least one, or leave the key out"
        case "too_long" | "string_too_long":
            return f"{given} is too long; write {asked['max_length']} characters at most"
        case "string_pattern_mismatch":
            small = re.sub(r"[^a-z0-9]+", "_", str(error["input"]).lower()).strip("_")
            meant = f"; did you mean {small}?" if re.fullmatch(asked["pattern"], small) else ""
            return f"{given} {_FORMS.get(asked['pattern'], 'is not written like ' + asked['pattern'])}{meant}"
        case _:
            return _on_one_line(error["msg"].removeprefix("Value error, "))


def quoted(value: object) -> str:
    """The given value, short enough for one line."""
    if isinstance(value, dict | list | tuple):
        return "a table" if isinstance(value, dict) else "a list"
    text = _on_one_line(str(value).lower() if isinstance(value, bool) else str(value))
    return f"'{text}'" if len(text) <= LONGEST_QUOTE else f"'{text[:LONGEST_QUOTE]}...'"


def _on_one_line(text: str) -> str:
    return " ".join(text.split("\n"))
