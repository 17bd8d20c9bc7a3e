"""What is in force now, from the policy store: letter templates and roster, cached by content."""

from temporalio.exceptions import ApplicationError

from amends.db import Records
from amends.db.policy_store import ActiveSet
from amends.domain.errors import Code
from amends.letters.proofreading.wording import PHRASES, Phrases
from amends.letters.rendering import Templates
from amends.policy.pages.roster import Roster
from amends.policy.pages.yaml_reader import read_page
from amends.publication.staff import ROSTER, stored_roster

TEMPLATES = "templates/"


class Published:
    """The set in force. What is compiled from one set is kept until another is in force."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._sources: tuple[str, dict[str, str]] | None = None
        self._templates: dict[str | None, Templates] = {}
        self._roster: tuple[str, Roster] | None = None
        self._phrases: dict[str, Phrases] = {}

    async def templates(self, folder: str | None = None) -> Templates:
        """The letter templates in force, for a policy with this folder of letters.

        Raises ApplicationError no_policy before anything was published.
        """
        active = await self._active()
        if self._sources is None or self._sources[0] != active.hash:
            hashes = {path: sha256 for path, sha256 in active.files.items() if path.startswith(TEMPLATES)}
            contents = await self._records.store.blobs(hashes.values())
            sources = {path: contents[sha256].decode() for path, sha256 in hashes.items()}
            self._sources, self._templates = (active.hash, sources), {}
        if folder not in self._templates:
            self._templates[folder] = Templates(self._sources[1], folder)
        return self._templates[folder]

    async def phrases(self, language: str) -> Phrases | None:
        """The refused phrases of this language in the set in force; None where it has no such list."""
        active, path = await self._active(), f"{TEMPLATES}{language}/{PHRASES}"
        if (sha256 := active.files.get(path)) is None:
            return None
        if sha256 not in self._phrases:
            self._phrases = {**self._phrases, sha256: read_page(path, await self._records.store.blob(sha256), Phrases)}
        return self._phrases[sha256]

    async def roster(self) -> Roster:
        """The roster in force. Raises ApplicationError no_policy where there is no staff page."""
        files = (await self._active()).files
        if self._roster is not None and self._roster[0] == files.get(ROSTER):
            return self._roster[1]
        roster = await stored_roster(self._records, files)
        if roster is None:
            raise ApplicationError(f"The set in force has no {ROSTER}: publish one that has.", type=Code.NO_POLICY)
        self._roster = files[ROSTER], roster
        return roster

    async def _active(self) -> ActiveSet:
        active = await self._records.store.active()
        if active is None:
            raise ApplicationError("Nothing is published yet: run `amends policy publish DIR`.", type=Code.NO_POLICY)
        return active
