"""The plugin that configures client, worker, replayer and archive in the same way."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from pydantic_core import SchemaSerializer, core_schema
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
    PayloadCodec,
)
from temporalio.plugin import SimplePlugin
from temporalio.worker import Worker, WorkflowRunner

import amends.domain.zones  # noqa: F401 # pyright: ignore[reportUnusedImport] - so every process has the pinned zones
from amends.temporal.plan_by import PlansByActivity
from amends.temporal.query_gate import ReplayableRunner
from amends.temporal.rejection_log import NotesRefusals

A_STEP_TAKES: Final = 120
"""Seconds before a worker says that a workflow hangs. The server waits ten for an answer, and longer with every try: a
step that takes a busy machine half a minute is done at one of them, if the worker does not give it up before."""
ANYTHING = SchemaSerializer(core_schema.any_schema())


class CompactJSON(PydanticJSONPlainPayloadConverter):
    """Models as JSON without what a reader fills in by itself: histories stay small, old JSON still loads. So a default
    of a recorded word, once released, is never changed.
    """

    def to_payload(self, value: Any) -> Payload | None:
        """Writes only what differs from the model's defaults."""
        data = ANYTHING.to_json(value, exclude_defaults=True)
        return Payload(metadata={"encoding": self.encoding.encode()}, data=data)


# Made once: the SDK asks for a converter anew with every workflow task and every activity.
OURS = tuple(
    CompactJSON() if isinstance(each, JSONPlainPayloadConverter) else each
    for each in DefaultPayloadConverter.default_encoding_payload_converters
)


class CompactPayloadConverter(CompositePayloadConverter):
    """Temporal's own converters, with our JSON converter in place of its JSON converter."""

    def __init__(self) -> None:
        """Keeps Temporal's order: the first converter that takes a value converts it."""
        super().__init__(*OURS)


def data_converter(codec: PayloadCodec | None = None) -> DataConverter:
    """Pydantic models as compact JSON, failure messages encoded like everything else.

    `codec` is the place for encryption: it passes plain payloads and leaves what it cannot decode as it is.
    """
    return DataConverter(
        payload_converter_class=CompactPayloadConverter,
        payload_codec=codec,
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


class AmendsPlugin(SimplePlugin):
    """The SDK's simple plugin, with a longer limit for one step of a workflow on a busy machine."""

    async def run_worker(self, worker: Worker, next: Callable[[Worker], Awaitable[None]]) -> None:  # noqa: A002
        """Runs the worker with a longer deadlock limit than the SDK's two seconds.

        Ten thousand messages in one task take half a second, and more than two on a busy machine. The task would fail
        for as long as the machine is busy.
        """
        workflows = worker._workflow_worker  # pyright: ignore[reportPrivateUsage] - no setting for it
        if workflows is not None:
            workflows._deadlock_timeout_seconds = A_STEP_TAKES  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]
        await super().run_worker(worker, next)


def amends_plugin(codec: PayloadCodec | None = None, *, plan_by_activity: bool = False) -> SimplePlugin:
    """The plugin for `Client.connect`, which hands it on to workers, or for a `Replayer`.

    Workflows run without the SDK's sandbox: linters keep the clock and I/O out of them (docs/adr/0004). A runner that a
    worker is given explicitly stays. `plan_by_activity` is for runs that begin on such a worker (`plan_by.py`).
    """
    return AmendsPlugin(
        "amends",
        data_converter=data_converter(codec),
        workflow_runner=_ours,
        interceptors=[NotesRefusals(), PlansByActivity(plan_by_activity)],
    )


def _ours(given: WorkflowRunner | None) -> WorkflowRunner:
    return given if isinstance(given, ReplayableRunner) else ReplayableRunner()
