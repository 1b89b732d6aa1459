"""Questions to a source that understands SQL: statements of SQLAlchemy, which spells them for each database.

Here belong conditions and order. Sending a statement belongs in `kinds/`. Names are always quoted, values
always bound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from dwh_fhir.site.binding import Condition, Not
from dwh_fhir.site.site import Site
from dwh_fhir.sources.bounds import Bounds, bounds
from dwh_fhir.sources.digests import Dialect, key_of
from dwh_fhir.sources.parts import Part, Reader, parts
from dwh_fhir.sources.source import Slices, Span, changed_at_of
from dwh_fhir.values.texts import REPLACED
from dwh_fhir.windows import Window

Types = Mapping[str, TypeEngine[Any]]
"""Column at the source to its type, where the database has to be told."""
_TRUE: sa.ColumnElement[int] = sa.literal_column("1")
_FALSE: sa.ColumnElement[int] = sa.literal_column("0")


class Statements:
    """The statements that read one table of the source."""

    def __init__(self, part: Part, site: Site, types: Types, dialect: Dialect | None = None) -> None:
        """`dialect`: how the database hashes, if it can."""
        self._part, self._site, self._types, self._dialect = part, site, types, dialect
        schema = None if site.schema_name is None else sa.quoted_name(site.schema_name, True)
        self._table = sa.table(sa.quoted_name(part.table, True), schema=schema)

    def rows(self, reader: Reader, span: Span) -> sa.Select[Any]:
        """Select the rows of a span, with the columns that the reader needs.

        Keys are looked for by those of their columns that are plainly bound, with rows that only look alike among what
        comes. Where only the latest row of a key is read, rows of one key follow each other, the latest one first.
        """
        # Without types: what SQLAlchemy makes of a value may be another value (SQLite's decimals) or an error.
        read: list[sa.ColumnClause[Any]] = [sa.column(sa.quoted_name(name, True)) for name in reader.columns]
        statement = sa.select(*read).select_from(self._table).where(*self._filter())
        if span.keys is not None:
            statement = statement.where(self._among(span.keys))
        if span.slices is not None:
            statement = statement.where(self._in(span.slices))
        if span.window is not None:
            statement = statement.where(self._within(span.window))
        if self._part.latest is not None:
            return statement.order_by(*self._latest_first(reader))
        if span.limit is None or span.keys is not None:
            return statement
        return statement.limit(sa.literal_column(str(int(span.limit))))

    def digests(self, key: Sequence[str], digits: int) -> sa.Select[Any] | None:
        """Select slice, number of rows and what stands for their contents; None: the database can't tell."""
        if self._dialect is None:
            return None
        columns = self._part.sources(self._part.view.columns.columns)
        rows = sa.select(*map(self._column, columns)).select_from(self._table).where(*self._filter())
        return self._dialect.digests(rows, self._key_at_source(key), digits)

    def _in(self, slices: Slices) -> sa.ColumnElement[bool]:
        key = key_of(parts(self._part.view, self._site))
        if self._dialect is None or key is None:
            raise ValueError(f"{self._part.view.name} has no slices here")
        name = self._dialect.slice(self._key_at_source(key), slices.digits)
        # Bound one by one: hdbcli knows no list of values.
        return name.in_([sa.bindparam(None, one, sa.Text) for one in slices.names])

    def _key_at_source(self, key: Sequence[str]) -> list[sa.ColumnClause[Any]]:
        return [self._column(str(self._part.plain(name))) for name in key]

    def count(self, window: Window | None) -> sa.Select[Any]:
        """Select the number of rows, and of these the ones that changed after the window."""
        after: sa.ColumnElement[Any] = _FALSE
        if window is not None:
            changed, limits = self._changed(), bounds(self._part.view, self._site, window)
            late = sa.and_(_after(changed, limits), changed < limits.future)
            after = sa.func.count(sa.case((late, _TRUE)))
        return sa.select(sa.func.count(), after).select_from(self._table).where(*self._filter())

    def tally(self, columns: Sequence[str], limit: int) -> sa.Select[Any]:
        """Select the combinations of values of some columns, each with the number of its rows, most rows first."""
        selected, rows = list(map(self._column, columns)), sa.func.count()
        statement = sa.select(*selected, rows).select_from(self._table).where(*self._filter())
        return statement.group_by(*selected).order_by(rows.desc(), *selected).limit(sa.literal_column(str(int(limit))))

    def _column(self, name: str) -> sa.ColumnClause[Any]:
        return sa.column(sa.quoted_name(name, True), self._types.get(name))

    def _changed(self) -> sa.ColumnClause[Any]:
        changed_at = changed_at_of(self._part.view, self._site)
        column = None if changed_at is None else self._part.plain(changed_at)
        if column is None:
            raise ValueError(f"{self._part.view.name} has no change column; it is read as a snapshot")
        return self._column(column)

    def _filter(self) -> list[sa.ColumnElement[bool]]:
        return [_kept(self._column(name), condition) for name, condition in self._part.filter.items()]

    def _within(self, window: Window) -> sa.ColumnElement[bool]:
        changed, limits = self._changed(), bounds(self._part.view, self._site, window)
        within = sa.not_(_after(changed, limits))
        if limits.lower is not None:
            within = sa.and_(changed >= limits.lower, within)
        # A change time that is missing or lies in the future belongs to no window: such rows come with every one.
        return sa.or_(within, changed.is_(None), changed >= limits.future)

    def _known_keys(self) -> list[tuple[int, str]]:
        """Place in the key, and column at the source, of the key columns that are plainly bound."""
        bound = ((i, self._part.plain(name)) for i, name in enumerate(self._part.view.key))
        return [(i, name) for i, name in bound if name is not None]

    def _among(self, keys: Sequence[tuple[Any, ...]]) -> sa.ColumnElement[bool]:
        known = [(i, self._column(name)) for i, name in self._known_keys()]
        if not known:
            return sa.true()
        wanted = dict.fromkeys(tuple(key[i] for i, _ in known) for key in keys)
        columns = [column for _, column in known]
        return sa.or_(*(sa.and_(*map(_alike, columns, values)) for values in wanted))

    def _latest_first(self, reader: Reader) -> list[sa.ColumnElement[Any]]:
        keys = list(map(self._column, self._part.sources(self._part.view.key)))
        latest = self._column(str(self._part.latest))
        # The other columns only decide between rows that are equally late, so that it is always the same one.
        others = [self._column(name).desc() for name in reader.columns]
        return [*keys, sa.case((latest.is_(None), _TRUE), else_=_FALSE), latest.desc(), *others]


def listed(condition: Condition) -> Sequence[str | int | None]:
    """List the values that a condition names."""
    return condition.values if isinstance(condition, Not) else condition


def unpadded(value: str | int | None) -> str | int | None:
    """Spell a value as conditions compare it: text without blanks behind it, blank text is NULL."""
    return value.rstrip(" ") or None if isinstance(value, str) else value


def _kept(column: sa.ColumnClause[Any], condition: Condition) -> sa.ColumnElement[bool]:
    """Write a condition of site.yaml's filter; NULL is not equal to any value, so it is asked for apart.

    Databases differ in whether the blanks behind a CHAR count, so they are taken off, and blank text is NULL: SAP has
    no NULL in its text columns.
    """
    values = [unpadded(value) for value in listed(condition)]
    textual = isinstance(column.type, sa.String) and not isinstance(column.type, sa.Enum)
    compared: sa.ColumnElement[Any] = column
    if textual or any(isinstance(value, str) for value in values):
        compared = sa.func.nullif(sa.func.rtrim(column), sa.literal_column("''"))
    missing = compared.is_(None)
    among = sa.or_(sa.false(), *(compared == value for value in values if value is not None))
    if None in values:
        among = sa.or_(among, missing)
    if not isinstance(condition, Not):
        return among
    return sa.not_(among) if None in values else sa.or_(sa.not_(among), missing)


def _alike(column: sa.ColumnClause[Any], value: Any) -> sa.ColumnElement[bool]:
    """Ask whether a column has a value, or one that is stored like it; never less than that.

    A blank padded CHAR may be equal only to the text without its padding (Postgres), text that staging could not hold
    as it is (NUL, broken UTF-8) is equal to nothing there.
    """
    if value is None:
        return column.is_(None)
    if not isinstance(value, str):
        return sa.or_(column == value)
    if REPLACED.intersection(value):
        return column.is_not(None)
    return sa.or_(*(column == text for text in dict.fromkeys((value, value.rstrip(" ")))))


def _after(changed: sa.ColumnClause[Any], limits: Bounds) -> sa.ColumnElement[bool]:
    return changed > limits.upper if limits.inclusive else changed >= limits.upper
