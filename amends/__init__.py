"""Amends, a complaint recovery engine: every complaint is one durable workflow that keeps its promises.

    import amends

    async def main() -> None:
        async with amends.connect() as complaints:
            print((await complaints.start(amends.NewComplaint(...))).verdict)

    amends.run_and_exit(main())

`connect` gives the client, `AmendsClient`: `start`, `act`, `submit`, `status`, `case`, `allowed_actions`, `follow`. The
models of actions are in `amends.actions`. Our own errors are of `AmendsError`: its `reason` has a code, what is wrong,
and what would be right. All other modules are ours: they change without notice.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from amends.client.client import AmendsClient, UnknownComplaint
    from amends.client.connecting import connect, run_and_exit
    from amends.client.starting import Started
    from amends.domain import actions
    from amends.domain.complaint import Channel, Customer, NewComplaint
    from amends.domain.errors import AmendsError
    from amends.domain.outcomes import ActionOutcome
    from amends.domain.types import Money
    from amends.domain.views import CaseView, StatusView

__all__ = [
    "ActionOutcome",
    "AmendsClient",
    "AmendsError",
    "CaseView",
    "Channel",
    "Customer",
    "Money",
    "NewComplaint",
    "Started",
    "StatusView",
    "UnknownComplaint",
    "actions",
    "connect",
    "run_and_exit",
]

# Read when they are asked for: the command line starts faster, and no room imports another by way of this one.
_PLACES: Final = {
    "ActionOutcome": "amends.domain.outcomes",
    "AmendsClient": "amends.client.client",
    "AmendsError": "amends.domain.errors",
    "CaseView": "amends.domain.views",
    "Channel": "amends.domain.complaint",
    "Customer": "amends.domain.complaint",
    "Money": "amends.domain.types",
    "NewComplaint": "amends.domain.complaint",
    "Started": "amends.client.starting",
    "StatusView": "amends.domain.views",
    "UnknownComplaint": "amends.client.client",
    "connect": "amends.client.connecting",
    "run_and_exit": "amends.client.connecting",
}


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first used."""
    if name == "actions":
        return import_module("amends.domain.actions")
    if name not in _PLACES:
        raise AttributeError(f"module 'amends' has no attribute '{name}'")
    return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
