"""Name every error that may reach a person, in one tree: the branch says who can mend it.

    DwhFhirError
    |-- OperatorError           stays until somebody changes something; trying again is no use
    |   |-- SettingsError       a variable of the environment
    |   |-- SiteError           site.yaml or a code map
    |   |   `-- UndeclaredError     what a mapping asks for and its view does not declare
    |   |-- SchemaError         the database belongs to another release
    |   |-- BrakeError          more rows vanished than the site allows
    |   |-- SourceUnfit         a source that is not as the site says
    |   |-- ServerUnsuitable    no FHIR R4 server that can do the job
    |   |-- ServerUntrusted     its certificate
    |   |-- AccessDenied        its user, password or token
    |   |-- AnswerUnfit         an answer that is no FHIR
    |   |-- AnswerTooLarge      an answer beyond the settings' limits
    |   `-- Rejected            a resource that the server refuses
    `-- PassingError            time mends it; Dagster tries again, the next run goes on
        |-- SourceUnavailable   a source that is away or broke off
        |-- StagingError        the staging database
        |-- BusyError           another run is at the same work
        |   `-- TargetBusy      another run writes to the same FHIR server
        `-- ServerUnavailable   the FHIR server

All of the source's are `SourceError` too, all of the FHIR server's `FhirServerError`. An error of any other class is a
bug of ours.

Here belong the errors that leave a layer, and `describe`, by which the command line and Dagster show all errors. The
texts of the tree name the place and the remedy, and never hold a value of a row, the body of a resource or a secret.
"""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any, NamedTuple

_PACKAGE = Path(__file__).parent
_FAILED = 1
"""Exit code of a command that an operator, or time, can mend; a bug has the same, as Python gives it."""


class DwhFhirError(Exception):
    """An error whose text is for people: it names the place and the remedy, never a value of a row or a secret."""


class OperatorError(DwhFhirError):
    """Somebody must change something: a setting, the site's files, the systems; trying again is no use."""


class PassingError(DwhFhirError):
    """Time mends it: nothing is lost, and the next try goes on where this one ended."""


class SettingsError(OperatorError):
    """Variables are missing or have values that can't be used; one line names each of them, never its value."""


class SiteError(OperatorError):
    """site.yaml or a code map can't be used; the message names file, line and what is allowed."""


class UndeclaredError(SiteError):
    """A mapping asks for what its view does not declare; the message names both and the remedy."""


class SchemaError(OperatorError):
    """The staging database can't be used by this version of the software; the message says which one can."""


class BrakeError(OperatorError):
    """More rows vanished at the source than the site allows; nothing was changed, and the message names the remedy."""


class SourceError(DwhFhirError):
    """The source can't be read as it should be; the message names the view and the remedy, never a row."""


class SourceUnavailable(SourceError, PassingError):  # noqa: N818 - named as what is the case
    """The source is away, or the connection to it broke; the next run reads again from the start."""


class SourceUnfit(SourceError, OperatorError):  # noqa: N818 - named as what is the case
    """The source is not as the site says, or lets nobody in: a view, a column, a file, a user."""


class StagingError(PassingError):
    """The staging database failed; the message names what was being done and the remedy, never a row."""


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


class Described(NamedTuple):
    """An error as people and programs may see it.

    Attributes:
        text: names the place and the remedy, or a bug's kind and place; never a value of a row or a secret.
        retryable: whether another try may end better.
        exit_code: of a command that ends with this error.
    """

    text: str
    retryable: bool
    exit_code: int = _FAILED


def describe(error: BaseException) -> Described:
    """Say an error in a text that may be stored and shown to anybody.

    The text of an error of the tree is for people. Every other error is a bug of ours, and its text may quote a row, as
    psycopg's do: only its kind and place are shown. Failures of the staging database that time may mend come here as
    `StagingError`; `database.connection.naming` makes one of them.
    """
    if isinstance(error, DwhFhirError):
        return Described(str(error), not isinstance(error, OperatorError))
    return Described(f"{type(error).__name__}{_place(error)}; this is a bug: report it with this text", False)


def _place(error: BaseException) -> str:
    """Say in which function an error was raised and, if that is a library's, which of ours has called it."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    if not frames:
        return ""
    caller = f", called by {_function(ours[-1])}" if ours and ours[-1] is not frames[-1] else ""
    return f" in {_function(frames[-1])}{caller}"


def _function(frame: traceback.FrameSummary) -> str:
    """Name a function with its file and line, without the folders of this machine."""
    file = Path(frame.filename)
    name = file.relative_to(_PACKAGE.parent) if file.is_relative_to(_PACKAGE) else file.name
    return f"{frame.name} ({name}:{frame.lineno})"
