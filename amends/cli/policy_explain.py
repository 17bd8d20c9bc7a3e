"""`amends policy explain`: which policy a complaint gets and why, every date, and who decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from amends.cli.connections import open_records
from amends.cli.exit_codes import CommandError, Exit
from amends.cli.output import Answer, Json, tell
from amends.cli.policy_problems import mistakes
from amends.cli.policy_sets import IN_FORCE, named_set
from amends.domain.complaint import NewComplaint, facts_of
from amends.domain.plan import MilestonePlan, MilestoneState, StepAction
from amends.domain.zones import ZoneInfo
from amends.text import day_and_time

if TYPE_CHECKING:
    from amends.policy import CompiledSet
    from amends.policy.pages.policy_page import PolicyPage
    from amends.policy.review.explain import Explanation

TO_COME = timedelta(days=3650)
"""A complaint of next Christmas can be explained today; whether one was really received, only its start asks."""

FilePath = Annotated[Path, typer.Argument(metavar="COMPLAINT.json", help="The complaint; '-' is stdin.")]
Policies = Annotated[
    str, typer.Option("--policies", metavar="DIR", help="Take the pages of this folder, or this one page.")
]
Earlier = Annotated[
    int | None, typer.Option("--earlier", metavar="N", min=0, help="How often this customer complained before.")
]


def explain(complaint: FilePath, policies: Policies = IN_FORCE, earlier: Earlier = None, as_json: Json = False) -> None:
    """What happens to a complaint when it comes in: policy, path, dates, offer, and who decides.

    It says why not the other policies, how each date was counted, and who may decide how much. Starts and changes
    nothing.
    """
    tell(_explain(complaint, policies, earlier), as_json=as_json)


async def _explain(file: Path, where: str, earlier: int | None) -> Answer:
    from amends.intake.complaint_file import read as read_complaint
    from amends.policy import NoPolicy, PolicyErrors, in_order, why_not
    from amends.policy.review.explain import explain as explained

    complaint = read_complaint(file, datetime.now(UTC) + TO_COME)
    if not isinstance(complaint, NewComplaint):
        raise CommandError(Exit.WRONG_USE, "\n".join(f"{file}: {mistake}" for mistake in complaint))
    try:
        compiled, before = await _set_and_history(where, complaint, earlier)
    except PolicyErrors as wrong:
        return mistakes(wrong.problems)
    facts = facts_of(complaint, before)
    try:
        explanation = explained(compiled, facts)
    except NoPolicy:
        others = in_order(compiled.policies.values())
        why = "".join(f"\nnot {each.name}: {why_not(each, facts)}" for each in others)
        raise CommandError(Exit.REFUSED, f"No policy there governs this complaint.{why}", code="no_policy") from None
    return Answer(_data(explanation), Group(*_words(explanation, complaint, before)))


async def _set_and_history(where: str, complaint: NewComplaint, earlier: int | None) -> tuple[CompiledSet, int]:
    """The policies, and how often the customer complained before: as given, else from the records."""
    from amends.publication.stored_policies import set_in_force

    if where != IN_FORCE:
        return await named_set(where), earlier or 0
    async with open_records() as records:
        if earlier is None:
            customer, received = complaint.customer.id, complaint.received_at
            earlier = await records.cases.earlier_of_customer(customer, received, complaint.reference)
        return await set_in_force(records), earlier


def _data(explanation: Explanation) -> dict[str, Any]:
    policy, plan = explanation.policy, explanation.plan
    page = policy.page
    return {
        "policy": {
            **policy.ref.model_dump(),
            "title": page.title,
            "source": page.source,
            "confidence": page.confidence,
        },
        "others": explanation.others,
        "path": plan.path,
        "other_paths": explanation.other_paths,
        "clocks": [
            {
                "milestone": clock.milestone,
                "state": clock.state,
                "target": clock.target,
                "due": clock.due,
                "due_by_law": clock.due_by_law,
                "why": clock.derivation or [_without_date(clock, explanation)],
                "steps": [{"at": step.at, "do": step.action, "new_date": step.new_date} for step in clock.steps],
            }
            for clock in plan.milestones
        ],
        "call_at": plan.call_at,
        "offer": plan.suggested,
        "needs_decision": needs_decision(explanation),
        "deciders": [
            {"role": each.role, "limit": each.limit, "people": each.people, "enough": each.enough}
            for each in explanation.deciders
        ],
        "holidays": {name: each.package for name, each in policy.calendars.items() if each.package},
        "zones": plan.zones,
    }


def needs_decision(explanation: Explanation) -> bool:
    """Whether a person decides; nobody does on the straight-through path."""
    return explanation.plan.path != "straight_through"


def _words(explanation: Explanation, complaint: NewComplaint, earlier: int) -> Iterator[RenderableType]:
    policy, plan = explanation.policy, explanation.plan
    yield Text.assemble((complaint.reference, "bold"), f", the customer's complaint number {earlier + 1}")
    title = f"{policy.page.title} ({policy.name}, version {policy.page.version}, {policy.ref.content_hash[:12]})"
    yield from _chapter("Policy", Text(title, "bold"), Text(f"source: {_source(policy.page)}"))
    for name, why in explanation.others.items():
        yield Text.assemble(("✗ ", "dim"), f"not {name}: {why}")
    yield from _chapter("Path", Text(plan.path.replace("_", " "), "bold"))
    for name, why in explanation.other_paths.items():
        yield Text.assemble(("✗ ", "dim"), f"not {name.replace('_', ' ')}: {why}")
    zone = policy.calendar().zone
    yield from _chapter("Dates")
    for clock in plan.milestones:
        yield from _clock(clock, zone, explanation)
    if plan.call_at:
        yield Text.assemble(("call", "bold"), f" by a person, by {day_and_time(plan.call_at, zone)}")
    packages = sorted({f"holidays {each.package}" for each in policy.calendars.values() if each.package})
    yield Text(f"counted with {', '.join([*packages, f'time zones {plan.zones}'])}", "dim")
    yield from _chapter("Offer", *_offer(explanation))
    yield from _chapter("Who may decide how much", *_deciders(explanation))


def _source(page: PolicyPage) -> str:
    """The page's source, with how sure somebody is of it, if the page says so."""
    from amends.policy.engine.derivation import HOW_SURE

    return f"{page.source} ({HOW_SURE[page.confidence]})" if page.confidence else page.source


def _chapter(title: str, *content: RenderableType) -> Iterator[RenderableType]:
    yield Text()
    yield Rule(Text(title, "bold"), align="left", style="dim")
    yield from content


def _indented(text: Text) -> Padding:
    """A line that stays indented where it is longer than the screen."""
    return Padding(text, (0, 0, 0, 4), expand=False)


def _clock(clock: MilestonePlan, zone: ZoneInfo, explanation: Explanation) -> Iterator[RenderableType]:
    due = f"  {day_and_time(clock.due, zone)}" if clock.due else ""
    yield Text.assemble((clock.milestone.replace("_", " "), "bold"), (due, "bold cyan"))
    for line in clock.derivation or (_without_date(clock, explanation),):
        yield _indented(Text(line))
    for step in clock.steps:
        new = f", with {day_and_time(step.new_date, zone)} as the new date" if step.new_date else ""
        action = TO_THE_CUSTOMER.get(step.action, step.action.replace("_", " "))
        yield _indented(Text(f"· {day_and_time(step.at, zone)}  {action}{new}", "dim"))


TO_THE_CUSTOMER = {
    StepAction.TELL_CUSTOMER: "the customer is told",
    StepAction.SIGNPOST: "the customer is told where else to go",
}


def _without_date(clock: MilestonePlan, explanation: Explanation) -> str:
    """Why there is no date yet, or none at all."""
    if clock.state is MilestoneState.NOT_APPLICABLE:
        on_path = explanation.plan.path.replace("_", " ")
        return f"does not apply to this complaint ({on_path})"
    page = explanation.policy.page.milestones.get(clock.milestone)
    starts = page.starts if page and page.starts else clock.milestone.value
    return f"{clock.target}, from when {STARTS.get(starts, 'it is received')}"


STARTS = {
    "acknowledged": "it is acknowledged",
    "contacted": "a person has contacted the customer",
    "apologised": "we have apologised",
    "decided": "it is decided",
    "resolved": "it is resolved",
    "offered": "an offer is made",
    "next_response": "the customer writes again",
    "remedy": "money or a gesture is promised",
}


def _offer(explanation: Explanation) -> Iterator[RenderableType]:
    suggested = explanation.plan.suggested
    if suggested is None:
        yield Text("nothing fits: the person who decides writes the offer")
        return
    how = (
        "is proposed, and a person decides" if needs_decision(explanation) else "is given at once, nobody has to decide"
    )
    yield Text(f"{suggested.why}: this {how}")
    for line in suggested.lines:
        owed = ", owed by law" if line.owed else ""
        yield _indented(Text(f"{line.money or line.kind}: {line.detail} ({line.terms}{owed})"))


def _deciders(explanation: Explanation) -> Iterator[Text]:
    for each in explanation.deciders:
        limit = f"up to {each.limit}" if each.limit else "without limit"
        people = f": {', '.join(each.people)}" if each.people else ""
        enough = "" if each.enough else "  not enough for this offer"
        yield Text.assemble((each.role, "bold"), f" {limit}{people}", (enough, "yellow"))
