"""PostgreSQL: migrations, the register, the read model, the journal, letters, actions and the policy store."""

from amends.db.database import Clock, Records
from amends.db.effects import Effect
from amends.db.errors import RecordsError
from amends.db.migrate import APP, AUDITOR, KEEPER, OWNER, migrate

__all__ = [
    "APP",
    "AUDITOR",
    "KEEPER",
    "OWNER",
    "Clock",
    "Effect",
    "Records",
    "RecordsError",
    "migrate",
]
