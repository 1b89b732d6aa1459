"""Read views of a SAP HANA through hdbcli.

Here belong HANA_* of the environment, HANA's catalogue, its errors and the session. The statements belong in
`statements.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

import sqlalchemy as sa
from hdbcli import dbapi
from sqlalchemy.engine.default import DefaultDialect

from dwh_fhir.errors import SourceError, SourceUnavailable, SourceUnfit
from dwh_fhir.settings import Environment
from dwh_fhir.settings.hosts import is_loopback
from dwh_fhir.site.site import Site
from dwh_fhir.sources.digests import Hana
from dwh_fhir.sources.parts import Part, Reader
from dwh_fhir.sources.settings import SourceSettings
from dwh_fhir.sources.source import Block, Digest, Span
from dwh_fhir.sources.spellings import shortest
from dwh_fhir.sources.statements import Statements
from dwh_fhir.sources.tables import TEXT, TableSource
from dwh_fhir.view import View
from dwh_fhir.windows import Window

log = logging.getLogger(__name__)

_DIGESTS = Hana()
_FETCH = 10_000
"""Rows per round trip."""
_BLOCK = 500
"""Rows handed on at a time: more fall out of the processor's cache before they are written."""
_REAL = 6
"""The driver's type code of a number with 32 bits."""
_DIALECT = DefaultDialect(paramstyle="qmark")
_UNFIT = MappingProxyType(
    {
        10: "user or password is wrong; check HANA_USER and HANA_PASSWORD",
        257: "HANA does not understand the statement",
        258: "the HANA user may not read it; GRANT SELECT on the view or its schema",
        259: "there is no such view; check schema and views.<view>.source in site.yaml",
        260: "a column is not there; check views.<view>.columns in site.yaml",
        304: "the view itself divides by zero; repair it",
        314: "a number in the view is too large for its type; repair the view",
        339: "a text in the view is no number; repair the view",
        362: "there is no such schema; check schema in site.yaml",
        397: "there is no such table; check schema and views.<view>.source in site.yaml",
        414: "the user's password must be changed first; change it and HANA_PASSWORD",
        416: "the HANA user is locked; let it be unlocked",
    }
)
"""Error codes of what somebody must mend, and how."""
_BROKE_OFF = "the connection broke; the next run reads again from the start"
_PASSING = MappingProxyType(
    {
        -10709: "no connection; check HANA_ADDRESS, HANA_PORT, HANA_ENCRYPT and the trust store",
        -10807: _BROKE_OFF,
        -10821: _BROKE_OFF,
    }
)
"""Error codes of what time may mend, and what to look at meanwhile."""
_TIMED_OUT = "[89012]"
"""How the driver's text marks that an answer took too long; its code is that of any broken connection."""
_TOO_LONG = "no answer within the time limit; see what HANA is busy with, the next run reads again from the start"


class HanaSource(TableSource):
    """Views of a SAP HANA."""

    def __init__(self, connection: dbapi.Connection, site: Site) -> None:
        super().__init__(site)
        self._connection = connection

    def name(self, part: Part) -> str:
        """See `TableSource.name`."""
        path = [self.site.schema_name, part.table]
        return ".".join('"' + name.replace('"', '""') + '"' for name in path if name is not None)

    def catalogue(self, part: Part) -> Mapping[str, str]:
        """See `TableSource.catalogue`; reads SYS.VIEW_COLUMNS, then SYS.TABLE_COLUMNS."""
        schema = self.site.schema_name
        if schema is None:
            schema = self._fetch(part.view, "SELECT CURRENT_SCHEMA FROM DUMMY", [])[0][0]
        for kind in ("VIEW", "TABLE"):
            columns = f"SELECT COLUMN_NAME, DATA_TYPE_NAME FROM SYS.{kind}_COLUMNS"
            where = f"WHERE SCHEMA_NAME = ? AND {kind}_NAME = ?"
            rows = self._fetch(part.view, f"{columns} {where}", [schema, part.table])
            if rows:
                return {row[0]: row[1] for row in rows}
        return {}

    def absent(self, part: Part) -> str:
        """See `TableSource.absent`."""
        return (
            "is not in the catalogue, or the HANA user may not see it; "
            f"check schema and views.{part.view.name}.source in site.yaml, or GRANT SELECT"
        )

    def select(self, part: Part, reader: Reader, span: Span) -> Iterator[Block]:
        """See `TableSource.select`."""
        return self._stream(part.view, *_spelled(self._statements(part).rows(reader, span)))

    def count_rows(self, part: Part, window: Window | None) -> tuple[int, int]:
        """See `TableSource.count_rows`."""
        rows = self._fetch(part.view, *_spelled(self._statements(part).count(window)))
        return int(rows[0][0]), int(rows[0][1])

    def tally(self, part: Part, columns: Sequence[str], limit: int) -> list[tuple[Any, ...]]:
        """See `TableSource.tally`."""
        return list(map(tuple, self._fetch(part.view, *_spelled(self._statements(part).tally(columns, limit)))))

    def _statements(self, part: Part) -> Statements:
        """Make the statements for a table; only conditions have to know which of its columns are text."""
        kinds = self.catalogue(part) if part.filter else {}
        types = {name: sa.String() for name, kind in kinds.items() if kind in TEXT}
        return Statements(part, self.site, types, _DIGESTS)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See `Source.snapshot`."""
        self._begin("REPEATABLE READ")
        try:
            yield
        finally:
            with suppress(SourceError):
                self._begin("READ COMMITTED")

    def _begin(self, level: str) -> None:
        with _explained(None):
            self._connection.commit()
            self._connection.cursor().execute(f"SET TRANSACTION ISOLATION LEVEL {level}")

    def digests_of(self, part: Part, key: Sequence[str], digits: int) -> Mapping[str, Digest] | None:
        """See `TableSource.digests_of`."""
        statement = self._statements(part).digests(key, digits)
        if statement is None:
            return None
        try:
            rows = self._fetch(part.view, *_spelled(statement))
        except SourceError as error:
            # A text that is too long to be hashed, a type that is no text, an old release.
            if not isinstance(error.__context__, dbapi.Error) or error.__context__.errorcode < 0:
                raise
            log.warning("%s: HANA can't compute digests (error %d)", part.view.name, error.__context__.errorcode)
            return None
        return {row[0]: Digest(int(row[1]), f"{row[1]}:{int(row[2])}") for row in rows}

    def _fetch(self, view: View, statement: str, values: list[Any]) -> Block:
        with _explained(view):
            cursor = self._connection.cursor()
            try:
                cursor.execute(statement, values)
                rows: Block = cursor.fetchall()
                return rows
            finally:
                cursor.close()

    def _stream(self, view: View, statement: str, values: list[Any]) -> Iterator[Block]:
        """Blocks of one statement's result: HANA shows a statement one snapshot of the data."""
        with _explained(view):
            cursor = self._connection.cursor()
            try:
                cursor.setfetchsize(_FETCH)
                cursor.execute(statement, values)
                single = [i for i, column in enumerate(cursor.description) if column[1] == _REAL]
                while rows := cursor.fetchmany(_BLOCK):
                    # The driver's rows are slow to look into; tuples are not.
                    yield shortest(map(tuple, rows), single)
            finally:
                cursor.close()


@dataclass(frozen=True)
class HanaSettings(SourceSettings):
    """How to reach the SAP HANA with the DWH views; see `docs/configuration.md`."""

    meaning: ClassVar[str] = "SAP HANA (HANA_*)"

    address: str
    port: int
    user: str
    password: str = field(repr=False)
    database: str = ""
    encrypt: bool = True
    ssl_validate: bool = True
    ssl_trust_store: str = ""
    timeout_seconds: float = 600

    @classmethod
    def from_environment(cls, environment: Environment) -> HanaSettings:
        """Read HANA_* of the environment."""
        settings = cls(
            address=environment.get("HANA_ADDRESS"),
            port=environment.number("HANA_PORT", "30015"),
            user=environment.get("HANA_USER"),
            password=environment.secret("HANA_PASSWORD"),
            database=environment.get("HANA_DATABASE", ""),
            encrypt=environment.switch("HANA_ENCRYPT", "true"),
            ssl_validate=environment.switch("HANA_SSL_VALIDATE", "true"),
            ssl_trust_store=environment.get("HANA_SSL_TRUST_STORE", ""),
            timeout_seconds=environment.number("HANA_TIMEOUT_SECONDS", "600", least=1),
        )
        if not (settings.encrypt and settings.ssl_validate) and not is_loopback(settings.address):
            log.warning("HANA_ENCRYPT or HANA_SSL_VALIDATE is off: patient data can be read or changed on its way")
        return settings

    @contextmanager
    def open(self, site: Site) -> Iterator[HanaSource]:
        """Open a session with HANA: autocommit off, no silent reconnect, time limits on every call."""
        with _explained(None):
            connection = dbapi.connect(**self._properties())
        try:
            yield HanaSource(connection, site)
        finally:
            connection.close()

    def _properties(self) -> dict[str, Any]:
        """Spell the settings as hdbcli's connection properties."""
        properties: dict[str, Any] = {
            "address": self.address,
            "port": self.port,
            "user": self.user,
            "password": self.password,
            "autocommit": False,
            "reconnect": "FALSE",
            "connectTimeout": "20000",
            "communicationTimeout": str(int(self.timeout_seconds * 1000)),
            "encrypt": str(self.encrypt).upper(),
            "sslValidateCertificate": str(self.ssl_validate).upper(),
        }
        if self.database:
            properties["databaseName"] = self.database
        if self.ssl_trust_store:
            properties["sslTrustStore"] = self.ssl_trust_store
        return properties


SETTINGS = HanaSettings


def _spelled(statement: sa.Select[Any]) -> tuple[str, list[Any]]:
    """Spell a statement's text with `?`, and its parameters in order."""
    compiled = statement.compile(dialect=_DIALECT)
    return str(compiled), [compiled.params[name] for name in compiled.positiontup or ()]


@contextmanager
def _explained(view: View | None) -> Iterator[None]:
    """Turn a driver's error into one that names view and remedy; the driver's text may quote values: it stays out."""
    try:
        yield
    except dbapi.Error as error:
        raise _source_error(error, view.name if view else "HANA") from None


def _source_error(error: dbapi.Error, place: str) -> SourceError:
    """Tell from a driver's error whether time mends it; of a code that is not known here it may."""
    sentence = f"{place}: HANA error {error.errorcode}:"
    if _TIMED_OUT in error.errortext:
        return SourceUnavailable(f"{sentence} {_TOO_LONG}")
    if error.errorcode in _UNFIT:
        return SourceUnfit(f"{sentence} {_UNFIT[error.errorcode]}")
    remedy = _PASSING.get(error.errorcode, "look the code up in SAP's list of SQL error codes")
    return SourceUnavailable(f"{sentence} {remedy}")
