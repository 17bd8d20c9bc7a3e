"""Answers at a worker's health port: 200 when ready, 503 with the reason when not."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

WhyNot = Callable[[], Awaitable[str | None]]
HEAD = "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
PATIENCE = 5.0


@contextlib.asynccontextmanager
async def health_port(address: tuple[str, int] | None, why_not: WhyNot) -> AsyncIterator[None]:
    """Answers GET /healthz at `address` (host, port) while the block runs; nothing listens where it is None.

    `why_not` says why the worker is not ready, or None where it is. Raises OSError where the address is taken.
    """
    if address is None:
        yield
        return

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, TimeoutError, ValueError, asyncio.IncompleteReadError):
            async with asyncio.timeout(PATIENCE):
                status, words = await _answer(await reader.readline(), why_not)
                writer.write(HEAD.format(status=status, length=len(words) + 1).encode() + f"{words}\n".encode())
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, *address)
    async with server:
        yield


async def _answer(request: bytes, why_not: WhyNot) -> tuple[str, str]:
    match request.split(b" ")[:2]:
        case [b"GET", b"/healthz"]:
            reason = await why_not()
            return ("503 Service Unavailable", reason) if reason else ("200 OK", "ready")
        case _:
            return "404 Not Found", "only GET /healthz is answered here"
