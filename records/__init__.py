"""PostgreSQL: migrations, the register, the read model, the journal, letters, acts and the policy store."""

from records.effect import Effect, Order
from records.errors import RecordsError
from records.migrate import APP, AUDITOR, KEEPER, OWNER, migrate
from records.records import Clock, Records

__all__ = [
    "APP",
    "AUDITOR",
    "KEEPER",
    "OWNER",
    "Clock",
    "Effect",
    "Order",
    "Records",
    "RecordsError",
    "migrate",
]
