"""Processes that are not our children: whether they are there, without asking their parents."""

from __future__ import annotations

import time

import psutil

PATIENCE = 30.0  # seconds that a process has to end


def running(process: int) -> bool:
    """Whether there is such a process and it is not just waiting to be buried."""
    try:
        return bool(psutil.Process(process).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def gone(process: int) -> bool:
    """Whether a process has ended, given time to."""
    end = time.monotonic() + PATIENCE
    while running(process) and time.monotonic() < end:
        time.sleep(0.01)
    return not running(process)
