"""docs/reference/events.md says what the catalogue has."""

from amends.domain.events import EventType
from tests.acceptance.docs.events_page import PAGE, page


def test_the_page_of_events_is_in_step_with_the_catalogue() -> None:
    """Whoever adds a type, a field or a version writes the page: `python -m tests.acceptance.docs.events_page`."""
    assert PAGE.read_text("utf-8") == page()
    assert all(f"### `{each}`" in page() for each in EventType)
