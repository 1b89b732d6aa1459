"""Every error that may reach a person, in one tree: the branch says who can mend it.

    DwhFhirError
    |-- OperatorError           stays until somebody changes something; trying again is no use
    |   |-- SettingsError       a variable of the environment
    |   |-- SiteError           site.yaml or a code map
    |   |   `-- UndeclaredError     what a mapping asks for and its view does not declare
    |   |-- SchemaError         the database belongs to another release
    |   |-- BrakeError          more rows vanished than the site allows
    |   |-- StagingRefused      the staging database lets nobody in
    |   |-- ServerUnsuitable    no FHIR R4 server that can do the job
    |   |-- ServerUntrusted     its certificate
    |   |-- AccessDenied        its user, password or token
    |   |-- AnswerUnfit         an answer that is no FHIR
    |   |-- AnswerTooLarge      an answer beyond the settings' limits
    |   `-- Rejected            what was sent is refused
    `-- PassingError            time mends it; Dagster tries again, the next run goes on
        |-- SourceError         the source of the views
        |-- StagingError        the staging database
        |-- BusyError           another run is at the same work
        |   `-- TargetBusy      another run writes to the same FHIR server
        `-- ServerUnavailable   the FHIR server

All of the FHIR server's are `FhirServerError` too. Whatever is none of these is a bug of ours.

Here belong the errors that leave a layer. Their texts name the place and the remedy, and never hold a value of a row,
the body of a resource or a secret.
"""

from __future__ import annotations

from typing import Any


class DwhFhirError(Exception):
    """An error whose text is for people: it names the place and the remedy, never a value of a row or a secret."""


class OperatorError(DwhFhirError):
    """Somebody must change something: a setting, the site's files, the systems; trying again is no use."""


class PassingError(DwhFhirError):
    """Time mends it: nothing is lost, and the next try goes on where this one ended."""


class SettingsError(OperatorError, ValueError):
    """A variable is missing or has a value that can't be used; the message names it, never its value."""


class SiteError(OperatorError, ValueError):
    """site.yaml or a code map can't be used; the message names file, line and what is allowed."""


class UndeclaredError(SiteError):
    """A mapping asks for what its view does not declare; the message names both and the remedy."""


class SchemaError(OperatorError):
    """The staging database can't be used by this version of the software; the message says which one can."""


class BrakeError(OperatorError):
    """More rows vanished at the source than the site allows; nothing was changed, and the message names the remedy."""


class SourceError(PassingError):
    """The source can't be read as it should be; the message names the view and the remedy, never a row."""


class StagingError(PassingError):
    """The staging database failed; the message names what was being done and the remedy, never a row."""


class StagingRefused(OperatorError):  # noqa: N818 - named as what is the case
    """The staging database lets nobody in: its user, password or name is not as the settings say."""


class BusyError(PassingError):
    """Another run is at the same work; the message names it."""


class TargetBusy(BusyError):  # noqa: N818 - a state, not a mistake
    """Somebody else writes to this server now; the message names the holder's application_name."""


class FhirServerError(DwhFhirError):
    """The FHIR server can't be used; the message names its base URL and the request without the values of its query."""


class ServerUnavailable(FhirServerError, PassingError):  # noqa: N818 - named as what is the case
    """No usable answer within the time that retries may take. Nothing is lost: the next run goes on."""


class ServerUnsuitable(FhirServerError, OperatorError):  # noqa: N818 - named as what is the case
    """What answers is no FHIR R4 server that can do the job, or nothing at all is let through to it."""


class ServerUntrusted(FhirServerError, OperatorError):  # noqa: N818 - named as what is the case
    """The server's certificate is not to be trusted, e.g. because it has expired."""


class AccessDenied(FhirServerError, OperatorError):  # noqa: N818 - named as what is the case
    """The server refuses user, password or token."""


class AnswerUnfit(FhirServerError, OperatorError):  # noqa: N818 - named as what is the case
    """An answer is JSON, but not what FHIR R4 says of it; the message names request, field and what was expected."""


class AnswerTooLarge(FhirServerError, OperatorError):  # noqa: N818 - named as what is the case
    """An answer, or the number of its pages, is beyond what the settings allow."""


class Rejected(FhirServerError, OperatorError):  # noqa: N818 - named as what is the case
    """The server refuses what was sent.

    Attributes:
        status: HTTP status, of the answer or of an entry.
        outcome: the OperationOutcome with what fits of it; {} without one. It may quote the resource.
    """

    def __init__(self, status: int, outcome: dict[str, Any], request: str = "") -> None:
        super().__init__(f"{request}: HTTP {status}" if request else f"HTTP {status}")
        self.status = status
        self.outcome = outcome
