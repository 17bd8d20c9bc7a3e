"""Stores signals between two runs of a complaint, and signals that could not be taken."""

from base64 import b64decode, b64encode

from temporalio import activity

from amends.db import Records
from amends.db.deferred_signals import KeptSignal
from amends.db.intake import MESSAGE
from amends.domain.orders import AsideOrder, OddMessages, SignalAside, SignalsAside
from amends.domain.types import Recorded


class Aside:
    """The activities `set_aside`, `take_up` and `keep_messages`."""

    def __init__(self, records: Records) -> None:
        self._records = records

    @activity.defn
    async def set_aside(self, order: AsideOrder) -> None:
        """Stores signals; a number that is stored already is left unchanged."""
        async with self._records.effect(order) as effect:
            if effect.before is None:
                await self._records.aside.keep(
                    effect.conn, order.reference, [_kept(each) for each in order.signals.signals]
                )
                await effect.finish(Recorded())

    @activity.defn
    async def take_up(self, order: AsideOrder) -> SignalsAside:
        """Returns the first stored signals, as many as fit into one answer. Those taken up before are deleted."""
        async with self._records.effect(order) as effect:
            if effect.before is None:
                await self._records.aside.forget(effect.conn, order.reference, order.after)
                await effect.finish(Recorded())
            kept = await self._records.aside.after(effect.conn, order.reference, order.after)
        return SignalsAside(signals=tuple(_signal(each) for each in kept))

    @activity.defn
    async def keep_messages(self, odd: OddMessages) -> None:
        """Stores messages that nobody can read or carry; storing one twice stores it once."""
        async with self._records.pool.acquire() as conn, conn.transaction():
            for each in odd.messages:
                await self._records.intake.keep(
                    conn,
                    reference=odd.reference,
                    run_id=odd.run_id,
                    digest=f"message {each.number}",
                    verdict=MESSAGE,
                    raw=b64decode(each.data),
                    now=odd.now,
                    remarks=(each.why,),
                    part=each.part,
                )


def _kept(signal: SignalAside) -> KeptSignal:
    return KeptSignal(signal.number, signal.name, signal.encoding, b64decode(signal.data), signal.arguments)


def _signal(kept: KeptSignal) -> SignalAside:
    data = b64encode(kept.body).decode()
    return SignalAside(number=kept.number, name=kept.name, encoding=kept.encoding, data=data, arguments=kept.arguments)
