"""Finds where on a page a value stands that is right in form, to say something about it."""

from collections.abc import Iterable

import yaml
from yamlcore import CCoreLoader

from amends.policy.pages.yaml_reader import Problem


def place(file: str, content: bytes, path: Iterable[int | str], text: str) -> Problem:
    """A remark at the place on the page that the path names, or at the nearest around it.

    The page was read before without an error. Line and column count from 1.
    """
    node = yaml.compose(content.decode("utf-8-sig"), Loader=CCoreLoader)
    assert node is not None
    for part in path:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == str(part)), node)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
    return Problem(file, node.start_mark.line + 1, node.start_mark.column + 1, text)
