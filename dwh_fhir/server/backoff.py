"""Wait after a server's failure: exponential backoff with jitter, one wait that all workers share.

Here belong the waits. Which answers are failures belongs in `asking.py`.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SLICE = 0.1
"""Seconds between two looks whether the run was stopped."""
_LONGEST = 86_400.0
"""Seconds that a server may ask for at most."""


class Stopped(Exception):  # noqa: N818 - no error: somebody wants the run to end
    """The run was stopped while it waited."""


class Exhausted(Exception):  # noqa: N818 - `asking.py` makes the error of it
    """The server has not answered for longer than it may."""


def pause(seconds: float, stopped: Callable[[], bool]) -> None:
    """Sleep, but end soon when the run is stopped.

    Raises:
        Stopped: it was.
    """
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if stopped():
            raise Stopped
        time.sleep(min(left, _SLICE))


def retry_after(header: str | None) -> float:
    """Read the seconds that a Retry-After header asks for, as number or date (RFC 9110, 10.2.3); 0: none usable.

    At most a day: what asks for more is mistaken, and no clock must be reckoned with beyond its end.
    """
    header = (header or "").strip()
    if header.isascii() and header.isdecimal():
        return _LONGEST if len(header) > 9 else min(_LONGEST, float(header))
    try:
        moment = parsedate_to_datetime(header)
        asked = (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0
    return min(_LONGEST, max(0.0, asked))


class Backoff:
    """Exponential waits with jitter, shared by all workers of one server."""

    def __init__(self, base: float, longest: float, patience: float) -> None:
        """Start without failures.

        Args:
            base: first wait in seconds; it doubles with every further failure.
            longest: longest wait in seconds, unless the server asks for a longer one.
            patience: seconds of nothing but failures after which to give up.
        """
        self._base, self._longest, self._patience = base, longest, patience
        self._lock = threading.Lock()
        self._failures = 0
        self._failed_at = 0.0
        self._since = 0.0
        self._until = 0.0

    def wait(self, stopped: Callable[[], bool]) -> float:
        """Wait until requests may go out again; returns the moment, to be handed to `failed`."""
        left = self._until - time.monotonic()
        if left > 0:
            pause(left + random.uniform(0, 0.1 * min(left, self._longest)), stopped)  # noqa: S311 - spreads load
        return time.monotonic()

    def failed(self, started: float, asked: float = 0) -> None:
        """Note a failure of a request that began at `started`; the server asked for a wait of `asked` seconds.

        Raises:
            Exhausted: the next try would be later than patience allows.
        """
        with self._lock:
            # Requests that were under way together failed for one reason: they count once.
            if started >= self._failed_at:
                self._since = self._since if self._failures else started
                self._failures += 1
                self._failed_at = time.monotonic()
            wait = min(self._longest, self._base * 2.0 ** (self._failures - 1))
            wait = max(asked, wait * random.uniform(0.5, 1))  # noqa: S311 - spreads load
            until = max(self._until, time.monotonic() + wait)
            if until - self._since > self._patience:
                # Nobody waits for it: neither do others, or a later request.
                raise Exhausted
            self._until = until

    def succeeded(self) -> None:
        """Note an answer: the next failure is a first one again."""
        with self._lock:
            self._failures = 0
