"""Lays a policy page over the one that it extends. Tables are joined key by key; everything else is replaced."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import yaml

from amends.policy.pages.yaml_reader import PolicyErrors, Problem, compose, mistakes_of_form, problem_at

OF_ITS_OWN = frozenset(
    {
        "title",
        "source",
        "confidence",
        "version",
        "default",
        "order",
        "governs",
        "not_for",
        "effective_from",
        "effective_to",
        "extends",
    }
)
REPLACED_WHOLE = frozenset({"when", "open", "holidays", "by_law", "rights", "fulfilled_by"})
REMOVED = "none"
MOST_PAGES = 10


@dataclass(frozen=True)
class Source:
    """A page as it was handed in: where it lies, and its bytes."""

    file: str
    content: bytes


def laid_over(name: str, pages: Mapping[str, Source]) -> tuple[yaml.MappingNode, list[Problem]]:
    """The page of that name with all that it inherits, and what joining has hidden. Raises PolicyErrors."""
    chain, layers = [name], [_composed(pages[name])]
    own = _value(layers[0], "extends")
    while (extends := _value(layers[-1], "extends")) is not None and own is not None:
        mark, base = own.start_mark, str(extends.value)
        if base not in pages:
            there = ", ".join(sorted(pages))
            raise _refused(layers, extends.start_mark, f"there is no page '{base}' beside this one; it has {there}")
        if base in chain:
            circle = " extends ".join([*chain[chain.index(base) :], base])
            raise _refused(layers, mark, f"{circle}: a circle has no first page")
        if len(chain) == MOST_PAGES:
            raise _refused(layers, mark, f"more than {MOST_PAGES} pages extend each other: nobody could follow that")
        chain.append(base)
        layers.append(_composed(pages[base]))
    hidden = [problem for layer in layers for problem in mistakes_of_form(layer)]
    page = layers.pop()
    while layers:
        page = _joined(layers.pop(), page, lambda key: key not in OF_ITS_OWN)
    return page, hidden


def extended(source: Source) -> str | None:
    """The name of the page that this one is laid over, if any is. Raises PolicyErrors where it is no page at all."""
    named = _value(_composed(source), "extends")
    return str(named.value) if named is not None else None


def _composed(source: Source) -> yaml.MappingNode:
    return compose(source.file, source.content)


def _joined(own: yaml.MappingNode, base: yaml.MappingNode, inherited: Callable[[str], bool]) -> yaml.MappingNode:
    """Joins two tables; own values win.

    'none' takes out what the other page has, except as a target, where it means something.
    """
    above = {key.value: (key, value) for key, value in own.value if isinstance(key, yaml.ScalarNode)}
    below = {
        key.value: (key, value)
        for key, value in base.value
        if isinstance(key, yaml.ScalarNode) and inherited(key.value)
    }
    found: list[tuple[yaml.Node, yaml.Node]] = [pair for key, pair in below.items() if key not in above]
    for name, (key, value) in above.items():
        other = below.get(name, (None, None))[1]
        if other is not None and _is_none(value) and name != "target":
            continue
        if isinstance(value, yaml.MappingNode) and isinstance(other, yaml.MappingNode) and name not in REPLACED_WHOLE:
            found.append((key, _joined(value, other, lambda _: True)))
        else:
            found.append((key, value))
    return yaml.MappingNode(own.tag, found, own.start_mark, own.end_mark)


def _is_none(value: yaml.Node) -> bool:
    return isinstance(value, yaml.ScalarNode) and value.value == REMOVED


def _value(root: yaml.MappingNode, wanted: str) -> yaml.ScalarNode | None:
    return next(
        (value for key, value in root.value if key.value == wanted and isinstance(value, yaml.ScalarNode)), None
    )


def _refused(layers: Sequence[yaml.MappingNode], mark: yaml.Mark, text: str) -> PolicyErrors:
    """Adds the mistakes of the pages read so far, so that they can be mended all at once."""
    return PolicyErrors([problem_at(mark, text), *(each for layer in layers for each in mistakes_of_form(layer))])
