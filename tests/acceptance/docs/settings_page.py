"""Writes docs/reference/settings.md from the list of variables: `python -m tests.acceptance.docs.settings_page`."""

import re
from pathlib import Path

from amends.variables import SECTIONS, Section, Variable

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "reference" / "settings.md"
COMPOSE = ROOT / "docker-compose.yml"
HEAD = """\
# Settings

<!-- Made by `python -m tests.acceptance.docs.settings_page` from amends/variables.py. Do not edit it by hand. -->

Every setting is an environment variable. An empty one counts as not set. Where the environment says nothing, a process
takes what the embedded stack (`amends up`) has written down in `AMENDS_STATE`; where no stack runs, the default holds.
A wrong value is told in one line, and nothing starts.

**Secrets as files.** Where the table says "or `_FILE`", a file may hold the value: `DATABASE_URL_FILE` is then its
path, as Docker and Kubernetes hand secrets over. Set one of the two, never both.
"""
OF_COMPOSE = {
    "AMENDS_DB_PASSWORD": "The password of `amends_app`.",
    "AMENDS_OWNER_PASSWORD": "The password of `amends_owner`.",
    "TEMPORAL_DB_PASSWORD": "The password of Temporal's own database.",
    "AMENDS_SECRET": "As above; here it is needed.",
    "SMTP_URL": "As above.",
    "MAIL_FROM": "As above.",
    "MAIL_REPLY": "As above.",
    "PUBLISH_ON": "On which address of the host Temporal listens.",
    "TEMPORAL_PORT": "At which port of the host.",
    "TEMPORAL_UI_PORT": "At which port of this machine Temporal's pages are.",
    "POSTGRES_MEMORY": "The most memory of PostgreSQL.",
    "TEMPORAL_MEMORY": "The most memory of Temporal.",
    "WORKER_MEMORY": "The most memory of each worker.",
}


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(_part(part) for part in SECTIONS), _compose()])


def compose_variables() -> dict[str, str]:
    """What docker-compose.yml reads from outside, with its default; 'needed' where it has none."""
    text = COMPOSE.read_text("utf-8")
    found: dict[str, str] = dict(re.findall(r"(?<!\$)\$\{([A-Z_]+):-([^}]*)\}", text))
    found |= dict.fromkeys(re.findall(r"(?<!\$)\$\{([A-Z_]+):\?", text), "needed")
    return found | dict.fromkeys(re.findall(r"^    environment: ([A-Z_]+)$", text, re.MULTILINE), "needed")


def _part(part: Section) -> str:
    rows = "\n".join(_row(variable) for variable in part.variables)
    head = "| variable | what it sets | unit or form | without it |\n|---|---|---|---|"
    return f"## {part.title}\n\nRead by: {part.read_by}\n\n{head}\n{rows}\n"


def _row(variable: Variable) -> str:
    name = f"`{variable.name}`" + (" or `_FILE`" if variable.may_be_a_file else "")
    default = f"`{variable.default}`" if variable.default != variable.without else variable.without
    return f"| {name} | {variable.what} | {variable.unit} | {default} |"


def _compose() -> str:
    known = compose_variables()
    rows = [
        f"| `{name}` | {what} | {f'`{known[name]}`' if known[name] != 'needed' else 'needed'} |"
        for name, what in OF_COMPOSE.items()
    ]
    handed_on = sorted(name for name in known if name not in OF_COMPOSE)
    also = ", ".join(f"`{name}`" for name in handed_on)
    return (
        "## docker-compose.yml\n\nRead by: Docker Compose, from the shell or a file `.env`. It hands them to the"
        " containers.\n\n| variable | what it sets | without it |\n|---|---|---|\n" + "\n".join(rows) + "\n\n"
        f"Handed on as they are: {also}. A path in one of them is a path inside the container: mount the file, too.\n"
    )


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), "utf-8")
