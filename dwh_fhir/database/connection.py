"""Connect to Postgres, and say its failures in a sentence without a row's value.

Here belong the connection and the naming of its failures. Tables belong in `tables.py`, locks in `locks.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from dwh_fhir.errors import StagingError, StagingRefused
from dwh_fhir.settings import PostgresSettings

Connection = psycopg.Connection[tuple[Any, ...]]


_REFUSED = {
    "28000": "doesn't let this user in; check STAGING_USER, STAGING_SSLMODE and its pg_hba.conf",
    "28P01": "refuses user or password; check STAGING_USER and STAGING_PASSWORD",
    "3D000": "is not there; check STAGING_DB",
}
"""SQLSTATE to the remedy of what lasts until an operator changes something."""

_PASSING = {
    "40P01": "ended a deadlock with another run; run again",
    "53100": "has a full disk; make room there and run again",
    "53200": "is out of memory; see its log",
    "53300": "has no connection left; raise max_connections or the role's CONNECTION LIMIT and run again",
    "57P03": "is starting or going down; wait for it and run again",
}

_AWAY = "can't be reached or broke off; check STAGING_* and its log"

_NO_SESSION = {
    "password authentication failed": "28P01",
    "no pg_hba.conf entry": "28000",
    r'FATAL: +role ".*" (does not exist|is not permitted)': "28000",
    r'FATAL: +database ".*" does not exist': "3D000",
    "too many|connection slots": "53300",
}
"""Before a session has begun the driver hands on no code, only the server's English text."""


@contextmanager
def naming(what: str) -> Iterator[None]:
    """Turn the database's failure into one that names what was being done; its own text may quote a row.

    Transactions that were committed before stay; the next run goes on there.

    Raises:
        StagingRefused: the database lets nobody in; in place of a psycopg.OperationalError.
        StagingError: it failed otherwise; in place of every other one.
    """
    try:
        yield
    except psycopg.OperationalError as error:
        code = error.sqlstate or next((c for text, c in _NO_SESSION.items() if re.search(text, str(error))), "")
        if code in _REFUSED:
            raise StagingRefused(f"{what}: the staging database {_REFUSED[code]}") from None
        raise StagingError(f"{what}: the staging database {_PASSING.get(code, _AWAY)}") from None


def connect(settings: PostgresSettings, run_id: str) -> Connection:
    """Open a connection whose `application_name` says which run holds it.

    Raises:
        StagingRefused, StagingError: none can be had.
    """
    with naming("connecting"):
        return psycopg.connect(
            host=settings.host,
            port=settings.port,
            dbname=settings.database,
            user=settings.user,
            password=settings.password,
            sslmode=settings.sslmode,
            application_name=f"dwh-fhir {run_id}"[:63],
            connect_timeout=10,
            # A run that was killed must not go on, and hold its locks, inside of a long statement.
            options="-c timezone=UTC -c datestyle=ISO -c client_connection_check_interval=1000",
        )
