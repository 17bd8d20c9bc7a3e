"""The bench's mail server, a process of its own that takes nothing before STARTTLS: `python -m bench.mail`."""

import asyncio
import ssl
import sys
from pathlib import Path

import trustme

from amends.devstack.mail_catcher import MailCatcher
from amends.devstack.ports import LOCALHOST


def certify(folder: Path) -> Path:
    """Makes a self-signed certificate for this machine; returns the file that clients verify it by."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    authority.issue_cert(LOCALHOST, "localhost").private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    return folder / "authority.pem"


async def serve(folder: Path, port: int) -> None:
    """Catches mail until the process is ended."""
    shown = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    shown.load_cert_chain(folder / "server.pem")
    await MailCatcher(folder / "mail", port, tls=shown).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
