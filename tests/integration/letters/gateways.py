"""A real HTTP server that behaves as it is told: as a good gateway, or in any wrong way."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

OK = "HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}"


class GatewayServer:
    """Delivers a letter once for each Idempotency-Key, and gives the next of `answers`.

    There is one answer for each request; the last one is repeated.
    """

    def __init__(self) -> None:
        self.answers = [OK]
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.delivered: dict[str, dict[str, Any]] = {}
        self.connections = 0
        self.port = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/messages"

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection for as many requests as it brings."""
        self.connections += 1
        try:
            while await self._serve(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers["content-length"]))
        self.requests.append((headers, body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not answer.startswith("HTTP/1.1 4"):  # what it says no to, it does not deliver
            self.delivered.setdefault(headers["idempotency-key"], json.loads(body))
        match answer:
            case "hang":
                await asyncio.sleep(60)
            case "hang up":
                return False
            case "endless":
                writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 100000000000\r\n\r\n")
                while True:
                    writer.write(b"x" * 65536)
                    await writer.drain()
            case _:
                writer.write(b"GIBBERISH\x00\xff\r\n\r\n" if answer == "babble" else answer.encode())
                await writer.drain()
        return answer != "babble"


@asynccontextmanager
async def gateway_server() -> AsyncIterator[GatewayServer]:
    """The server, listening."""
    gateway = GatewayServer()
    server = await asyncio.start_server(gateway.talk, "127.0.0.1", 0)
    gateway.port = server.sockets[0].getsockname()[1]
    yield gateway
    server.close()
