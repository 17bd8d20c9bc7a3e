"""Ends a process that ran a Temporal client or worker."""

import contextlib
import logging
import os
import sys
from typing import NoReturn


def leave(status: int) -> NoReturn:
    """Ends the process with this status at once, after flushing output and logs.

    The interpreter's own exit may abort after a Temporal client or worker has run (sdk-python #300), with a status that
    says nothing.
    """
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BrokenPipeError):  # whoever read this has read enough
            stream.flush()
    os._exit(status)
