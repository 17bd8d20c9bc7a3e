"""What tests of packs read in a plan: who is told, what is proposed, who may give how much."""

from datetime import datetime
from typing import Any

from amends.domain.plan import EscalationStep, MilestonePlan, Plan
from amends.policy.pages.conditions import read_money
from tests.unit.packs.packs import given, pack


def money(text: str) -> Any:
    """'25 USD' as an amount."""
    return read_money(text)


def offered(plan: Plan) -> list[str]:
    """What is proposed to the person who decides: each line's amount, or its name."""
    return [amount or detail for amount, detail, _ in given(plan)]


def told(name: str, clock: MilestonePlan) -> list[str]:
    """Every step of a clock in its order, as 'Mon 7 Dec 13:00 tell_customer: Thu 10 Dec 17:00'."""
    return [f"{_hour(name, step.at)} {step.action}{_more(name, step)}" for step in clock.steps]


def _more(name: str, step: EscalationStep) -> str:
    if step.new_date is not None:
        return f": {_hour(name, step.new_date)}"
    return f" unless at it for {step.defer_for // 60} minutes" if step.defer_for else ""


def _hour(name: str, instant: datetime) -> str:
    local = instant.astimezone(pack(name).calendar().zone)
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def limits(plan: Plan) -> dict[str, str]:
    """How much each role may decide at once."""
    return {role: str(limit or "unlimited") for role, limit in plan.limits.items()}
