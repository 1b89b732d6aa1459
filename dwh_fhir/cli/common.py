"""What all commands share: errors as sentences, the names of the views, tables.

Here belongs no command.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec

import click
from tabulate import tabulate

from dwh_fhir.database.connection import naming
from dwh_fhir.errors import (
    BrakeError,
    BusyError,
    FhirServerError,
    SchemaError,
    SettingsError,
    SiteError,
    SourceError,
    StagingError,
    TargetBusy,
)
from dwh_fhir.views import registry

P = ParamSpec("P")
VIEWS = click.Choice(list(registry()))
_EXPECTED = (
    SettingsError,
    SiteError,
    SchemaError,
    SourceError,
    StagingError,
    BrakeError,
    BusyError,
    TargetBusy,
    FhirServerError,
    ValueError,
)


def plain_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Errors that an operator can mend are one sentence, not a traceback."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            with naming("this command"):
                command(*args, **kwargs)
        except _EXPECTED as error:
            raise click.ClickException(str(error)) from None

    return wrapped


def print_table(headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table for people."""
    click.echo(tabulate(rows, headers=headers, missingval="-", intfmt=",") + "\n")
