"""Sets up what a worker sends with: the mailer and the other channels, by the settings."""

import logging
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from amends.messaging.channels import Channel
from amends.messaging.smtp import Mailer
from amends.messaging.smtp_settings import Rate
from amends.settings import Settings, SettingsError


@dataclass(frozen=True)
class Outgoing:
    """The mailer and the channels."""

    mailer: Mailer
    channels: Mapping[str, Channel]


@asynccontextmanager
async def outgoing(settings: Settings) -> AsyncIterator[Outgoing]:
    """Opens everything that is configured, for the block. Raises SettingsError. Unused channels are not imported."""
    async with AsyncExitStack() as opened:
        mailer = mailer_of(settings)
        opened.push_async_callback(mailer.close)
        channels: dict[str, Channel] = {}
        if settings.channels is not None:
            from amends.messaging.http_gateway import ChannelsError, gateways

            logging.getLogger("httpx").setLevel(logging.WARNING)  # it would tell of every letter
            try:
                described = gateways(settings.channels, os.environ)
            except ChannelsError as error:
                raise SettingsError(str(error)) from None
            for channel in described.values():
                opened.push_async_callback(channel.close)
            channels.update(described)
        yield Outgoing(mailer, channels)


def mailer_of(settings: Settings) -> Mailer:
    """The mailer, with its rate and its domain's key. Raises SettingsError."""
    rate = Rate.from_text(settings.mail_rate) if settings.mail_rate else None
    seal = None
    if settings.dkim_key is not None and settings.dkim_selector is not None:
        from amends.messaging.dkim import DomainKey, DomainKeyError

        try:
            seal = DomainKey.load(settings.dkim_key, settings.dkim_selector, settings.mail_from)
        except DomainKeyError as error:
            raise SettingsError(str(error)) from None
    return Mailer.from_url(settings.relay, settings.mail_from, rate=rate, seal=seal)
