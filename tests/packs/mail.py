"""What a page has letters say: the lines that it adds to those which everybody's letters have."""

from functools import cache

from activities.phrasing import Phrasing
from activities.rendering import Templates
from activities.telling import words_of
from complaints.complaint import Facts
from complaints.letters import LetterPurpose
from planning import CompiledPolicy
from tests.letters.conftest import complaint_of, order_for, row_for, shipped_files
from tests.letters.writing import EVERYTHING, NEEDED, RESOLUTION, ROSTER


def added_lines(policy: CompiledPolicy, facts: Facts, purpose: LetterPurpose, language: str) -> list[str]:
    """The lines of the letter that nobody under a page without rights and additions would read."""
    rules = policy.page.letters
    templates = _templates(rules.folder)
    rights, added = rules.rights_in(language), rules.added_to(purpose, facts, language)
    plain = _lines(templates, facts, purpose, language)
    return [line for line in _lines(templates, facts, purpose, language, rights, added) if line not in plain]


def _lines(
    templates: Templates,
    facts: Facts,
    purpose: LetterPurpose,
    language: str,
    rights: tuple[str, ...] = (),
    added: tuple[str, ...] = (),
) -> list[str]:
    complaint = complaint_of()
    row = row_for(complaint, resolution=RESOLUTION, revision=1).model_copy(update={"facts": facts})
    parts = EVERYTHING | NEEDED.get(purpose, {})
    said = parts.pop("words", "Something went wrong.")
    order = order_for(purpose, complaint, row=row, effect_id="e", **parts)
    phrasing = Phrasing(language, complaint.customer.time_zone)
    words = words_of(order, name="Ada", roster=ROSTER, phrasing=phrasing, words=said, rights=rights, added=added)
    return templates.render(purpose, phrasing, words).text.splitlines()


@cache
def _templates(folder: str | None) -> Templates:
    sources = {path: text.decode() for path, text in shipped_files().items() if path.startswith("templates/")}
    return Templates(sources, folder)
