"""Renew what a client shows a FHIR server when that refuses it, once for all workers.

Here belongs when credentials are renewed. Kinds of credentials belong in `settings/auth.py`, requests in `asking.py`.
"""

from __future__ import annotations

import threading

from dwh_fhir.settings.auth import Auth


class Access:
    """The credentials for one server; shared by all workers of a client.

    Attributes:
        renewals: how often other credentials took the place of refused ones.
    """

    def __init__(self, auth: Auth) -> None:
        self._auth = auth
        self._lock = threading.Lock()
        self.renewals = 0

    def headers(self) -> dict[str, str]:
        """Return the headers that a request must carry now."""
        return self._auth.headers()

    def renew(self, refused: dict[str, str]) -> bool:
        """Tell, after a 401 to a request that carried the headers `refused`, whether there are others by now.

        Of several workers that are refused together one renews the credentials; the others find them renewed.
        """
        with self._lock:
            if self.headers() != refused:
                return True
            renewed = self._auth.renewed()
            if renewed is None:
                return False
            self._auth = renewed
            self.renewals += 1
            return True
