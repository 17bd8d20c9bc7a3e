"""The sandbox in which templates run: what they make has a largest size."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import wraps
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from amends.letters.time_limit import TooMuch

LARGEST = 1_000_000
"""The most characters of a letter in its frame, and entries of a list.

It is ten times the longest shipped letter.
"""
WIDEST = 10_000
"""The largest number that a filter or a method is given: a width, a count, a length."""
LONGEST_NUMBER = 256  # bits
WIDE = re.compile(r"\d{5}")
NESTED = re.compile(r"\{[^{}]*\{")
"""A width that is itself a place: `{:{width}}`."""
NUMBERS = (int, float, Decimal)


class _Written(CodeGenerator):
    """Measures texts that are joined by `~`."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Compiles `~` as Jinja does, through `environment.measured`."""
        self.write("environment.measured(")
        super().visit_Concat(node, frame)
        self.write(")")


class Bounded(ImmutableSandboxedEnvironment):
    """Raises TooMuch when one step of a template makes more than any letter has.

    A time limit alone is not enough: it cannot cut a single step.
    """

    intercepted_binops = frozenset({"*", "**", "%", "+"})
    code_generator_class = _Written

    def __init__(self, **options: Any) -> None:
        """Takes Jinja's options. Jinja's sample text is removed."""
        super().__init__(**options)
        self.globals.pop("lipsum", None)
        self.filters = {name: _measuring(name, each) for name, each in self.filters.items()}

    @staticmethod
    def measured(value: Any) -> Any:
        """The value unchanged. Raises TooMuch where it is longer than a letter."""
        if isinstance(value, str | list | tuple | dict) and len(value) > LARGEST:  # pyright: ignore[reportUnknownArgumentType]
            raise TooMuch(f"it becomes longer than {LARGEST} characters")
        if isinstance(value, int) and value.bit_length() > LONGEST_NUMBER:
            raise TooMuch("a number is too large for a letter")
        return value

    @staticmethod
    def concat(parts: Iterable[str]) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        """Joins the parts of a letter, a block or a loop, and counts their size."""
        kept: list[str] = []
        size = 0
        for part in parts:
            size += len(part)
            if size > LARGEST:
                raise TooMuch(f"it becomes longer than {LARGEST} characters")
            kept.append(part)
        return "".join(kept)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Runs an operator on small numbers; texts are neither repeated nor padded."""
        numbers = isinstance(left, NUMBERS) and isinstance(right, NUMBERS)
        if operator == "**" or (operator in "*%" and not numbers):
            raise TooMuch(f"letters cannot do this with '{operator}'")
        return self.measured(super().call_binop(context, operator, self.measured(left), self.measured(right)))

    def call(self, context: Context, obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Calls a method or a macro and measures its arguments."""
        _given(args, kwargs)
        method = getattr(obj, "__wrapped__", obj)  # Jinja wraps str.format
        owner = getattr(method, "__self__", None)
        if isinstance(owner, str):
            _replaced(getattr(method, "__name__", ""), (owner, *args, *kwargs.values()))
        return self.measured(super().call(context, obj, *args, **kwargs))


def _measuring(name: str, filter_of_jinja: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(filter_of_jinja)
    def measured(*args: Any, **kwargs: Any) -> Any:
        _given(args, kwargs)
        texts = [each for each in args if not isinstance(each, Context) and not hasattr(each, "autoescape")]
        _replaced(name, texts)
        return Bounded.measured(filter_of_jinja(*args, **kwargs))

    return measured


def _given(args: Iterable[Any], kwargs: dict[str, Any]) -> None:
    for each in (*args, *kwargs.values()):
        if isinstance(each, int) and abs(each) > WIDEST:
            raise TooMuch(f"{WIDEST} is the largest number that can be given here")
        Bounded.measured(each)


def _replaced(name: str, texts: Iterable[Any]) -> None:
    """Measures results of methods that replace, pad or join text."""
    words = [str(each) if isinstance(each, str | Markup) else each for each in texts]
    if name == "replace" and len(words) > 2 and all(isinstance(each, str) for each in words[:3]):
        if words[0].count(words[1]) * len(words[2]) > LARGEST:
            raise TooMuch(f"it becomes longer than {LARGEST} characters")
    elif name in {"format", "format_map"} and words and isinstance(words[0], str):
        of_width = words if NESTED.search(words[0]) else words[:1]
        if any(WIDE.search(str(each)) for each in of_width):
            raise TooMuch(f"{WIDEST} is the largest number that can be given here")
    elif name == "join" and len(words) > 1:
        by, others = (words[0], words[1]) if isinstance(words[0], str) else (words[1], words[0])
        if isinstance(by, str) and hasattr(others, "__len__") and len(others) * len(by) > LARGEST:
            raise TooMuch(f"it becomes longer than {LARGEST} characters")
