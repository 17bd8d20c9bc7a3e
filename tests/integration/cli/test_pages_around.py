"""A pack lies beside or below the pages that it extends, and every command that reads a page finds them there."""

import json
from pathlib import Path
from typing import Any

import yaml

from amends.policy import compile_set
from amends.publication.policy_sets import read
from amends.simulation.setup import the_set
from tests.support.command_line import Amends
from tests.support.pages import office_page

HEAD = {"title": "Energy", "source": "a law", "version": "1", "governs": {"product": "energy"}}
COMPLAINT = Path(__file__).parents[3] / "examples" / "complaint.json"


def laid_out(folder: Path, **keys: Any) -> Path:
    """A pack in policies/packs/ that extends the default page above it."""
    packs = folder / "policies" / "packs"
    packs.mkdir(parents=True)
    (folder / "policies" / "default.yaml").write_bytes(office_page(authority={"agent": "11 EUR"}))
    pack = packs / "energy.yaml"
    pack.write_text(yaml.safe_dump(HEAD | {"extends": "default"} | keys))
    return pack


async def test_a_pack_is_read_with_the_page_above_it(amends: Amends, tmp_path: Path) -> None:
    """Checked, compared and explained by itself: it has the limits of the page that it extends."""
    pack = laid_out(tmp_path, authority={"supervisor": "22 EUR"})

    checked = await amends("policy", "check", str(pack), "--json")
    told = (await amends("policy", "diff", str(tmp_path / "policies" / "default.yaml"), str(pack))).out

    assert (checked.status, checked.data["policies"]) == (0, ["energy"])
    assert "supervisors may give 22 EUR instead of 250 EUR" in told
    assert "agents" not in told


def test_the_nearer_page_is_extended(tmp_path: Path) -> None:
    """A page of the same name in the pack's own folder comes before the one above."""
    pack = laid_out(tmp_path)
    (pack.parent / "default.yaml").write_bytes(office_page(authority={"agent": "33 EUR"}))

    [policy] = read(pack)[1].policies.values()

    assert str(policy.page.authority["agent"]) == "33 EUR"


async def test_a_base_that_is_nowhere_is_told_with_what_there_is(amends: Amends, tmp_path: Path) -> None:
    """The place of the mistake, and the pages around."""
    pack = laid_out(tmp_path, extends="defalt")

    said = await amends("policy", "check", str(pack), "--json")

    assert said.status == 1
    [problem] = said.data["problems"]
    assert problem["file"] == str(pack)
    assert "there is no page 'defalt' beside this one; it has default, energy" in problem["what"]


async def test_a_folder_of_packs_is_checked_with_the_pages_above_that_they_extend(
    amends: Amends, tmp_path: Path
) -> None:
    """As they would be once copied beside them; without the default above they would be no set."""
    pack = laid_out(tmp_path)

    said = await amends("policy", "check", str(pack.parent), "--json")

    assert (said.status, said.data["policies"]) == (0, ["default", "energy"])


async def test_a_pack_is_explained_before_it_is_published(amends: Amends, tmp_path: Path) -> None:
    """`--policies` takes the pack alone."""
    pack = laid_out(tmp_path)
    complaint = tmp_path / "complaint.json"
    complaint.write_text(json.dumps(json.loads(COMPLAINT.read_text()) | {"product": "energy"}))

    said = await amends("policy", "explain", str(complaint), "--policies", str(pack), "--json")

    assert said.data["policy"]["name"] == "energy"


def test_a_journey_of_a_pack_brings_its_pages_along(tmp_path: Path) -> None:
    """The set that is played has the page above, not the shipped one of that name."""
    name, files = the_set(str(laid_out(tmp_path)), Path())

    policy = compile_set(files).policies[name]

    assert str(policy.page.authority["agent"]) == "11 EUR"
    assert b"11 EUR" in files["policies/default.yaml"]
