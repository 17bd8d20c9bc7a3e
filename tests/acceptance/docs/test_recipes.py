"""The recipe for Postfix in docs/how-to/receiving.md: one message is brought once for each of our addresses."""

import re
from pathlib import Path

DOCS = (Path(__file__).parents[3] / "docs" / "how-to" / "receiving.md").read_text()
TRANSPORT = re.compile(r"^(\w+) unix .* pipe\n  flags=(\w+) .*--recipient \$\{original_recipient\}", re.MULTILINE)


def test_the_transport_takes_one_recipient_at_a_time() -> None:
    """pipe(8), SINGLE-RECIPIENT DELIVERY: flag D and one `--recipient` need a limit of one, set for this transport."""
    [(transport, flags)] = TRANSPORT.findall(DOCS)
    assert "D" in flags
    assert f"\n{transport}_destination_recipient_limit = 1\n" in DOCS
