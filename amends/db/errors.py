"""Errors of the records as a whole, each told in one line that says how to mend it."""

import asyncpg

from amends.domain.errors import AmendsError, Code


class RecordsError(AmendsError):
    """The database cannot be used as it is."""

    kind = Code.SETTING


DATABASE_AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What asyncpg raises where the database is away, refuses, or goes away during a query.

Code that waits for the database catches all of them: a connection that is killed while it begins a query raises the
last.
"""
WENT_AWAY = (
    ConnectionResetError,
    ConnectionRefusedError,
    ConnectionAbortedError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""Of these the ones that say no more than that it is away: not that a question was wrong."""
