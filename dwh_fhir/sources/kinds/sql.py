"""Read tables and views of any database that SQLAlchemy knows.

Here belong SOURCE_URL of the environment, the database's catalogue, its errors and the session. The statements belong
in `statements.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy import types
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    InternalError,
    NoSuchModuleError,
    NoSuchTableError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.pool import NullPool
from sqlalchemy.types import TypeEngine

from dwh_fhir.errors import SourceError, SourceUnavailable, SourceUnfit
from dwh_fhir.settings import Environment
from dwh_fhir.site.site import Site
from dwh_fhir.sources.digests import Postgres
from dwh_fhir.sources.lenient import make_lenient
from dwh_fhir.sources.parts import Part, Reader
from dwh_fhir.sources.settings import SourceSettings
from dwh_fhir.sources.source import Block, Digest, Span
from dwh_fhir.sources.statements import Statements
from dwh_fhir.sources.tables import TableSource
from dwh_fhir.view import View
from dwh_fhir.windows import Window

log = logging.getLogger(__name__)

_FETCH = 10_000
"""Rows per round trip, where the driver can stream."""
_BLOCK = 500
_FAMILIES: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (types.Float, "DOUBLE"),
    (types.Numeric, "DECIMAL"),
    (types.Integer, "BIGINT"),
    (types.String, "NVARCHAR"),
    (types.DateTime, "TIMESTAMP"),
    (types.Date, "DATE"),
)
_MOMENTS = (types.Date, types.DateTime)


class SqlSource(TableSource):
    """Tables and views of a database."""

    def __init__(self, connection: sa.Connection, site: Site) -> None:
        super().__init__(site)
        self._connection = connection
        self._types: dict[str, dict[str, TypeEngine[Any]]] = {}
        self._digests = Postgres() if connection.dialect.name == "postgresql" else None

    def name(self, part: Part) -> str:
        """See `TableSource.name`."""
        return ".".join(name for name in (self.site.schema_name, part.table) if name is not None)

    def catalogue(self, part: Part) -> Mapping[str, str]:
        """See `TableSource.catalogue`."""
        return {name: _family(kind) for name, kind in self._columns(part).items()}

    def absent(self, part: Part) -> str:
        """See `TableSource.absent`."""
        return (
            "is not in the database, or the user may not see it; "
            f"check schema and views.{part.view.name}.source in site.yaml, or GRANT SELECT"
        )

    def select(self, part: Part, reader: Reader, span: Span) -> Iterator[Block]:
        """See `TableSource.select`."""
        types_ = self._columns(part)
        statement = Statements(part, self.site, types_, self._digests).rows(reader, span)
        moments = [i for i, name in enumerate(reader.columns) if isinstance(types_.get(name), _MOMENTS)]
        with _explained(part.view):
            result = self._connection.execution_options(yield_per=_FETCH).execute(statement)
            with result:
                for rows in result.partitions(_BLOCK):
                    yield self._with_moments(list(map(tuple, rows)), moments)

    def count_rows(self, part: Part, window: Window | None) -> tuple[int, int]:
        """See `TableSource.count_rows`."""
        statement = Statements(part, self.site, self._columns(part)).count(window)
        with _explained(part.view):
            rows, later = self._connection.execute(statement).one()
        return int(rows), int(later)

    def tally(self, part: Part, columns: Sequence[str], limit: int) -> list[tuple[Any, ...]]:
        """See `TableSource.tally`."""
        statement = Statements(part, self.site, self._columns(part)).tally(columns, limit)
        with _explained(part.view):
            return list(map(tuple, self._connection.execute(statement)))

    def _with_moments(self, rows: Block, columns: Sequence[int]) -> Block:
        """Put times into the columns that are declared so, where the database (SQLite) has text for them."""
        converted = rows
        for i in columns:
            if any(isinstance(row[i], str) for row in converted):
                converted = [(*row[:i], _moment(row[i]), *row[i + 1 :]) for row in converted]
        return converted

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See `Source.snapshot`."""
        if self._digests is None:
            yield
            return
        with _explained(None):
            self._connection.rollback()
            usual = self._connection.get_isolation_level()
            self._connection.execution_options(isolation_level="REPEATABLE READ")
        try:
            yield
        finally:
            with suppress(SQLAlchemyError):
                self._connection.rollback()
                self._connection.execution_options(isolation_level=usual)

    def digests_of(self, part: Part, key: Sequence[str], digits: int) -> Mapping[str, Digest] | None:
        """See `TableSource.digests_of`."""
        statement = Statements(part, self.site, self._columns(part), self._digests).digests(key, digits)
        if statement is None:
            return None
        try:
            rows = self._connection.execute(statement).all()
        except DBAPIError as error:
            if error.connection_invalidated:
                raise SourceUnavailable(f"{part.view.name}: the source's database broke off; run again") from None
            log.warning("%s: the source can't compute digests (%s)", part.view.name, type(error).__name__)
            self._connection.rollback()
            return None
        return {row[0]: Digest(int(row[1]), f"{row[1]}:{int(row[2])}") for row in rows}

    def _columns(self, part: Part) -> Mapping[str, TypeEngine[Any]]:
        """Look up the types of a table's columns; none if it is not there. Asked for once a session."""
        if part.table not in self._types:
            with _explained(part.view):
                try:
                    columns = sa.inspect(self._connection).get_columns(part.table, self.site.schema_name)
                except NoSuchTableError:
                    return {}
            self._types[part.table] = {column["name"]: column["type"] for column in columns}
        return self._types[part.table]


@dataclass(frozen=True)
class SqlSettings(SourceSettings):
    """How to reach another database with the views; its URL holds the password."""

    meaning: ClassVar[str] = "a database that SQLAlchemy knows (SOURCE_URL)"

    url: str = field(repr=False)

    @classmethod
    def from_environment(cls, environment: Environment) -> SqlSettings:
        """Read SOURCE_URL of the environment."""
        return cls(environment.secret("SOURCE_URL"))

    @contextmanager
    def open(self, site: Site) -> Iterator[SqlSource]:
        """Open a session with the database; it only reads, and ends without a commit."""
        try:
            engine = sa.create_engine(self.url, poolclass=NullPool, hide_parameters=True)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError):
            raise SourceUnfit(
                "SOURCE_URL can't be used; it is like postgresql+psycopg://user:password@host/database, and the "
                "database's driver must be installed"
            ) from None
        with _explained(None):
            connection = engine.connect()
        make_lenient(connection.connection.dbapi_connection)
        try:
            yield SqlSource(connection, site)
        finally:
            connection.close()


SETTINGS = SqlSettings


def _moment(value: Any) -> Any:
    """Read a time that SQLite keeps as text, where the text is just how a date or a local time is written."""
    if isinstance(value, str):
        for kind in (date, datetime):
            with suppress(ValueError):
                moment = kind.fromisoformat(value)
                if value in (str(moment), f"{moment:%Y-%m-%d %H:%M:%S.%f}") and getattr(moment, "tzinfo", None) is None:
                    return moment
    return value


def _family(kind: TypeEngine[Any]) -> str:
    """Name a type as HANA names its like; a type that has none there has its own name."""
    if isinstance(kind, types.DateTime) and kind.timezone:
        return "TIMESTAMP WITH TIME ZONE"
    return next((name for family, name in _FAMILIES if isinstance(kind, family)), type(kind).__name__.upper())


@contextmanager
def _explained(view: View | None) -> Iterator[None]:
    """Turn a driver's error into one that names view and remedy; the driver's text may quote values: it stays out."""
    try:
        yield
    except (ValueError, TypeError, ArithmeticError) as error:
        raise SourceUnfit(
            f"{view.name if view else 'source'}: the database's driver can't read a value ({type(error).__name__}); "
            "find it at the source, or let a view at the source deliver the column as text"
        ) from None
    except SQLAlchemyError as error:
        raise _source_error(error, view) from None


def _source_error(error: SQLAlchemyError, view: View | None) -> SourceError:
    """Tell from SQLAlchemy's error whether time mends it."""
    refused = _is_refusal(error)
    if view is None:
        problem = "no connection to the source's database; check SOURCE_URL and the database"
        return SourceUnfit(problem) if refused else SourceUnavailable(problem)
    remedy = "check its log and the rights of the user in SOURCE_URL"
    if refused:
        return SourceUnfit(f"{view.name}: the source's database refused to read ({type(error).__name__}); {remedy}")
    return SourceUnavailable(
        f"{view.name}: the source's database broke off ({type(error).__name__}); {remedy}; "
        "the next run reads again from the start"
    )


def _is_refusal(error: SQLAlchemyError) -> bool:
    """Tell whether a database understood and refused: a user, a privilege, a statement, a value.

    Of the classes of PEP 249, OperationalError and InternalError are those of a database that is away, overloaded or
    has ended a statement. SQLSTATE's class 28 is a user that may not log on.
    """
    if not isinstance(error, DatabaseError) or error.connection_invalidated:
        return False
    state = getattr(error.orig, "sqlstate", None) or ""
    return not isinstance(error, OperationalError | InternalError) or state.startswith("28")
