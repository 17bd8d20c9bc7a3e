"""Compiles pages into policies: the page with its holidays written out, so that the content decides everything."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath

from pydantic import BaseModel, ConfigDict, PrivateAttr

from amends.domain.plan import PolicyRef
from amends.policy.business_calendar import Calendar
from amends.policy.engine.default_policy import together
from amends.policy.pages.inheritance import Source, laid_over
from amends.policy.pages.locations import place
from amends.policy.pages.namesakes import shared_addresses
from amends.policy.pages.opening_hours import Holidays, package_version
from amends.policy.pages.policy_page import PolicyPage
from amends.policy.pages.roster import Roster
from amends.policy.pages.yaml_reader import PolicyErrors, Problem, read_node

STAFF = "staff.yaml"


class CompiledCalendar(BaseModel):
    """The holidays of one calendar, date by date, and the release of the package they were taken from.

    `ends` is the last day for which the package has rules, `certain_until` the last one before its first estimate.
    """

    model_config = ConfigDict(frozen=True)

    holidays: dict[date, str] = {}
    package: str | None = None
    ends: date | None = None
    certain_until: date | None = None

    @classmethod
    def of(cls, holidays: Holidays | None) -> "CompiledCalendar":
        """Writes out what the package knows today about these holidays."""
        if holidays is None:
            return cls()
        return cls(
            holidays=holidays.dates(),
            package=package_version(),
            ends=holidays.ends(),
            certain_until=holidays.certain_until(),
        )


class CompiledPolicy(BaseModel):
    """A policy from which plans are made. Its content is what complaints pin: equal bytes give equal plans."""

    model_config = ConfigDict(frozen=True, ignored_types=(cached_property,))

    name: str
    page: PolicyPage
    calendars: dict[str, CompiledCalendar]
    _stored: bytes | None = PrivateAttr(None)

    def content(self) -> bytes:
        """Canonical JSON; its SHA-256 is the content hash of `ref`."""
        return self._content

    @classmethod
    def from_content(cls, content: bytes) -> "CompiledPolicy":
        """Reads the policy from its pinned bytes. Its hash is theirs, even where this release knows more keys."""
        policy = cls.model_validate_json(content)
        policy._stored = content
        return policy

    @cached_property
    def _content(self) -> bytes:
        if self._stored is not None:
            return self._stored
        body = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        body["page"]["authority"] = {role: str(limit or "unlimited") for role, limit in self.page.authority.items()}
        return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    @cached_property
    def ref(self) -> PolicyRef:
        """Name, version and content hash."""
        digest = hashlib.sha256(self._content).hexdigest()
        return PolicyRef(name=self.name, version=self.page.version, content_hash=digest)

    @cached_property
    def tables(self) -> dict[str, Calendar]:
        """The calendars by name; their tables are shared by all uses of this policy."""
        return {
            name: Calendar(hours.opening(self.calendars[name].holidays)) for name, hours in self.page.calendars.items()
        }

    def calendar(self, name: str | None = None) -> Calendar:
        """The calendar of that name, or the one that the page counts in by default."""
        return self.tables[name or self.page.calendar]


@dataclass(frozen=True)
class CompiledSet:
    """All policies of a set by name, and its roster (None where the set has no staff page)."""

    policies: dict[str, CompiledPolicy] = field(default_factory=dict)
    roster: Roster | None = None


def is_staff_page(path: str) -> bool:
    """Whether this file of a set is the staff page and not a policy."""
    return PurePosixPath(path).name == STAFF


def compile_set(files: Mapping[str, bytes]) -> CompiledSet:
    """Compiles the pages of a set; its templates are not looked at. Raises PolicyErrors with all mistakes."""
    policies: dict[str, CompiledPolicy] = {}
    roster: Roster | None = None
    pages, problems = _pages(files)
    for name, page in pages.items():
        try:
            if is_staff_page(page.file):
                roster = Roster.from_yaml(page.content, file=page.file)
                problems += [place(page.file, page.content, *found) for found in shared_addresses(roster)]
            else:
                policies[name] = compile_among(name, pages)
        except PolicyErrors as wrong:
            problems += wrong.problems
    if not problems:
        problems = together(policies, {name: page.file for name, page in pages.items()})
    if problems:
        raise PolicyErrors(problems)
    return CompiledSet(policies, roster)


def compile_page(
    name: str, content: bytes, *, file: str | None = None, beside: Mapping[str, bytes] | None = None
) -> CompiledPolicy:
    """Compiles one page. `beside` are the pages that it may extend, by name. Raises PolicyErrors."""
    others = {other: Source(f"policies/{other}.yaml", page) for other, page in (beside or {}).items()}
    return compile_among(name, others | {name: Source(file or f"policies/{name}.yaml", content)})


def compile_among(name: str, pages: Mapping[str, Source]) -> CompiledPolicy:
    """Compiles the page of that name, which may extend any of the others. Raises PolicyErrors."""
    root, problems = laid_over(name, pages)
    page = read_node(root, PolicyPage, problems)
    return CompiledPolicy(
        name=name,
        page=page,
        calendars={calendar: CompiledCalendar.of(hours.holidays) for calendar, hours in page.calendars.items()},
    )


def _pages(files: Mapping[str, bytes]) -> tuple[dict[str, Source], list[Problem]]:
    """The pages by name. Refuses two pages of one name, since one of them would not be read."""
    pages: dict[str, Source] = {}
    problems: list[Problem] = []
    for path, content in sorted(files.items()):
        place = PurePosixPath(path)
        if place.suffix != ".yaml" or place.parts[0] == "templates":
            continue
        if place.stem in pages:
            problems.append(Problem(path, 1, 1, f"{pages[place.stem].file} has this name already; take another"))
        pages[place.stem] = Source(path, content)
    return pages, problems
