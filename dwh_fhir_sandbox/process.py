"""Child processes that never outlive their parent, not even after kill -9 of the parent.

Every child holds the reading end of a pipe, its lifeline, as standard input; only the parent has the writing end. When
the parent ends, however it ends, the kernel closes the pipe and the child sees the end of file. A child that is no
Python program of ours (the Postgres server) is started by one that is.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast


class NotStartedError(RuntimeError):
    """A part of the sandbox ended before it was ready; the message names its log."""


class Running(ABC):
    """A thing that runs until it is stopped; a context manager."""

    @abstractmethod
    def stop(self) -> None:
        """End it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class Child(Running):
    """A running Python module that has said it is ready.

    Attributes:
        ready: what the child printed as its first line, a JSON object (its port and the like).
    """

    def __init__(
        self,
        module: str,
        arguments: Sequence[str] = (),
        *,
        env: Mapping[str, str] | None = None,
        log: Path | None = None,
    ) -> None:
        """Start `python -m module arguments` and wait for its ready line.

        Args:
            module: a module whose main program calls `announce` once it can serve.
            arguments: its command line.
            env: variables beside the inherited ones.
            log: file for its standard error; default: this process's own.

        Raises:
            NotStartedError: it ended before it was ready.
        """
        sink: IO[bytes] | None = log.open("ab") if log else None
        self.process = subprocess.Popen(  # noqa: S603 - our own modules only
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=sink,
            env={**os.environ, **(env or {})},
        )
        if sink:
            sink.close()
        line = cast(IO[bytes], self.process.stdout).readline()
        if not line:
            code = self.process.wait()
            raise NotStartedError(f"{module} ended with code {code} before it was ready; see {log or 'its output'}")
        self.ready: dict[str, Any] = json.loads(line)

    def stop(self, timeout: float = 20) -> None:
        """Cut the lifeline and wait; kill what doesn't end within `timeout` seconds."""
        cast(IO[bytes], self.process.stdin).close()
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        cast(IO[bytes], self.process.stdout).close()


class ChildServer(Running):
    """A server whose handle is a context manager around its child process, `_child`."""

    _child: Child

    @property
    def running(self) -> bool:
        """Whether its process has not ended."""
        return self._child.process.poll() is None

    def stop(self) -> None:
        """End the server; what it keeps in files stays."""
        self._child.stop()


def announce(**facts: object) -> None:
    """Tell the parent that this child can serve, and where."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def end_with_parent(before_end: Callable[[], None] = lambda: None) -> None:
    """End this child as soon as the parent has ended or cut the lifeline.

    Args:
        before_end: called first, e.g. to stop a server; it has no more than a few seconds.
    """

    def watch() -> None:
        while os.read(0, 4096):
            pass
        try:
            before_end()
        finally:
            os._exit(0)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
