"""Addresses on this machine: free ports, and whether somebody answers at one."""

import asyncio
import contextlib
import socket

LOCALHOST = "127.0.0.1"


def free_port(preferred: int | None = None) -> int:
    """`preferred` where nobody has it, so that addresses stay the same from one start to the next; else any free port."""
    for wanted in (preferred, 0):
        if wanted is None:
            continue
        with socket.socket() as listener, contextlib.suppress(OSError):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((LOCALHOST, wanted))
            return listener.getsockname()[1]
    raise OSError("no free port on this machine")


async def answers(port: int, within: float = 0.0) -> bool:
    """Whether a server accepts connections at this port of this machine, asking for `within` seconds."""
    clock = asyncio.get_running_loop()
    give_up = clock.time() + within
    while True:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(LOCALHOST, port)
            writer.close()
            return True
        if clock.time() >= give_up:
            return False
        await asyncio.sleep(0.02)
