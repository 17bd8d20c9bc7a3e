"""Finds the one form of the dates of a file, from all its rows."""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo

from amends.domain.errors import AmendsError, Code

FORMS = {"2023-11-22": "%Y-%m-%d", "11/22/2023": "%m/%d/%Y", "22/11/2023": "%d/%m/%Y", "22.11.2023": "%d.%m.%Y"}
"""By how the twenty-second of November is written."""


class NoOneForm(AmendsError, ValueError):
    """No form fits, or several do: a person has to say which."""

    kind = Code.UNREADABLE


def day_in(text: str, form: str, zone: tzinfo = UTC) -> datetime:
    """Midnight of the day in this zone. Raises ValueError where the text is no day of this form."""
    return datetime.strptime(text.strip(), FORMS[form]).replace(tzinfo=zone)


def form_of(days: Iterable[str], preferred: str | None = None) -> str:
    """The one form in which all these days can be read; `preferred` is taken where several could be meant.

    Days that fit no form at all are left aside: their rows are told. Raises NoOneForm with what to do.
    """
    told = [day for day in map(str.strip, days) if day and any(_fits(day, form) for form in FORMS)]
    fitting = [form for form in FORMS if all(_fits(day, form) for day in told)]
    if not fitting:
        raise NoOneForm("its days are not all in one form: say which one is meant with --days, the others are told")
    if preferred in fitting:
        return str(preferred)
    if len(fitting) > 1 and told:
        raise NoOneForm(f"its days could be {' or '.join(fitting)}: say which one is meant with --days")
    return fitting[0]


def _fits(text: str, form: str) -> bool:
    try:
        day_in(text, form)
    except ValueError:
        return False
    return True
