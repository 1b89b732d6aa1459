"""Bring the database to what this software and its views need, with the marks in `control` that follow from it.

Here belongs the one call at the start of every run and command. Tables are made in `database/schema.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from dwh_fhir.control import loads
from dwh_fhir.database import schema
from dwh_fhir.database.connection import Connection
from dwh_fhir.view import View


def ensure_schema(connection: Connection, views: Mapping[str, View]) -> None:
    """Bring all tables to their newest form; the windows of a view whose columns are new are due again.

    Raises:
        SchemaError: the database belongs to a newer software, or a column's new type would lose values.
    """
    schema.ensure_schema(connection, views, loads.forget_windows)
