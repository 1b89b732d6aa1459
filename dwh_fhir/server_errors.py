"""How a FHIR server can fail us: one error for each remedy.

Here belong the errors of `server.py` and what they say. A message names the server's base URL, the request without the
values of its query, and the remedy; never a body, a header or a secret.
"""

from __future__ import annotations

from typing import Any


class FhirServerError(RuntimeError):
    """The FHIR server can't be used; the message names its base URL and the remedy."""


class ServerUnavailable(FhirServerError):  # noqa: N818 - named as what is the case
    """No usable answer within the time that retries may take. Nothing is lost: the next run goes on."""


class ServerUnsuitable(FhirServerError):  # noqa: N818 - named as what is the case
    """What answers is no FHIR R4 server that can do the job, or nothing at all is let through to it."""


class ServerUntrusted(FhirServerError):  # noqa: N818 - named as what is the case
    """The server's certificate is not to be trusted, e.g. because it has expired."""


class AccessDenied(FhirServerError):  # noqa: N818 - named as what is the case
    """The server refuses user, password or token."""


class AnswerUnfit(FhirServerError):  # noqa: N818 - named as what is the case
    """An answer is JSON, but not what FHIR R4 says of it; the message names request, field and what was expected."""


class AnswerTooLarge(FhirServerError):  # noqa: N818 - named as what is the case
    """An answer, or the number of its pages, is beyond what the settings allow."""


class Rejected(FhirServerError):  # noqa: N818 - named as what is the case
    """The server refuses what was sent.

    Attributes:
        status: HTTP status, of the answer or of an entry.
        outcome: the OperationOutcome with what fits of it; {} without one. It may quote the resource.
    """

    def __init__(self, status: int, outcome: dict[str, Any], request: str = "") -> None:
        super().__init__(f"{request}: HTTP {status}" if request else f"HTTP {status}")
        self.status = status
        self.outcome = outcome
