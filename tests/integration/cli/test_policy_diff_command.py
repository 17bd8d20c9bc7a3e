"""`amends policy diff` compares pages and folders, with each other and with what is in force."""

from pathlib import Path

from tests.support.command_line import Amends
from tests.support.pages import page


async def test_two_pages_or_folders_can_be_compared(amends: Amends, tmp_path: Path) -> None:
    """Pages of different names, too; no database is needed for files."""
    a, b = tmp_path / "a.yaml", tmp_path / "b.yaml"
    a.write_bytes(page())
    b.write_bytes(page(authority={"agent": "75 EUR"}))
    said = await amends("policy", "diff", str(a), str(b))
    assert said.status == 0
    assert "agents may give 75 EUR instead of 50 EUR" in said.out
    data = (await amends("policy", "diff", str(a), str(b), "--json")).data
    assert data["differences"][0]["key"] == "authority.agent"
    assert "Nothing changes" in (await amends("policy", "diff", str(a), str(a))).out
    missing = await amends("policy", "diff", str(a), "in-force", "--json")
    assert missing.data["error"]["code"] == "no_policy"
