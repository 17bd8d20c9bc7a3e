"""No circle of imports, not even of types alone; and what stands beside the command line keeps off the database."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import amends

PACKAGE = Path(amends.__path__[0])
BESIDE_THE_COMMAND_LINE = ("amends.api", "amends.desk")
"""Rooms to come. import-linter refuses a contract about a room that does not exist yet."""


def module_of(file: Path) -> str:
    """The dotted name of a file of the package."""
    return ".".join(("amends", *file.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


def imports_of(tree: ast.AST, known: set[str]) -> set[str]:
    """The modules of ours that a file imports, wherever in it and also for types alone."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for name in node.names:
                inner = f"{node.module}.{name.name}"
                found.add(inner if inner in known else node.module)
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found & known


def graph() -> dict[str, set[str]]:
    """Every module of ours with those that it imports; a package's own page of names is none of them."""
    files = {
        module_of(file): file
        for folder in (PACKAGE, *(each for each in PACKAGE.iterdir() if each.is_dir()))
        for file in (folder.rglob("*.py") if folder is not PACKAGE else folder.glob("*.py"))
        if file.name != "__init__.py" and "examples" not in file.parts
    }
    return {name: imports_of(ast.parse(file.read_text("utf-8")), set(files)) for name, file in files.items()}


def test_no_two_modules_import_each_other() -> None:
    """Neither directly nor by way of others, within functions and for type checkers included."""
    try:
        TopologicalSorter(graph()).prepare()
    except CycleError as circle:
        raise AssertionError(" imports ".join(reversed(circle.args[1]))) from None


def test_the_web_and_the_desk_reach_records_through_services_and_audit() -> None:
    """It holds from the first file of these rooms on."""
    wrong = {
        f"{name} imports {each}"
        for name, imported in graph().items()
        if name.startswith(BESIDE_THE_COMMAND_LINE)
        for each in imported
        if each.startswith("amends.db")
    }
    assert wrong == set()
