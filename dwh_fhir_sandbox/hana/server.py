"""The handle by which demo and tests start and steer the HANA stand-in.

Here belongs the parent's side. The server is a process of its own (`__main__.py`), since hdbcli holds the
interpreter's lock while it reads LOBs.
"""

from __future__ import annotations

import json
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from dwh_fhir_sandbox.hana.admin import Client
from dwh_fhir_sandbox.hana.faults import Fault, to_json
from dwh_fhir_sandbox.process import Child, ChildServer

SETTINGS = "DWH_FHIR_SANDBOX_HANA"
"""Environment variable with the child's settings."""


class HanaServer(ChildServer):
    """A running stand-in; a context manager.

    Attributes:
        host: loopback name; the certificate is made out to it.
        port: TCP port of the SQL protocol.
        user: the one user there is.
        password: the user's password.
        schema: the schema of the views, and the user's current one.
        admin_port: TCP port by which this handle steers the server.
        trust_store: PEM file with the server's certificate, None without TLS.
    """

    host = "localhost"

    def __init__(
        self,
        *,
        user: str = "DWH_READER",
        password: str,
        schema: str = "DWH",
        tls: bool = False,
        port: int = 0,
        database: Path | None = None,
        log: Path | None = None,
    ) -> None:
        """Start the server.

        Args:
            user: who may log on; upper and lower case are the same.
            password: with what.
            schema: default schema.
            tls: speak TLS only.
            port: 0 picks a free one.
            database: DuckDB file that keeps the data over restarts; default: in memory.
            log: file for the server's log, which has no values of rows and no statements.

        Raises:
            RuntimeError: the server didn't start.
        """
        self.user, self.password, self.schema = user, password, schema
        token = secrets.token_hex(16)
        self._folder = tempfile.TemporaryDirectory(prefix="dwh-fhir-hana-", ignore_cleanup_errors=True)
        settings = {
            "user": user,
            "password": password,
            "schema": schema,
            "tls": tls,
            "port": port,
            "database": str(database.resolve()) if database else "",
            "token": token,
            "folder": self._folder.name,
        }
        self._child = Child("dwh_fhir_sandbox.hana", env={SETTINGS: json.dumps(settings)}, log=log)
        self.port: int = self._child.ready["port"]
        self.admin_port: int = self._child.ready["admin_port"]
        self._admin = Client(self.admin_port, token)
        self.trust_store = self._trust(self._child.ready["certificate"]) if tls else None

    def _trust(self, certificate: str) -> Path:
        path = Path(self._folder.name) / "trust.pem"
        path.write_text(certificate)
        return path

    @property
    def pid(self) -> int:
        """Process id of the server."""
        return self._child.process.pid

    def environment(self) -> dict[str, str]:
        """Return the variables by which the project finds this server."""
        encrypted = self.trust_store is not None
        return {
            "HANA_ADDRESS": self.host,
            "HANA_PORT": str(self.port),
            "HANA_USER": self.user,
            "HANA_PASSWORD": self.password,
            "HANA_ENCRYPT": str(encrypted).lower(),
            "HANA_SSL_VALIDATE": str(encrypted).lower(),
            "HANA_SSL_TRUST_STORE": str(self.trust_store or ""),
        }

    def create_view(self, name: str, columns: Mapping[str, str], rows: pa.Table, *, schema: str | None = None) -> int:
        """Make a view, or replace it with its rows.

        Args:
            name: as clients name it.
            columns: column name to HANA type, e.g. `NVARCHAR(10)`, `DATE`, `DECIMAL(10,2)`, `NCLOB`.
            rows: a column of values for each of them, found by name; further columns are left out.
            schema: default: the server's.

        Returns:
            the number of rows.

        Raises:
            AdminError: a type is unknown, a column has no values, or a value doesn't fit its column.
        """
        path = Path(self._folder.name) / f"{secrets.token_hex(8)}.arrow"
        try:
            with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, rows.schema) as stream:
                stream.write_table(rows, max_chunksize=16_384)
            count: int = self._admin.ask(
                "create_view", schema=schema or self.schema, name=name, columns=dict(columns), path=str(path)
            )
        finally:
            path.unlink(missing_ok=True)
        return count

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Change the data at the source: DuckDB's SQL with `?`, on the views as if they were tables.

        Returns:
            the number of rows that changed.

        Raises:
            AdminError: the statement failed.
        """
        count: int = self._admin.ask("execute", sql=sql, parameters=list(parameters))
        return count

    def fault(self, fault: Fault) -> None:
        """Put a fault in force; see `faults.py` for their kinds."""
        self._admin.ask("fault", fault=to_json(fault))

    def clear_faults(self) -> None:
        """End all faults; columns are back as they were."""
        self._admin.ask("clear_faults")

    def statistics(self) -> dict[str, int]:
        """Count what clients have asked for since the start.

        Returns:
            counts: connections, statements, fetches, rows, errors, LOB reads, and for each view
            `statements on SCHEMA.VIEW`; what never happened is left out.
        """
        counts: dict[str, int] = self._admin.ask("statistics")
        return counts

    def stop(self) -> None:
        """Stop the server; a database file stays."""
        self._admin.close()
        self._child.stop()
        self._folder.cleanup()
