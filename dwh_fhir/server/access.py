"""Where a FHIR server is and how it knows us: settings, the Authorization header, a token renewed during a run.

Here belong address, limits and credentials. Requests belong in `client.py`, variables in `settings/`.
"""

from __future__ import annotations

import base64
import threading
from pathlib import Path

from dwh_fhir.settings import FhirSettings


class Access:
    """The Authorization header for one server; shared by all workers of a client.

    Attributes:
        renewals: how often another token was taken from the file.
    """

    def __init__(self, settings: FhirSettings) -> None:
        self._file = settings.token_file
        self._lock = threading.Lock()
        self._header: str | None = None
        self.renewals = 0
        if settings.auth == "basic":
            pair = f"{settings.user}:{settings.password}".encode()
            self._header = f"Basic {base64.b64encode(pair).decode()}"
        elif settings.auth == "bearer":
            self._header = f"Bearer {settings.token}"

    def headers(self) -> dict[str, str]:
        """What a request must carry now."""
        return {} if self._header is None else {"Authorization": self._header}

    def renew(self, refused: dict[str, str]) -> bool:
        """After a 401 to a request that carried `refused`: whether there is another token by now.

        Of several workers that are refused together one reads the file; the others find the token renewed.
        """
        with self._lock:
            if self.headers() != refused:
                return True
            token = self._read()
            if not token or {"Authorization": f"Bearer {token}"} == refused:
                return False
            self._header = f"Bearer {token}"
            self.renewals += 1
            return True

    def _read(self) -> str:
        if not self._file:
            return ""
        try:
            return Path(self._file).read_text(encoding="utf-8").strip()
        except OSError:
            return ""
