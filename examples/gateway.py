"""A gateway that the `http` channel speaks with, whole: `python examples/gateway.py [PORT] [DATABASE]`.

It only tells what it would send; put your provider's call in `send`. It keeps every Idempotency-Key, so that a letter
which comes twice is sent once. One that it was killed over stays busy: ask the provider, then set its answer by hand.
"""

import json
import logging
import sqlite3
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ACCEPTED, BUSY, REFUSED = 202, 409, 422


class Gateway(BaseHTTPRequestHandler):
    """Takes one letter by each POST."""

    protocol_version = "HTTP/1.1"
    keys: sqlite3.Connection

    def do_POST(self) -> None:
        """Answer a key as it was answered before; note it before sending, and what became of it after."""
        letter = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key = self.headers["Idempotency-Key"]
        if self.keys.execute("INSERT OR IGNORE INTO keys VALUES (?, ?)", (key, BUSY)).rowcount:
            answer = send(letter)
            self.keys.execute("UPDATE keys SET answer = ? WHERE key = ?", (answer, key))
        [answer] = self.keys.execute("SELECT answer FROM keys WHERE key = ?", (key,)).fetchone()
        self.send_response(answer)
        self.send_header("Content-Length", "0")
        self.end_headers()


def send(letter: dict[str, str]) -> int:
    """Your provider's call. A number that does not exist is refused for good: somebody then calls the customer."""
    if not letter["to"].startswith("+"):
        return REFUSED
    logging.info("to %s: %s", letter["to"], letter["subject"])
    return ACCEPTED


if __name__ == "__main__":
    logging.basicConfig(stream=sys.stdout, format="%(message)s", level=logging.INFO)
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8055
    database = sys.argv[2] if len(sys.argv) > 2 else "gateway.sqlite"
    Gateway.keys = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    Gateway.keys.execute("CREATE TABLE IF NOT EXISTS keys (key TEXT PRIMARY KEY, answer INTEGER)")
    with ThreadingHTTPServer(("127.0.0.1", port), Gateway) as server:
        logging.info("listening at %s", server.server_address[1])
        server.serve_forever()
