"""Say where a FHIR server is, how to enter it, and how much it is asked to take at once.

Here belong address, limits and credentials. The Authorization header belongs in `server/access.py`.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit


def normalised(base_url: str) -> str:
    """One spelling of a base URL: scheme and host in lower case, no default port, no slash at the end.

    Raises:
        ValueError: no http(s) URL, or one with user, query or fragment.
    """
    base_url = base_url.strip()
    parts = urlsplit(base_url)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise ValueError("FHIR base URL: must be like https://host/fhir")
    if parts.username or parts.password or parts.query or parts.fragment or set(base_url) & set('"\\ '):
        raise ValueError("FHIR base URL: no user, password, query, fragment, quotes or blanks")
    scheme = parts.scheme.lower()
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in (None, {"http": 80, "https": 443}[scheme]) else f":{parts.port}"
    return urlunsplit((scheme, host + port, parts.path.rstrip("/"), "", ""))


def _is_loopback(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True)
class FhirSettings:
    """How one FHIR server is reached and how much it is asked to take at once.

    Attributes:
        base_url: e.g. https://fhir.example.org/fhir; normalised on construction, it names the target's books.
        auth: none, basic (user and password) or bearer (token).
        token_file: read again when the server answers 401, because somebody renews the token there; '': never.
        timeout_seconds: how long a server may be silent while its answer is waited for.
        answer_seconds: for one whole answer, however slowly it comes.
        answer_bytes: the largest answer, unpacked.
        max_pages: pages of one search.
        bundle_size: entries a transaction.
        bundle_bytes: bytes a transaction, before gzip.
        workers: transactions at a time.
        max_attempts: tries of one request while the server is overloaded or away.
        patience_seconds: how long all retries together may go on without a success.
        backoff_seconds: first wait; it doubles up to 30 s.
        claim_size: resources planned at a time; their bodies are read bundle by bundle.
        allow_http: plain http beyond this machine is refused unless this is set.
        ca_file: certificates to trust in place of the usual ones.
    """

    base_url: str
    auth: str = "none"
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    token_file: str = ""
    timeout_seconds: float = 60
    answer_seconds: float = 300
    answer_bytes: int = 64_000_000
    max_pages: int = 100_000
    bundle_size: int = 200
    bundle_bytes: int = 8_000_000
    workers: int = 4
    max_attempts: int = 8
    patience_seconds: float = 300
    backoff_seconds: float = 0.5
    claim_size: int = 8_000
    allow_http: bool = False
    ca_file: str | None = None

    def __post_init__(self) -> None:
        """Normalise and check.

        Raises:
            ValueError: the message names the setting.
        """
        object.__setattr__(self, "base_url", normalised(self.base_url))
        if self.auth not in ("none", "basic", "bearer"):
            raise ValueError("FHIR auth: must be none, basic or bearer")
        if self.auth == "basic" and not (self.user and self.password):
            raise ValueError("FHIR auth basic: user and password are needed")
        if self.auth == "bearer" and not self.token:
            raise ValueError("FHIR auth bearer: a token is needed")
        if self.base_url.startswith("http:") and not self.allow_http and not _is_loopback(self.base_url):
            raise ValueError(
                f"FHIR base URL {self.base_url}: plain http beyond this machine; use https or FHIR_ALLOW_HTTP"
            )
