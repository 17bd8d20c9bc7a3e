"""A port that was handed out goes to the server that it is for, and to nobody else."""

import asyncio
import socket
import sys

import pytest

from amends.devstack.ports import HELD, LOCALHOST, answers, free_port

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems let no server bind beside a held port")


async def test_nobody_else_gets_a_port_before_its_server_listens() -> None:
    """Servers take seconds to start. Meanwhile every other process asks for free ports, and got the same one: a client
    then talked to the wrong server.
    """
    port = free_port()
    with socket.socket() as another, pytest.raises(OSError, match="in use"):
        another.bind((LOCALHOST, port))
    assert not await answers(port)
    server = await asyncio.start_server(lambda _, writer: writer.close(), LOCALHOST, port)
    async with server:
        assert await answers(port)
        assert free_port(port) != port


def test_ports_are_not_held_for_ever() -> None:
    """A process that starts many servers keeps some sockets, not one for each."""
    ports = [free_port() for _ in range(HELD.maxlen + 5)]
    assert len(set(ports)) == len(ports)
    assert len(HELD) == HELD.maxlen
