"""Digests that a source computes of its rows, slice by slice: what stayed the same there need not travel.

Here belongs their SQL for each database that can do it. A row's slice follows from its key, and the same function is
here for what is staged. A slice's digest is the number of its rows and the sum of their hashes, so the order of rows
does not matter. How a database spells a value as text is its own matter: digests are only ever compared with earlier
ones of the same source.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import reduce

import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.dialects.postgresql import BIT

from dwh_fhir.columns import meta
from dwh_fhir.kinds import KINDS
from dwh_fhir.sources.parts import Part

Text = sa.ColumnElement[str]

FORM = 1
"""Raise it when the digests below change: earlier ones are then forgotten."""
_DIGITS = 15
"""Hexadecimal digits of a row's hash that are summed up: they fit into 60 bits."""


def key_of(parts: Sequence[Part]) -> list[str] | None:
    """Select the key columns by which a row's slice is computed: each table has them as they are; None: there is none.

    Of tables of which only the latest row of a key is read the digests would speak of rows that staging never has.
    """
    columns = parts[0].view.columns.columns
    plain = [
        name
        for name in parts[0].view.key
        if KINDS[meta(columns[name])["kind"]].is_exact_text and all(part.plain(name) is not None for part in parts)
    ]
    return plain if plain and all(part.latest is None for part in parts) else None


def staged_slice(key: Sequence[str], digits: int, alias: str) -> sql.Composed:
    """Write SQL for the slice of a staged row, which is in Postgres as the source spelled it."""
    values = [sql.SQL("coalesce({}::text, '') || '|'").format(sql.Identifier(alias, name)) for name in key]
    return sql.SQL("upper(left(encode(sha256(convert_to({}, 'UTF8')), 'hex'), {}))").format(
        sql.SQL(" || ").join(values), sql.Literal(digits)
    )


class Dialect(ABC):
    """How one database hashes."""

    @abstractmethod
    def text(self, column: sa.ColumnClause[object]) -> Text:
        """Spell a value as text; NULL stays NULL."""

    @abstractmethod
    def hash(self, text: Text) -> Text:
        """Return 32 hexadecimal digits of a text's SHA-256, upper case."""

    @abstractmethod
    def row(self, columns: Sequence[sa.ColumnClause[object]]) -> Text:
        """Make a text that no row with other values has; not too long for the database."""

    @abstractmethod
    def number(self, hash_: Text) -> sa.ColumnElement[object]:
        """Return the first digits of a hash as a number that can be summed up."""

    def slice(self, columns: Sequence[sa.ColumnClause[object]], digits: int) -> Text:
        """Compute the slice of a row with this key."""
        values = [sa.func.coalesce(self.text(column), _literal("")) + _literal("|") for column in columns]
        return sa.func.substring(self.hash(_joined(values)), _number(1), _number(digits))

    def digests(
        self, rows: sa.Select[tuple[object, ...]], key: Sequence[sa.ColumnClause[object]], digits: int
    ) -> sa.Select[tuple[str, int, object]]:
        """Select slice, number of rows and sum of their hashes.

        Args:
            rows: the table and its filter, with the columns whose values count.
            key: the columns that tell the slice.
            digits: of the slice's name.
        """
        columns = [column for column in rows.selected_columns if isinstance(column, sa.ColumnClause)]
        name, hash_ = sa.quoted_name("SLICE", True), sa.quoted_name("HASH", True)
        hashed = rows.with_only_columns(
            self.slice(key, digits).label(name), self.hash(self.row(columns)).label(hash_)
        ).subquery(sa.quoted_name("HASHED", True))
        total = sa.func.sum(self.number(hashed.c[hash_]))
        return sa.select(hashed.c[name], sa.func.count(), total).group_by(hashed.c[name])


class Hana(Dialect):
    """SAP HANA: TO_NVARCHAR, TO_BINARY, HASH_SHA256, BINTOHEX and LOCATE of its SQL reference.

    A text has at most 5,000 characters there, so values are hashed one by one and their hashes joined.
    """

    def text(self, column: sa.ColumnClause[object]) -> Text:
        """See `Dialect.text`."""
        return sa.func.TO_NVARCHAR(column, type_=sa.Text)

    def hash(self, text: Text) -> Text:
        """See `Dialect.hash`."""
        digest = sa.func.BINTOHEX(sa.func.HASH_SHA256(sa.func.TO_BINARY(text)))
        return sa.func.substring(digest, _number(1), _number(32), type_=sa.Text)

    def row(self, columns: Sequence[sa.ColumnClause[object]]) -> Text:
        """See `Dialect.row`."""
        return _joined(
            [sa.case((column.is_(None), _literal("-")), else_=self.hash(self.text(column))) for column in columns]
        )

    def number(self, hash_: Text) -> sa.ColumnElement[object]:
        """See `Dialect.number`; HANA has no function from hexadecimal digits to a number."""
        digits = [
            sa.func.LOCATE(_literal("123456789ABCDEF"), sa.func.substring(hash_, _number(i + 1), _number(1)))
            * _number(16 ** (_DIGITS - 1 - i))
            for i in range(_DIGITS)
        ]
        # The sum of a BIGINT would be a BIGINT, and too small.
        return sa.cast(reduce(lambda one, other: one + other, digits), sa.DECIMAL(38, 0))


class Postgres(Dialect):
    """PostgreSQL 11 or later."""

    def text(self, column: sa.ColumnClause[object]) -> Text:
        """See `Dialect.text`."""
        return sa.cast(column, sa.Text)

    def hash(self, text: Text) -> Text:
        """See `Dialect.hash`."""
        digest = sa.func.encode(sa.func.sha256(sa.func.convert_to(text, _literal("UTF8"))), _literal("hex"))
        return sa.func.upper(sa.func.substr(digest, _number(1), _number(32)), type_=sa.Text)

    def row(self, columns: Sequence[sa.ColumnClause[object]]) -> Text:
        """See `Dialect.row`."""
        texts = list(map(self.text, columns))
        prefixed = [sa.cast(sa.func.length(text), sa.Text) + _literal(":") + text for text in texts]
        return _joined([sa.func.coalesce(text, _literal("-"), type_=sa.Text) for text in prefixed])

    def number(self, hash_: Text) -> sa.ColumnElement[object]:
        """See `Dialect.number`."""
        bits = sa.cast(_literal("x") + sa.func.substr(hash_, _number(1), _number(_DIGITS)), BIT(4 * _DIGITS))
        return sa.cast(sa.cast(bits, sa.BigInteger), sa.Numeric)


def _literal(text: str) -> sa.ColumnElement[str]:
    """Write a constant into the statement's text: as parameters, equal ones would count as different."""
    return sa.literal_column(f"'{text}'", sa.Text)


def _number(value: int) -> sa.ColumnElement[int]:
    return sa.literal_column(str(value), sa.BigInteger)


def _joined(texts: Sequence[Text]) -> Text:
    return reduce(lambda one, other: one + other, texts)
