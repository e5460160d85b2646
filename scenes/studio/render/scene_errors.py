"""A mistake in a scene: one sentence and the scene's own line, instead of our calls around it."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from typing import Any

from model.refusal import Refusal
from scenes.studio.render.error_report import describe

WHOLE = "RENDER_TRACEBACK"  # where this is set, every call on the way to a mistake is printed


class Blamed(Exception):
    """A mistake in code that a worker ran: what to say about it, and all of its calls.

    Both are texts: the error itself may be of a kind that cannot leave its process.
    """

    def __init__(self, words: str, calls: str) -> None:
        super().__init__(words, calls)
        self.words, self.calls = words, calls


def guarded(task: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Do a task in a worker; what it raises can be shown by the parent. Raises Blamed."""
    try:
        return task(*arguments, **options)
    except (Refusal, OSError):  # these are sentences already
        raise
    except Exception as error:
        blamed = Blamed(*_told(error))
    # Alone: Dask has errors take with them what led to them, and that may be of any kind.
    raise blamed


def words(error: Exception) -> str:
    """What to say about a mistake: kind, message and line, or every call where asked for."""
    sentence, calls = (error.words, error.calls) if isinstance(error, Blamed) else _told(error)
    if os.environ.get(WHOLE):
        return f"{calls}{sentence}"
    return f"{sentence}\n({WHOLE}=1 shows every call on the way there)"


def _told(error: Exception) -> tuple[str, str]:
    fault = describe(error)
    calls = "".join(traceback.format_exception(error))
    sentence = ": ".join(filter(None, (fault["kind"], fault["message"])))
    if not fault["file"]:
        return sentence, calls
    place = f"{fault['file']}:{fault['line']}"
    line = dict(fault["code"]).get(fault["line"], "").strip()
    return f"{place}: {sentence}\n    {line}", calls
