"""`amends mail serve`: takes mail in by LMTP."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from amends.cli.exit_codes import CommandError, Exit
from amends.cli.mail_in import open_receiving
from amends.cli.output import Answer, Json, beside, tell

Host = Annotated[str, typer.Option("--host", help="Where to listen. LMTP knows no login: keep it on this machine.")]


def serve(
    host: Host = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 2424,
    socket: Annotated[
        Path | None, typer.Option("--socket", metavar="PATH", help="A UNIX socket instead of a port.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Take mail in by LMTP until it is ended: one process for all messages.

    A message is answered once it is in the database. While the database or Temporal is away, the mail server is told to
    try again.
    """
    tell(_serve(host, port, socket), as_json=as_json)


async def _serve(host: str, port: int, socket: Path | None) -> Answer:
    from amends.services.lmtp_server import AT_ONCE, LmtpServer

    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, ended.set)
    async with open_receiving(connections=2 * AT_ONCE + 2) as (receiving, _):
        server = LmtpServer(receiving)
        try:
            if socket is None:
                where = f"{host}:{await server.listen(host, port)}"
            else:
                await server.listen_on(socket)
                where = str(socket)
        except OSError as error:
            what = f"Nothing can listen there ({error.strerror or type(error).__name__})."
            raise CommandError(Exit.NOT_THERE, what, "Choose another --port or --socket.") from None
        beside().print(f"Mail is taken in by LMTP at {where}. Ctrl-C ends it.")
        await ended.wait()
        await server.stop()
    return Answer({"listened": where}, Text("Ended: no mail is taken in here any more.", "dim"))
