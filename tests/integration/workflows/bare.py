"""A bare Temporal client without our plugin and converter, as a system in any language is."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowHandle
from temporalio.common import RawValue

from amends.domain.identifiers import TASK_QUEUE, WORKFLOW_TYPE, workflow_id_of
from tests.integration.workflows.world import World, a_complaint

Handle = WorkflowHandle[Any, Any]


def raw(data: bytes, encoding: str = "json/plain") -> RawValue:
    """These bytes, sent as they are."""
    return RawValue(Payload(metadata={"encoding": encoding.encode()}, data=data))


def as_json(value: Any) -> RawValue:
    """This value as plain JSON."""
    return raw(json.dumps(value).encode())


def body_of(**changes: Any) -> dict[str, Any]:
    """An ordinary complaint as JSON; changes take the place of fields, those of the customer in `customer`."""
    body = a_complaint().model_dump(mode="json", exclude_unset=True)
    body["customer"] |= changes.pop("customer", {})
    return body | changes


@dataclass
class Stranger:
    """A system that knows only the workflow's type, its queue and its id."""

    client: Client

    @classmethod
    async def meet(cls, world: World) -> "Stranger":
        """Connect it to the server of this world."""
        connection = world.environment.client.service_client.config
        return cls(await Client.connect(connection.target_host, namespace=world.environment.client.namespace))

    async def start(self, *arguments: RawValue, reference: str | None = None) -> Handle:
        """Starts a complaint with any arguments."""
        return await self.client.start_workflow(
            WORKFLOW_TYPE,
            args=list(arguments),
            id=workflow_id_of(reference or f"B-{uuid4().hex[:8]}"),
            task_queue=TASK_QUEUE,
        )
