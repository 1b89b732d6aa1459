"""Reading a DWH: what a view has, how many rows, the rows of a window, all rows, only the keys.

Here belong SQL and types of SAP HANA through hdbcli and the errors that reading can end in. Comparing with what is
staged belongs in `staging.py`. Another kind of source is another class with the methods of `Source`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from hdbcli import dbapi

from dwh_fhir.columns import Kind, meta
from dwh_fhir.settings import HanaSettings
from dwh_fhir.site import Site
from dwh_fhir.site_file import Condition, Not
from dwh_fhir.view import View
from dwh_fhir.windows import Window, utc

Block = Sequence[Sequence[Any]]
"""Some rows of a result, as the driver gives them."""

_FETCH = 10_000
"""Rows per round trip."""
_BLOCK = 500
"""Rows handed on at a time: more fall out of the processor's cache before they are written."""
_TEXT = {"CHAR", "VARCHAR", "NCHAR", "NVARCHAR", "SHORTTEXT", "ALPHANUM", "CLOB", "NCLOB", "TEXT"}
_WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT"}
_ALLOWED: dict[Kind, set[str]] = {
    "text": _TEXT,
    "dats": _TEXT,
    "tims": _TEXT,
    "flag": _TEXT,
    "integer": _WHOLE,
    "decimal": _WHOLE | {"DECIMAL", "SMALLDECIMAL"},
    "date": {"DATE"},
    "timestamp": {"TIMESTAMP", "SECONDDATE", "LONGDATE"},
}
_COMPARABLE: dict[type, set[str]] = {str: _TEXT, int: _ALLOWED["decimal"]}
"""What a value of site.yaml's filter may be compared with."""
_REMEDY = {
    10: "user or password is wrong; check HANA_USER and HANA_PASSWORD",
    257: "HANA does not understand the statement",
    258: "the HANA user may not read it; GRANT SELECT on the view or its schema",
    259: "there is no such view; check schema and views.<view>.source in site.yaml",
    260: "a column is not there; check views.<view>.columns in site.yaml",
    -10709: "no connection; check HANA_ADDRESS, HANA_PORT, HANA_ENCRYPT and the trust store",
    -10807: "the connection broke; the next run reads again from the start",
    -10821: "the connection broke; the next run reads again from the start",
}


class SourceError(RuntimeError):
    """The source can't be read as it should be; the message names the view and the remedy, never a row."""


@dataclass(frozen=True)
class Span:
    """Which rows of a view to read.

    Attributes:
        window: change times to read; None: all rows.
        keys: only the rows with one of these keys (values of the key columns); None: no such limit.
        limit: at most so many rows; None: no limit.
    """

    window: Window | None = None
    keys: Sequence[tuple[Any, ...]] | None = None
    limit: int | None = None


class Source(Protocol):
    """What staging wants of a source."""

    def check(self, view: View) -> None:
        """Compare the view's columns with the source's catalogue; SourceError names what is missing or retyped."""

    def count(self, view: View, window: Window | None) -> tuple[int, int]:
        """Rows of the whole view, and of these the ones that changed after the window."""

    def read(self, view: View, span: Span) -> Iterator[Block]:
        """The rows, columns in the view's order; one consistent read."""

    def read_keys(self, view: View) -> Iterator[Block]:
        """The key columns of all rows."""


class HanaSource:
    """Views of a SAP HANA."""

    def __init__(self, connection: dbapi.Connection, site: Site) -> None:
        self._connection = connection
        self._site = site

    def check(self, view: View) -> None:
        """See `Source.check`; reads SYS.VIEW_COLUMNS, then SYS.TABLE_COLUMNS."""
        source = self._name(view)
        found = self._catalogue(view)
        if not found:
            raise SourceError(
                f"{view.name}: {source} is not in the catalogue, or the HANA user may not see it; "
                f"check schema and views.{view.name}.source in site.yaml, or GRANT SELECT"
            )
        problems = []
        for name, column in view.columns.columns.items():
            there, kind = self._column(view, name), meta(column)["kind"]
            if there not in found:
                problems.append(f"column {there} is missing")
            elif found[there] not in _ALLOWED[kind]:
                problems.append(f"column {there} is {found[there]}, expected {' or '.join(sorted(_ALLOWED[kind]))}")
        for there, condition in self._site.binding(view.name).filter.items():
            allowed = {kind for value in _listed(condition) if value is not None for kind in _COMPARABLE[type(value)]}
            if there not in found:
                problems.append(f"filter: column {there} is missing")
            elif allowed and found[there] not in allowed:
                problems.append(f"filter: column {there} is {found[there]}; write text in quotes, numbers without")
        if problems:
            raise SourceError(
                f"{view.name}: {source}: {'; '.join(problems)}; "
                f"repair the view or bind it in site.yaml (views.{view.name}.columns)"
            )

    def count(self, view: View, window: Window | None) -> tuple[int, int]:
        """See `Source.count`."""
        select, values = "SELECT COUNT(*), 0", []
        if window is not None:
            changed = _quote(self._column(view, self._changed_at(view)))
            _, upper = self._bounds(view, window)
            select = f"SELECT COUNT(*), COUNT(CASE WHEN {changed} {upper[0]} ? AND {changed} < ? THEN 1 END)"
            values = [upper[1], self._future(view)]
        where, kept = self._where(view, Span())
        rows = self._fetch(view, f"{select} FROM {self._name(view)}{where}", [*values, *kept])
        return int(rows[0][0]), int(rows[0][1])

    def read(self, view: View, span: Span) -> Iterator[Block]:
        """See `Source.read`."""
        columns = ", ".join(_quote(self._column(view, name)) for name in view.columns.columns)
        where, values = self._where(view, span)
        top = "" if span.limit is None else f" LIMIT {int(span.limit)}"
        return self._stream(view, f"SELECT {columns} FROM {self._name(view)}{where}{top}", values)

    def read_keys(self, view: View) -> Iterator[Block]:
        """See `Source.read_keys`."""
        columns = ", ".join(_quote(self._column(view, name)) for name in view.key)
        where, values = self._where(view, Span())
        return self._stream(view, f"SELECT {columns} FROM {self._name(view)}{where}", values)

    def _where(self, view: View, span: Span) -> tuple[str, list[Any]]:
        """The condition for the rows of a span that keep the site's filter, and its parameters; "" for all rows."""
        filters = self._site.binding(view.name).filter
        parts = [self._within(view, span), *(_kept(_quote(column), told) for column, told in filters.items())]
        conditions = " AND ".join(f"({condition})" for condition, _ in parts if condition)
        return conditions and f" WHERE {conditions}", [value for _, values in parts for value in values]

    def _within(self, view: View, span: Span) -> tuple[str, list[Any]]:
        if span.keys is not None:
            columns = [_quote(self._column(view, name)) for name in view.key]
            known = [
                " AND ".join(f"{c} IS NULL" if v is None else f"{c} = ?" for c, v in zip(columns, key, strict=True))
                for key in span.keys
            ]
            return f"({') OR ('.join(known)})", [v for key in span.keys for v in key if v is not None]
        if span.window is None:
            return "", []
        changed = _quote(self._column(view, self._changed_at(view)))
        lower, upper = self._bounds(view, span.window)
        opposite = {">": "<=", ">=": "<"}[upper[0]]
        within, values = f"{changed} {opposite} ?", [upper[1]]
        if lower is not None:
            within, values = f"{changed} >= ? AND {within}", [lower, *values]
        # A change time that is missing or lies in the future belongs to no window: such rows come with every one.
        return f"({within}) OR {changed} IS NULL OR {changed} >= ?", [*values, self._future(view)]

    def _bounds(self, view: View, window: Window) -> tuple[date | None, tuple[str, date]]:
        """Lower bound (inclusive) and the condition for "after the window", as values of the change column."""
        overlap = timedelta(hours=self._site.binding(view.name).overlap_hours)
        lower = None if window.start is None else (utc(window.start) - overlap).astimezone(self._site.zone)
        end = window.end.astimezone(self._site.zone)
        if self._kind(view) != "date":
            return lower and lower.replace(tzinfo=None), (">=", end.replace(tzinfo=None))
        # A DATE knows no noon: what changed on the day that a window ends in carries that day's midnight.
        return lower and lower.date(), (">" if end.hour else ">=", end.date())

    def _future(self, view: View) -> date:
        tomorrow = datetime.now(self._site.zone) + timedelta(days=1)
        return tomorrow.date() if self._kind(view) == "date" else tomorrow.replace(tzinfo=None, microsecond=0)

    def _kind(self, view: View) -> Kind:
        return meta(view.columns.columns[self._changed_at(view)])["kind"]

    def _changed_at(self, view: View) -> str:
        changed_at = changed_at_of(view, self._site)
        if changed_at is None:
            raise ValueError(f"{view.name} has no change column; it is read as a snapshot")
        return changed_at

    def _column(self, view: View, name: str) -> str:
        return self._site.binding(view.name).columns.get(name, name)

    def _name(self, view: View) -> str:
        name = _quote(self._site.binding(view.name).source or view.source)
        return name if self._site.schema_name is None else f"{_quote(self._site.schema_name)}.{name}"

    def _catalogue(self, view: View) -> dict[str, str]:
        schema = self._site.schema_name
        if schema is None:
            schema = self._fetch(view, "SELECT CURRENT_SCHEMA FROM DUMMY", [])[0][0]
        name = self._site.binding(view.name).source or view.source
        for kind in ("VIEW", "TABLE"):
            columns = f"SELECT COLUMN_NAME, DATA_TYPE_NAME FROM SYS.{kind}_COLUMNS"
            rows = self._fetch(view, f"{columns} WHERE SCHEMA_NAME = ? AND {kind}_NAME = ?", [schema, name])
            if rows:
                return {row[0]: row[1] for row in rows}
        return {}

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
                while rows := cursor.fetchmany(_BLOCK):
                    yield rows
            finally:
                cursor.close()


def _listed(told: Condition) -> Sequence[str | int | None]:
    return told.values if isinstance(told, Not) else told


def _kept(column: str, told: Condition) -> tuple[str, list[Any]]:
    """A condition of site.yaml's filter, and its parameters; NULL equals no value, so it is asked for apart."""
    listed = _listed(told)
    values = [value for value in listed if value is not None]
    among = f"{column} IN ({', '.join('?' * len(values))})" if values else "1 = 0"
    if None in listed:
        among = f"{among} OR {column} IS NULL"
    if not isinstance(told, Not):
        return among, values
    return (f"NOT ({among})" if None in listed else f"NOT ({among}) OR {column} IS NULL"), values


def changed_at_of(view: View, site: Site) -> str | None:
    """The view's change column at this site; None: the whole view is compared (snapshot mode)."""
    bound = site.binding(view.name).changed_at
    return view.changed_at if bound is None else bound or None


@contextmanager
def hana(settings: HanaSettings, site: Site) -> Iterator[HanaSource]:
    """A session with HANA: autocommit off, no silent reconnect, time limits on every call."""
    properties: dict[str, Any] = {
        "address": settings.address,
        "port": settings.port,
        "user": settings.user,
        "password": settings.password,
        "autocommit": False,
        "reconnect": "FALSE",
        "connectTimeout": "20000",
        "communicationTimeout": str(int(settings.timeout_seconds * 1000)),
        "encrypt": str(settings.encrypt).upper(),
        "sslValidateCertificate": str(settings.ssl_validate).upper(),
    }
    if settings.database:
        properties["databaseName"] = settings.database
    if settings.ssl_trust_store:
        properties["sslTrustStore"] = settings.ssl_trust_store
    with _explained(None):
        connection = dbapi.connect(**properties)
    try:
        yield HanaSource(connection, site)
    finally:
        connection.close()


@contextmanager
def _explained(view: View | None) -> Iterator[None]:
    """Turn a driver's error into one that names view and remedy; the driver's text may quote values: it stays out."""
    try:
        yield
    except dbapi.Error as error:
        remedy = _REMEDY.get(error.errorcode, "look the code up in SAP's list of SQL error codes")
        raise SourceError(f"{view.name if view else 'HANA'}: HANA error {error.errorcode}: {remedy}") from None


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
