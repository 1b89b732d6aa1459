"""Peak memory of this process and its children, for the demo's last line; Linux only, elsewhere nothing is known."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

_EVERY_SECONDS = 0.5


class Peaks:
    """Watches this process and what descends from it; a context manager.

    Attributes:
        megabytes: process name to the highest peak (VmHWM) of all processes of that name.
    """

    def __init__(self) -> None:
        self.megabytes: dict[str, float] = {}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="memory", daemon=True)

    def __enter__(self) -> Self:
        if Path("/proc/self/status").exists():
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()

    def _watch(self) -> None:
        while not self._end.wait(_EVERY_SECONDS):
            for pid in _family(os.getpid()):
                name, peak = _peak(pid)
                self.megabytes[name] = max(peak, self.megabytes.get(name, 0))


def _family(pid: int) -> list[int]:
    """List the process and all its descendants."""
    family = [pid]
    for member in family:
        for task in Path(f"/proc/{member}/task").glob("*/children"):
            family += map(int, _read(task).split())
    return family


def _peak(pid: int) -> tuple[str, float]:
    command = _read(Path(f"/proc/{pid}/cmdline")).replace("\0", " ").split()
    modules = [word for word in command if word.startswith("dwh_fhir_sandbox.")]
    name = "run" if pid == os.getpid() else modules[0].rsplit(".", 1)[1] if modules else "postgres server"
    peak = next((line for line in _read(Path(f"/proc/{pid}/status")).splitlines() if line.startswith("VmHWM")), "")
    return name, int(peak.split()[1]) / 1024 if peak else 0.0


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""
