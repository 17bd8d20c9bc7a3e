"""Reads a YAML page into a model; says where each mistake stands and what would be right."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic_core import ErrorDetails
from yamlcore import CCoreLoader

from amends.domain.errors import AmendsError, Code
from amends.policy.pages.error_messages import choices, in_words, unknown
from amends.policy.pages.yaml_errors import not_yaml

LARGEST_PAGE = 256 * 1024
DEEPEST = 40
MOST_PROBLEMS = 100
LONGEST_NUMBER = 20


Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,49}$")]


class Page(BaseModel):
    """A page, or a part of one. Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake on a page; line and column count from 1."""

    file: str
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.text}"


Model = TypeVar("Model", bound=Page)


class PolicyErrors(AmendsError):
    """Everything that is wrong with a set of pages, all at once, in the order of file and line."""

    kind = Code.UNREADABLE_POLICY

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))[:MOST_PROBLEMS]
        super().__init__("\n".join(str(problem) for problem in self.problems))


class _NamedText(io.StringIO):
    """Text that knows its file, so that every mark made from it does."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        self.name = name


def read_page(file: str, content: bytes, model: type[Model]) -> Model:
    """Reads the page as its model. Raises PolicyErrors with every mistake and its place."""
    return read_node(compose(file, content), model)


def read_node(root: yaml.MappingNode, model: type[Model], known: Iterable[Problem] = ()) -> Model:
    """Reads a composed page as its model. Raises PolicyErrors with every mistake and its place.

    The parts of the page may come from several files. `known` are mistakes that were found before.
    """
    problems = [*known, *mistakes_of_form(root)]
    try:
        page = model.model_validate(_plain(root))
    except ValidationError as wrong:
        problems += [_problem(root, error, model) for error in _meant(wrong)[:MOST_PROBLEMS]]
        raise PolicyErrors(problems) from None
    if problems:
        raise PolicyErrors(problems)
    return page


def compose(file: str, content: bytes) -> yaml.MappingNode:
    """Reads the page as nodes that know their places. Raises PolicyErrors."""
    if len(content) > LARGEST_PAGE:
        raise PolicyErrors([Problem(file, 1, 1, f"the page is larger than {LARGEST_PAGE // 1024} KB; split it")])
    try:
        text = content.decode("utf-8-sig")
        _check_events(_NamedText(text, file))
        root = yaml.compose(_NamedText(text, file), Loader=CCoreLoader)
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        raise PolicyErrors([Problem(file, line, 1, "this is not UTF-8 text; save the page as UTF-8")]) from None
    except yaml.MarkedYAMLError as wrong:
        raise PolicyErrors([Problem(file, *not_yaml(content.decode("utf-8-sig"), wrong))]) from None
    except yaml.YAMLError:
        raise PolicyErrors([Problem(file, 1, 1, "this is not YAML: a character that no text may hold")]) from None
    if not isinstance(root, yaml.MappingNode):
        raise PolicyErrors([Problem(file, 1, 1, "the page is empty or no list of 'key: value' lines")])
    return root


def problem_at(mark: yaml.Mark, text: str) -> Problem:
    """A mistake at this place."""
    return Problem(mark.name, mark.line + 1, mark.column + 1, text)


def mistakes_of_form(node: yaml.Node) -> Iterator[Problem]:
    """Keys that stand twice in one table, that have no value, and that are no words."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from mistakes_of_form(item)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                yield problem_at(key.start_mark, "a key is one word, not a list or a table")
                continue
            if key.value in seen:
                yield problem_at(key.start_mark, f"key '{key.value}' given twice")
            seen.add(key.value)
            if value.tag.endswith(":null"):
                yield problem_at(key.start_mark, f"key '{key.value}' has no value; fill it in or leave it out")
            yield from mistakes_of_form(value)


def _check_events(text: _NamedText) -> None:
    """Stops YAML bombs and nesting that overflows the parser's stack, in one flat pass before anything is built."""
    depth = 0
    for event in yaml.parse(text, Loader=CCoreLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise PolicyErrors(
                [problem_at(event.start_mark, "anchors and aliases are not part of the language; see 'extends'")]
            )
        if getattr(event, "tag", None):
            raise PolicyErrors([problem_at(event.start_mark, "tags (!...) are not part of the language")])
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise PolicyErrors([problem_at(event.start_mark, f"nested deeper than {DEEPEST} levels")])


def _meant(wrong: ValidationError) -> list[ErrorDetails]:
    """Leaves out errors of lists that are called too short only because of a wrong entry."""
    errors = wrong.errors(include_url=False)
    within = {error["loc"][:depth] for error in errors for depth in range(1, len(error["loc"]))}
    return [error for error in errors if error["type"] != "too_short" or error["loc"] not in within]


def _plain(node: yaml.Node) -> object:
    """The node as texts, whole numbers, truth values, lists and tables.

    A number with a point stays text, because money is never a float.
    """
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value if isinstance(key, yaml.ScalarNode)}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    match node.tag.rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return node.value.lower() == "true"
        case "int" if len(node.value) <= LONGEST_NUMBER:
            return int(node.value, 0) if node.value[:2].lower() in {"0x", "0o"} else int(node.value)
        case _:
            return node.value


def _problem(root: yaml.Node, error: ErrorDetails, model: type[Page]) -> Problem:
    kind, path = error["type"], error["loc"]
    at_key = kind == "extra_forbidden" or (len(path) > 1 and path[-1] == "[key]")
    if path and path[-1] == "[key]":
        path = path[:-1]
    key = str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        text = unknown(key, keys_of(model))
    elif kind == "missing":
        text = f"key '{key}' is missing"
    elif at_key and kind in {"enum", "literal_error"}:
        text = unknown(key, choices(error), all_told=True)
    else:
        text = in_words(error)
    return problem_at(_locate(root, path, at_key=at_key), text)


def _locate(node: yaml.Node, path: tuple[int | str, ...], *, at_key: bool) -> yaml.Mark:
    """The mark of what the path names, or of the nearest thing around it.

    Parts of the path that name no node are skipped.
    """
    mark = node.start_mark
    for position, part in enumerate(path):
        if isinstance(node, yaml.MappingNode):
            hit = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if hit is None:
                continue
            mark = (hit[0] if at_key and position == len(path) - 1 else hit[1]).start_mark
            node = hit[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            mark = node.start_mark
    return mark


@lru_cache
def keys_of(model: type[Page]) -> tuple[str, ...]:
    """Every key that the page and its parts know."""
    found: set[str] = set()
    seen: set[type[Page]] = set()
    waiting: list[object] = [model]
    while waiting:
        each = waiting.pop()
        if isinstance(each, type) and issubclass(each, Page):
            if each not in seen:
                seen.add(each)
                found.update(field.alias or name for name, field in each.model_fields.items())
                waiting += [field.annotation for field in each.model_fields.values()]
        else:
            waiting += get_args(each)
    return tuple(sorted(found))
