"""Addresses on this machine: free ports, and whether a server answers at a port."""

import asyncio
import contextlib
import socket
import sys
from collections import deque

LOCALHOST = "127.0.0.1"


HELD = deque[socket.socket](maxlen=64)
"""Sockets of ports that were handed out, bound so that the system gives them to nobody else.

They never listen, and a server may bind the same port (Linux). The oldest are closed.
"""


def free_port(preferred: int | None = None) -> int:
    """`preferred` where it is free, so that addresses stay the same; otherwise any free port."""
    for wanted in (preferred, 0):
        if wanted is None:
            continue
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOCALHOST, wanted))
        except OSError:
            listener.close()
            continue
        port = listener.getsockname()[1]
        if sys.platform == "linux":
            if len(HELD) == HELD.maxlen:
                HELD.popleft().close()
            HELD.append(listener)
        else:
            listener.close()
        return port
    raise OSError("no free port on this machine")


async def answers(port: int) -> bool:
    """Whether a server accepts connections at this port of this machine."""
    with contextlib.suppress(OSError):
        _, writer = await asyncio.open_connection(LOCALHOST, port)
        writer.close()
        return True
    return False


async def says_healthy(port: int) -> bool:
    """Whether the health port of a worker on this machine says that it is ready."""
    with contextlib.suppress(OSError):
        reader, writer = await asyncio.open_connection(LOCALHOST, port)
        try:
            writer.write(b"GET /healthz HTTP/1.0\r\n\r\n")
            return b" 200 " in await reader.readline()
        finally:
            writer.close()
    return False
