"""The handle by which demo and tests start and steer the FHIR server.

Here belongs the parent's side. The server is a process of its own (`__main__.py`).
"""

from __future__ import annotations

import http.client
import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from dwh_fhir_sandbox.fhir_server.faults import Fault
from dwh_fhir_sandbox.process import Child, ChildServer

SECRETS = ("FHIR_SANDBOX_USER", "FHIR_SANDBOX_PASSWORD", "FHIR_SANDBOX_TOKEN")
"""The environment variables by which the child learns user, password and token."""


class FhirServer(ChildServer):
    """A running server; a context manager.

    Attributes:
        base_url: `http://127.0.0.1:PORT/fhir`.
        port: where it listens.
        pid: the server's process.
    """

    def __init__(
        self,
        database: Path,
        *,
        port: int = 0,
        auth: Literal["none", "basic", "bearer"] = "none",
        user: str = "",
        password: str = "",
        token: str = "",
        search_cache_seconds: float = 60,
        log: Path | None = None,
    ) -> None:
        """Start it and wait until it serves.

        Args:
            database: the SQLite file; made if it doesn't exist.
            port: 0: any free one.
            auth: what every request must carry: nothing, user and password, or the token.
            user: for basic.
            password: for basic.
            token: for bearer.
            search_cache_seconds: like HAPI, an equal search is answered from the last one for so long unless the
                client sends `Cache-Control: no-cache`.
            log: file for the server's own errors; default: this process's standard error.

        Raises:
            RuntimeError: it didn't start.
        """
        self._auth = {"FHIR_AUTH": auth, "FHIR_USER": user, "FHIR_PASSWORD": password, "FHIR_TOKEN": token}
        self._child = Child(
            "dwh_fhir_sandbox.fhir_server",
            [str(database), f"--port={port}", f"--auth={auth}", f"--search-cache-seconds={search_cache_seconds}"],
            env=dict(zip(SECRETS, (user, password, token), strict=True)),
            log=log,
        )
        self.port: int = self._child.ready["port"]
        self.base_url = f"http://127.0.0.1:{self.port}/fhir"
        self.pid = self._child.process.pid

    def environment(self) -> dict[str, str]:
        """Return the variables by which a client finds and enters it; those that are empty are left out."""
        return {"FHIR_BASE_URL": self.base_url, **{name: value for name, value in self._auth.items() if value}}

    def fault(self, fault: Fault) -> None:
        """Set one more scripted fault."""
        self._administer("POST", "faults", asdict(fault))

    def clear_faults(self) -> None:
        """Drop every scripted fault."""
        self._administer("DELETE", "faults")

    def set_clock(self, ahead: timedelta) -> None:
        """Let its clock go so far ahead of this machine's from now on, or behind it."""
        self._administer("POST", "clock", ahead.total_seconds())

    def expire_token(self, successor: str) -> None:
        """Let every request from now on carry this token."""
        self._auth |= {"FHIR_AUTH": "bearer", "FHIR_TOKEN": successor}
        self._administer("POST", "token", successor)

    def reset(self) -> None:
        """Make it as it is after its first start: nothing stored, no version, fault or count, its clock right.

        Requests under way are carried out before; one that a fault delays never is.
        """
        self._administer("POST", "reset")

    def statistics(self) -> dict[str, Any]:
        """Count what happened since the start.

        Returns:
            requests (by method), writing_requests (POST, PUT, DELETE), entries (of bundles that were carried out, by
            method; a single write is one entry), versions_written, unchanged (writes that made no version),
            faults_struck, and resources: how many of each type are stored now.
        """
        counts: dict[str, Any] = self._administer("GET", "statistics")
        return counts

    def _administer(self, method: str, what: str, body: object = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, f"/_sandbox/{what}", None if body is None else json.dumps(body))
            answer = connection.getresponse()
            content = answer.read()
            if answer.status >= 300:
                raise RuntimeError(f"the sandbox's FHIR server answers {answer.status} to {method} {what}")
            return json.loads(content) if content else None
        finally:
            connection.close()

    def kill(self) -> None:
        """End it as kill -9 does; the file stays as it is."""
        self._child.process.kill()
        self._child.process.wait()
