"""Ways to see what a policy page does to a complaint: its plan, policy, letter and warnings."""

import json
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from typer.testing import CliRunner

from amends.cli.main import app
from amends.domain.complaint import NewComplaint
from amends.domain.plan import Plan
from amends.letters.proofreading import proofread
from amends.policy import CompiledSet, choose, compile_set, reckon
from amends.policy.review.calendar_horizon import days_left
from amends.publication.publish import read_set
from amends.services.letter_preview import letter_for
from tests.support.pages import LONDON, OFFICE_HOURS
from tests.unit.policy.pairs.complaints import complaint_of, facts_about, ledger_of
from tests.unit.policy.pairs.pair import STAFF, Pair

ROOT = Path(__file__).parents[4]
LAST_YEAR = "2025-12-08 09:00"
"""A letter can be shown only of what has been received."""

Table = dict[str, Any]
Sight = Callable[[Pair, Table, Path], Any]


def place_in(found: Any, place: str) -> Any:
    """What stands at a place, like 'decide/due'; None where nothing does, and '.' is all of it."""
    for part in place.split("/") if place != "." else ():
        if isinstance(found, list):
            found = found[int(part)] if -len(found) <= int(part) < len(found) else None
        else:
            found = found.get(part) if isinstance(found, Mapping) else None
    return found


def planned(pair: Pair, page: Table, _folder: Path) -> Table:
    """The plan as of the last event, in a person's words."""
    events = ledger_of(pair)
    return plan_in_words(reckon(set_of(pair, page).policies["test"], facts_about(pair), events, events[-1].at))


def chosen(pair: Pair, page: Table, _folder: Path) -> str:
    """Which page governs the complaint: this one ('test'), one beside it, or the default."""
    return choose(set_of(pair, page).policies, facts_about(pair)).name


def days_known(pair: Pair, page: Table, _folder: Path) -> Mapping[str, int]:
    """For how many days from the receipt each calendar knows its holidays."""
    return days_left(set_of(pair, page).policies["test"], facts_about(pair).received_at.date())


def explained(pair: Pair, page: Table, folder: Path) -> Any:
    """What `amends policy explain` says to programs."""
    _write_set(pair, page, folder)
    file = _write(complaint_of(pair), folder)
    result = CliRunner().invoke(app, ["policy", "explain", str(file), "--policies", str(folder), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def letter(pair: Pair, page: Table, folder: Path) -> Table:
    """The letter that `see` names first, as a customer would get it: its language and its lines."""
    _write_set(pair, page, folder)
    shutil.copytree(ROOT / "templates", folder / "templates", dirs_exist_ok=True)
    purpose = pair.see.partition("/")[0]
    written = letter_for(purpose, _write(complaint_of(pair, received_at=LAST_YEAR), folder), folder)
    return {purpose: {"language": written.language, "lines": [line for line in written.text.splitlines() if line]}}


def proof(pair: Pair, page: Table, _folder: Path) -> Mapping[str, str]:
    """What the proofreader has against the shipped letters under this page, by letter."""
    letters = {path: content for path, content in read_set(ROOT).items() if path.startswith("templates/")}
    problems = proofread(letters, set_of(pair, page), thorough=False).problems
    return {Path(each.file).name.partition(".")[0]: each.text for each in reversed(problems)}


SIGHTS: dict[str, Sight] = {
    "plan": planned,
    "policy": chosen,
    "days known": days_known,
    "explanation": explained,
    "letter": letter,
    "proof": proof,
}


def plan_in_words(plan: Plan) -> Table:
    """A plan by the names of its clocks and steps.

    Without the hash of the policy, which differs between any two pages, whatever they do.
    """
    found = plan.model_dump(exclude={"policy": {"content_hash"}}, exclude_none=True)
    found["follow_up_dates"] = found.pop("follow_up", None)
    for clock in found.pop("milestones"):
        clock["steps"] = {step["step"]: step for step in clock["steps"]}
        found[clock["milestone"]] = clock
    return in_words(found)


def in_words(value: Any) -> Any:
    """Texts, numbers, lists and tables; instants as London's clocks show them."""
    match value:
        case datetime():
            return f"{value.astimezone(LONDON):%Y-%m-%d %H:%M:%S}".removesuffix(":00")
        case {"amount": amount, "currency": currency}:
            return f"{amount} {currency}"
        case dict():
            return {str(key): in_words(each) for key, each in value.items()}
        case list() | tuple():
            return [in_words(each) for each in value]
        case int() | None:
            return value
        case _:
            return str(value)


def set_of(pair: Pair, page: Table) -> CompiledSet:
    """The page and those beside it, compiled."""
    return compile_set({f"policies/{name}.yaml": written(each) for name, each in _pages(pair, page).items()})


def _pages(pair: Pair, page: Table) -> dict[str, Table]:
    """The page and those beside it, and a default where none of them is."""
    pages = {"test": page, **{name: OFFICE_HOURS | own for name, own in pair.beside.items()}}
    return pages if any(each.get("default") for each in pages.values()) else pages | {"default": OFFICE_HOURS}


def written(page: Table) -> bytes:
    """The page as a file."""
    return yaml.safe_dump(page, sort_keys=False, allow_unicode=True).encode()


def _write_set(pair: Pair, page: Table, folder: Path) -> None:
    (folder / "policies").mkdir(exist_ok=True)
    for name, each in (_pages(pair, page) | {"staff": STAFF}).items():
        (folder / "policies" / f"{name}.yaml").write_bytes(written(each))


def _write(complaint: NewComplaint, folder: Path) -> Path:
    file = folder / "complaint.json"
    file.write_text(complaint.model_dump_json(exclude_none=True))
    return file
