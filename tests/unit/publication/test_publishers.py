"""What widens who decides how much, and so takes two people."""

import pytest

from amends.devstack.shipped_policies import ROOT
from amends.policy import CompiledSet, compile_set
from amends.publication.publishers import widened

STAFF = (ROOT / "policies/staff.yaml").read_text()
PAGE = (ROOT / "policies/default.yaml").read_text()
LIMITS = PAGE[PAGE.index("authority:") :].split("\n\n")[0]


def the_set(limits: str = LIMITS, staff: str = STAFF, **others: str) -> CompiledSet:
    """The shipped set with these limits, these people and these pages beside it."""
    pages = {"default": PAGE.replace(LIMITS, limits)} | others
    files = {f"policies/{name}.yaml": page.encode() for name, page in pages.items()}
    return compile_set(files | {"policies/staff.yaml": staff.encode()})


@pytest.mark.parametrize(
    ("limits", "staff", "told"),
    [
        (LIMITS.replace("agent: 50", "agent: 50.01"), STAFF, ["default: agent may decide 50.01 EUR"]),
        (LIMITS.replace("agent: 50 EUR", "agent: unlimited"), STAFF, ["default: agent may decide any amount"]),
        (LIMITS.replace("agent: 50 EUR", "agent: 50 GBP"), STAFF, ["default: agent may decide 50 GBP"]),
        (LIMITS + "\n  duty: 10 EUR", STAFF, ["default: duty may decide 10 EUR"]),
        (LIMITS, STAFF.replace("roles: [duty]", "roles: [duty, policy_owner]"), ["jonas becomes policy_owner"]),
        (
            LIMITS,
            STAFF.replace("id: jonas", "id: jo").replace("[duty]", "[manager]"),
            ["jo becomes manager"],
        ),
        (LIMITS.replace("agent: 50", "agent: 49"), STAFF, []),
        (LIMITS, STAFF.replace("roles: [supervisor, agent]", "roles: [supervisor]"), []),
        (LIMITS, STAFF.replace("id: tom", "id: tim").replace("substitute: tom", "substitute: tim"), []),
    ],
)
def test_more_money_and_more_power_widen_and_nothing_else_does(limits: str, staff: str, told: list[str]) -> None:
    """A higher limit, another currency, a role that had none, somebody who may publish; less of it, or a colleague
    who leaves or comes, widens nothing.
    """
    assert widened(the_set(), the_set(limits, staff)) == told


def test_a_new_page_may_give_what_another_gives_already() -> None:
    """A page that extends the one in force widens nothing; one that lets an agent give more does."""
    page = "title: Shops\nsource: house rule\nversion: one\nextends: default\ngoverns: {channel: web}\n"
    assert widened(the_set(), the_set(shops=page)) == []
    more = page + "authority: {agent: 500 EUR}\n"
    assert widened(the_set(), the_set(shops=more)) == ["shops: agent may decide 500 EUR"]
