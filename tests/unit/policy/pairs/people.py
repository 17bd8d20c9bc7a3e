"""Ways to see what a staff page does to a complaint: owner, notices, signature, authority."""

from pathlib import Path
from typing import Any

from amends.activities.escalation import new_owner_for, recipients_for
from amends.compensation.authority import judge, standing_of
from amends.domain.actions import MilestoneName
from amends.domain.case import CaseRow
from amends.domain.letters import LetterPurpose
from amends.domain.orders import ActionOrder, EscalationOrder, LetterOrder
from amends.domain.plan import EscalationStep, StepAction
from amends.domain.types import Stage
from amends.letters.formatting import Phrasing
from amends.letters.template_context import words_of
from amends.policy import Roster
from tests.unit.policy.pairs.complaints import facts_about
from tests.unit.policy.pairs.pair import Pair
from tests.unit.policy.pairs.sights import Sight, Table, written

NOTICES = (StepAction.WARN_OWNER, StepAction.TELL_SUPERVISOR, StepAction.TELL_MANAGER, StepAction.TELL_DUTY)


def told(pair: Pair, page: Table, _folder: Path) -> Table:
    """The mail addresses that each notice goes to."""
    return {
        str(notice): [person.email for person in recipients_for(step_for(pair, notice), roster_of(page)).people]
        for notice in NOTICES
    }


def owner(pair: Pair, page: Table, _folder: Path) -> Table:
    """Who gets the complaint at its intake, and who takes it over from Maya."""
    facts, roster = facts_about(pair), roster_of(page)
    first = roster.owner_for(facts.language, facts.category, facts.received_at, {})
    return {
        "first": first.id if first else None,
        "next": new_owner_for(step_for(pair, StepAction.REASSIGN), roster, {}).new_owner,
    }


def signature(pair: Pair, page: Table, _folder: Path) -> str:
    """The name that stands under a letter of Maya's."""
    order = LetterOrder(**_usual(pair), purpose=LetterPurpose.NEWS, owner="maya", dates=())
    facts = facts_about(pair)
    phrasing = Phrasing(facts.language, facts.time_zone)
    words = words_of(order, name="Ada", roster=roster_of(page), phrasing=phrasing, words=None)
    return str(words["owner"])


def verdict(pair: Pair, page: Table, _folder: Path) -> str:
    """Whether Maya may note something, or why not."""
    order = ActionOrder(**_usual(pair), action="note", action_id="a-1", by="maya", owner="maya")
    said = judge(order, standing_of(order, roster_of(page)))
    return str(said.refusal.code) if said.refusal else "granted"


PEOPLE: dict[str, Sight] = {"notices": told, "owner": owner, "signature": signature, "verdict": verdict}


def roster_of(page: Table) -> Roster:
    """The staff page as it is read."""
    return Roster.from_yaml(written(page))


def step_for(pair: Pair, action: StepAction) -> EscalationOrder:
    """A step of the complaint's ladder, due as it was received."""
    now = facts_about(pair).received_at
    step = EscalationStep(step=f"1.{action}", at=now, action=action)
    return EscalationOrder(
        **_usual(pair), milestone=MilestoneName.DECIDE, generation=1, step=step, owner="maya", due=now
    )


def _usual(pair: Pair) -> dict[str, Any]:
    facts = facts_about(pair)
    row = CaseRow(
        reference=facts.reference,
        workflow_id="w",
        run_id="r",
        revision=1,
        stage=Stage.DECIDING,
        generation=1,
        facts=facts,
        policy=None,
        path=None,
        owner="maya",
        waits_for="maya",
        alarm_at=None,
        next_due=None,
        updated_at=facts.received_at,
    )
    return {"effect_id": "e", "reference": facts.reference, "now": facts.received_at, "row": row}
