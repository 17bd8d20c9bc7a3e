"""Checks that Temporal and PostgreSQL are there and fit before a worker polls, with some patience."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from amends.db import RecordsError
from amends.domain.errors import AmendsError, Code
from amends.temporal.query_gate import why_not_this_sdk
from amends.temporal.search_attributes import REGISTERED

PATIENCE: Final = 15.0
LOOK_EVERY: Final = 0.1

log = logging.getLogger("amends.worker")
Found = TypeVar("Found")


class NotFit(AmendsError):
    """Something that a worker needs is missing. One line says what, and how to mend it."""

    kind = Code.NOT_FIT


async def patiently(look: Callable[[], Awaitable[Found]]) -> Found:
    """Calls `look` until it succeeds, for 15 s at most: Temporal and PostgreSQL may be starting too."""
    clock = asyncio.get_running_loop()
    give_up = clock.time() + PATIENCE
    while True:
        try:
            return await look()
        except (NotFit, RecordsError):
            if clock.time() > give_up:
                raise
        await asyncio.sleep(LOOK_EVERY)


def check_sdk() -> None:
    """Raises NotFit where Temporal's SDK is another version than the one that was tested."""
    if (problem := why_not_this_sdk()) is not None:
        raise NotFit(problem)


async def check_search_attributes(client: Client) -> None:
    """Raises NotFit where Temporal lacks a search attribute, which would fail every complaint's first task."""
    question = ListSearchAttributesRequest(namespace=client.namespace)
    try:
        listed = await client.operator_service.list_search_attributes(question)
    except RPCError as error:
        if error.status not in {RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNIMPLEMENTED}:
            raise NotFit(f"Temporal has no namespace {client.namespace!r}: mend TEMPORAL_NAMESPACE") from None
        log.warning("this Temporal does not list its search attributes; they are taken to be there: %s", REGISTERED)
        return
    missing = {name: kind for name, kind in REGISTERED.items() if name not in listed.custom_attributes}
    if missing:
        create = f"temporal operator search-attribute create --namespace {client.namespace}"
        commands = " && ".join(f"{create} --name {name} --type {kind}" for name, kind in missing.items())
        raise NotFit(f"Temporal lacks search attributes, run: {commands}")
