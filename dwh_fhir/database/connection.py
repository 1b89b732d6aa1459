"""Connect to Postgres, and say its failures in a sentence without a row's value.

Here belongs what every layer needs of the driver. Tables belong in `tables.py`, locks in `locks.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from dwh_fhir.errors import StagingError
from dwh_fhir.settings import PostgresSettings

Connection = psycopg.Connection[tuple[Any, ...]]


_REMEDY = {
    "28P01": "refuses user or password; check STAGING_USER and STAGING_PASSWORD",
    "3D000": "is not there; check STAGING_DB",
    "40P01": "ended a deadlock with another run; run again",
    "53100": "has a full disk; make room there and run again",
    "53200": "is out of memory; see its log",
    "53300": "has no connection left; raise max_connections or the role's CONNECTION LIMIT and run again",
    "57P03": "is starting or going down; wait for it and run again",
}


_AWAY = "can't be reached or broke off; check STAGING_* and its log"


_REFUSED_CONNECTION = {"password authentication failed": "28P01", "too many": "53300", "connection slots": "53300"}
"""Before a session has begun the driver hands on no code, only the server's English text."""


@contextmanager
def naming(what: str) -> Iterator[None]:
    """Turn the database's failure into one that names what was being done; its own text may quote a row.

    Raises:
        StagingError: in place of every psycopg.OperationalError. What was committed stays; the next run goes on there.
    """
    try:
        yield
    except psycopg.OperationalError as error:
        code = error.sqlstate or next((c for text, c in _REFUSED_CONNECTION.items() if text in str(error)), "")
        raise StagingError(f"{what}: the staging database {_REMEDY.get(code, _AWAY)}") from None


def connect(settings: PostgresSettings, run_id: str) -> Connection:
    """A connection whose `application_name` says which run holds it.

    Raises:
        StagingError: there is none to be had.
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
