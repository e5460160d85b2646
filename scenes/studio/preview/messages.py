"""The messages between the server and the processes that draw for it, and their format."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable
from typing import Any

# what a child is asked for: one job, one job after it has practised, or children of its own
JOB, READY, WARM = b"j", b"r", b"w"
Send = Callable[..., None]  # takes a message's kind and its contents
_SIZE = struct.Struct("!I")
HEAD = _SIZE.size  # bytes before each message


def pack(message: Any) -> bytes:
    """A message as it travels: its length in 4 bytes, then its pickle."""
    body = pickle.dumps(message)
    return _SIZE.pack(len(body)) + body


def length(head: bytes) -> int:
    """How many bytes follow the first 4."""
    return int(_SIZE.unpack(head)[0])
