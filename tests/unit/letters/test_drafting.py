"""Rights that a draft told stay in the letter, however its reader put the rest."""

import pytest

from amends.activities.drafts import with_rights

RIGHT = "Within 6 months you may go to the ombudsman."
DRAFTED = f"Dear Jo,\n\nwe were wrong.\n\n- {RIGHT}\n"
IN_PERSIAN = "تا 6 ماه می‌توانید به بازرس شکایت کنید."


@pytest.mark.parametrize(
    ("words", "drafted", "right", "added"),
    [
        ("We are sorry.", DRAFTED, RIGHT, True),
        (f"We are sorry. {RIGHT}", DRAFTED, RIGHT, False),
        ("We are sorry. Within 6 months\nyou may go to the ombudsman.", DRAFTED, RIGHT, False),
        ("We are sorry.", "Dear Jo, the draft told no rights.", RIGHT, False),
        ("متأسفیم.", f"جو عزیز\n\n{IN_PERSIAN.replace('6', '۶')}", IN_PERSIAN, True),
    ],
)
def test_rights_that_were_drafted_and_left_out_are_told(words: str, drafted: str, right: str, added: bool) -> None:
    """Once each: broken lines, marks of direction and digits of another script make no difference."""
    assert with_rights(words, drafted, [right]) == (f"{words}\n\n{right}" if added else words)
