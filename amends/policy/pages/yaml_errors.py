"""Says in plain words why a page is not YAML, at the line that has to be mended."""

import re

import yaml

ASKEW = "this line does not stand in one column with those that it belongs to; mind its spaces"


def not_yaml(text: str, wrong: yaml.MarkedYAMLError) -> tuple[int, int, str]:
    """Line and column (from 1), and what is wrong there. The parser often names a later place than the mistake's."""
    mark = wrong.problem_mark or wrong.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.splitlines()
    here = lines[line - 1] if line <= len(lines) else ""
    began = wrong.context_mark
    match (wrong.problem or "").rstrip("."):
        case "found character that cannot start any token" if (tab := _tab(here)) is not None:
            return line, tab + 1, "a tab stands here; indent with spaces, two for each step"
        case "could not find expected ':'" if began is not None:
            key = lines[began.line].strip()
            return (
                began.line + 1,
                began.column + 1,
                f"there is no ':' behind '{_short(key)}'; write it like 'key: value'",
            )
        case "mapping values are not allowed in this context":
            return _of_a_table(lines, line, column)
        case "found unexpected end of stream" if began is not None:
            return began.line + 1, began.column + 1, "the quote that opens here is not closed"
        case "did not find expected key" | "did not find expected '-' indicator":
            return _of_a_table(lines, line, column) if _under_a_value(lines, line) else (line, column, ASKEW)
        case "did not find expected ',' or ']'" | "did not find expected ',' or '}'" if began is not None:
            closing = "]" if "]" in (wrong.problem or "") else "}"
            return began.line + 1, began.column + 1, f"the list or table that opens here is not closed by '{closing}'"
        case "found character that cannot start any token":
            sign = here[column - 1 : column]
            return line, column, f"nothing can begin with '{sign}'; put the text in quotes"
        case problem:
            return line, column, f"this is not YAML: {problem}"


def _of_a_table(lines: list[str], line: int, column: int) -> tuple[int, int, str]:
    """A ': ' in a wrong place: within a text, or below a line that is complete.

    Such a line has no key, or has a value already.
    """
    here, (number, above) = lines[line - 1], _line_above(lines, line)
    if here[: column - 1].count(": ") or not number or _indent(above) >= _indent(here):
        return line, column, "there is a second ': ' in this line; put a text that holds ': ' in quotes"
    if ":" not in above:
        return (
            number,
            _indent(above) + 1,
            f"there is no ':' behind '{_short(above.strip())}'; write it like 'key: value'",
        )
    key = above.partition(":")[0].strip()
    return (
        number,
        _indent(above) + 1,
        f"'{_short(key)}' has a value in its line and lines of its own below; leave one out",
    )


def _under_a_value(lines: list[str], line: int) -> bool:
    """The line stands deeper than one above it that has a value already."""
    number, above = _line_above(lines, line)
    value = above.partition(":")[2].partition("#")[0].strip()
    return bool(number and value and line <= len(lines) and _indent(above) < _indent(lines[line - 1]))


def _line_above(lines: list[str], line: int) -> tuple[int, str]:
    """The nearest line above that says something, with its number; 0 where there is none."""
    for number in range(line - 1, 0, -1):
        text = lines[number - 1]
        if text.strip() and not text.lstrip().startswith("#"):
            return number, text
    return 0, ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _tab(line: str) -> int | None:
    """Where a tab stands in the indentation, or where a value begins."""
    found = re.match(r"\s*(?:[\w-]+:\s*|-\s*)?", line)
    place = found.group().find("\t") if found else -1
    return place if place >= 0 else None


def _short(words: str) -> str:
    return words if len(words) <= 40 else f"{words[:40]}..."
