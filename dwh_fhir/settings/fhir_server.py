"""Read where a FHIR server is, how to enter it, and how much it is asked to take at once: FHIR_* of the environment.

Here belong address and limits. Credentials belong in `auth.py`, requests in `server/`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit, urlunsplit

from dwh_fhir.errors import SettingsError
from dwh_fhir.settings.auth import Auth, NoAuth, auth
from dwh_fhir.settings.environment import Environment, Unusable, all_at_once
from dwh_fhir.settings.hosts import is_loopback

_PORTS = {"http": 80, "https": 443}


def normalised(base_url: str) -> str:
    """Spell a base URL in the one way that names a server: host in lower case, no default port, no slash at the end.

    Raises:
        Unusable: no http(s) URL, or one with user, query or fragment.
    """
    base_url = base_url.strip()
    try:
        parts = urlsplit(base_url)
        scheme, host, port = parts.scheme.lower(), parts.hostname or "", parts.port
    except ValueError:
        raise Unusable("must be like https://host/fhir") from None
    if scheme not in _PORTS or not host:
        raise Unusable("must be like https://host/fhir")
    if parts.username or parts.password or parts.query or parts.fragment or set(base_url) & set('"\\ '):
        raise Unusable("must have no user, password, query, fragment, quotes or blanks")
    netloc = (f"[{host}]" if ":" in host else host) + ("" if port in (None, _PORTS[scheme]) else f":{port}")
    return urlunsplit((scheme, netloc, parts.path.rstrip("/"), "", ""))


def _usable(base_url: str, *, allow_http: bool) -> str:
    """Normalise a base URL; patient data leaves this machine in clear only where that is allowed."""
    url = normalised(base_url)
    if url.startswith("http:") and not allow_http and not is_loopback(urlsplit(url).hostname or ""):
        raise Unusable("is plain http beyond this machine; use https, or allow it by FHIR_ALLOW_HTTP")
    return url


@dataclass(frozen=True)
class FhirSettings:
    """How one FHIR server is reached and how much it is asked to take at once.

    Attributes:
        base_url: e.g. https://fhir.example.org/fhir; normalised on construction, it names the target's ledger.
        auth: who asks it.
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
    auth: Auth = field(default_factory=NoAuth)
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
        """Normalise the base URL.

        Raises:
            SettingsError: it can't be used; the message names FHIR_BASE_URL.
        """
        try:
            object.__setattr__(self, "base_url", _usable(self.base_url, allow_http=self.allow_http))
        except Unusable as reason:
            raise SettingsError(f"FHIR_BASE_URL {reason}") from None


@all_at_once
def fhir(environment: Environment) -> FhirSettings:
    """Read FHIR_* of the environment."""
    allow_http = environment.switch("FHIR_ALLOW_HTTP", "false")
    return FhirSettings(
        base_url=environment.checked(
            "FHIR_BASE_URL", partial(_usable, allow_http=allow_http), "https://unknown.invalid"
        ),
        auth=auth(environment),
        timeout_seconds=environment.number("FHIR_TIMEOUT_SECONDS", "60", least=1),
        answer_seconds=environment.number("FHIR_ANSWER_SECONDS", "300", least=1),
        answer_bytes=environment.number("FHIR_ANSWER_MB", "64", least=1) * 1_000_000,
        max_pages=environment.number("FHIR_MAX_PAGES", "100000", least=1),
        bundle_size=environment.number("FHIR_BUNDLE_SIZE", "200", least=1),
        workers=environment.number("FHIR_WORKERS", "4", least=1),
        patience_seconds=environment.number("FHIR_PATIENCE_SECONDS", "300", least=0),
        allow_http=allow_http,
        ca_file=environment.get("FHIR_CA_FILE", "") or None,
    )
