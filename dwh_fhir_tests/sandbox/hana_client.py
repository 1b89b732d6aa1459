"""The real driver against the stand-in, for its tests."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import Any

from hdbcli import dbapi

from dwh_fhir_sandbox.hana.server import HanaServer

PASSWORD = "Geheim-1234"


def connect(server: HanaServer, **properties: Any) -> Any:
    """A connection as the project's own code opens it: nothing is committed or reconnected behind one's back."""
    settings: dict[str, Any] = {
        "address": server.host,
        "port": server.port,
        "user": server.user,
        "password": server.password,
        "autocommit": False,
        "reconnect": "FALSE",
    }
    return dbapi.connect(**{**settings, **properties})


def query(server: HanaServer, sql: str, parameters: Sequence[object] = (), **properties: Any) -> list[tuple[Any, ...]]:
    """All rows of a query, over a connection of its own."""
    with closing(connect(server, **properties)) as connection:
        cursor = connection.cursor()
        cursor.execute(sql, tuple(parameters))
        return [tuple(row) for row in cursor.fetchall()]


def error_code(server: HanaServer, sql: str, parameters: Sequence[object] = ()) -> int:
    """The code with which a query fails; 0 if it doesn't."""
    try:
        query(server, sql, parameters)
    except dbapi.Error as error:
        code: int = error.errorcode
        return code
    return 0
