"""Connects a client to Temporal that speaks as the whole product does."""

from typing import Any, Final, cast

from temporalio.client import Client
from temporalio.envconfig import ClientConnectConfig

from amends.domain.errors import AmendsError, Code
from amends.temporal.plugin import amends_plugin

UP: Final = "Is the stack up? `amends up` starts it; TEMPORAL_ADDRESS names another."


class NoTemporal(AmendsError, RuntimeError):
    """Temporal does not answer at the address of the settings."""

    kind = Code.NO_TEMPORAL


async def connect_to_temporal(config: ClientConnectConfig) -> Client:
    """A client with the plugin of the product.

    Raises:
        NoTemporal: nobody answers at that address.
    """
    arguments = {"target_host": "localhost:7233", **config}
    try:
        return await Client.connect(**cast("Any", arguments), plugins=[amends_plugin()])
    except RuntimeError as error:  # the SDK has no error of its own for that
        raise NoTemporal("Temporal does not answer.", UP) from error
