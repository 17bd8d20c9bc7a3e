"""Keys of journal entries: within a stream, what has the same key is written once.

A key is the kind of thing that wrote the entry, then its id. It is in the hash and is never erased: no id that a caller
chooses freely stands in one, but the ids of actions, which are the callers' own.
"""

from datetime import datetime

RECEIVED = "start"
IMPORTED = "import"
ACTION = "action/"
EFFECT = "effect/"


def of_workflow(generation: int, number: int) -> str:
    """What the workflow itself wrote: the generation of the complaint and the number of the entry."""
    return f"workflow/{generation}/{number}"


def of_effect(effect_id: str) -> str:
    """What an effect did: one entry for each."""
    return f"{EFFECT}{effect_id}"


def of_language(effect_id: str) -> str:
    """In which language an effect wrote its letter."""
    return f"language/{effect_id}"


def of_action(action_id: str) -> str:
    """The answer to an action: one for each id."""
    return f"{ACTION}{action_id}"


def of_reused_id(action_id: str, now: datetime) -> str:
    """Another action under an id that was used before."""
    return f"reused-id/{action_id}/{now.isoformat()}"


def of_unreadable_start(digest: str) -> str:
    """A start that could not be read: one for each body."""
    return f"unreadable/{digest[:16]}"


def of_second_start(run: str) -> str:
    """A start under a reference that is used already: one for each run."""
    return f"second-start/{run}"


def of_mail(mail: str) -> str:
    """A mail that waits for a person."""
    return f"mail/{mail}"


def of_settled_mail(mail: str) -> str:
    """A mail that a person has looked at."""
    return f"settled-mail/{mail}"


def of_digest(digest: str) -> str:
    """A digest that was sent."""
    return f"digest/{digest}"


def of_rejection(rejection: str) -> str:
    """A message that was turned away before it reached a complaint."""
    return f"rejection/{rejection}"
