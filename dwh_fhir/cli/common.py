"""Share between the commands: errors as sentences, the systems with a session, run ids, tables.

Here belongs no command.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec

import click
from tabulate import tabulate

from dwh_fhir.control.runs import new_run_id
from dwh_fhir.control.schema import ensure_schema
from dwh_fhir.database.connection import Connection, connect, naming
from dwh_fhir.errors import describe
from dwh_fhir.pipeline import Systems
from dwh_fhir.views import registry

P = ParamSpec("P")
VIEWS = click.Choice(list(registry()))
_CLICKS_OWN = (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError)
"""Errors that click itself turns into a sentence or an exit code."""


def plain_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Make a command end with a sentence instead of a traceback, which might quote a row."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            with naming("this command"):
                command(*args, **kwargs)
        except _CLICKS_OWN:
            raise
        except Exception as error:
            described = describe(error)
            click.echo(f"Error: {described.text}", err=True)
            sys.exit(described.exit_code)

    return wrapped


def run_id() -> str:
    """Return the id of a run by command line."""
    return new_run_id("cli")


@contextmanager
def opened(name: str) -> Iterator[tuple[Systems, Connection]]:
    """Open the systems of the environment and a session with the staging database, which is called `name` there."""
    systems = Systems.from_environment()
    with connect(systems.postgres, name) as connection:
        ensure_schema(connection, registry())
        yield systems, connection


def print_table(headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table for people."""
    click.echo(tabulate(rows, headers=headers, missingval="-", intfmt=",") + "\n")
