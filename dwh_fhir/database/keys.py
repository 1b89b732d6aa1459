"""Write a row's key: `0001/0000012345/3`; two rows that can't be told apart have the same one.

Here belongs the spelling of `_key` in Python and, of clean columns, in SQL. When two texts are the same belongs in
`values/texts.py`, numbering the rows of one key in `staging/delta.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any

from psycopg import sql

from dwh_fhir.kinds import KINDS
from dwh_fhir.values.texts import BLANKS, identity
from dwh_fhir.view import View

Values = Sequence[Any]

_ESCAPES = str.maketrans({"~": "~7E", "/": "~2F", "#": "~23"})
_LONGEST = 120
"""Characters of one value: an index of Postgres takes about 2,700 bytes for all of them together."""


def key_writer(view: View, columns: Sequence[str]) -> Callable[[Values], str]:
    """Return the function that writes a row's `_key`.

    Text is written as `texts.identity` has it, a number without the zeros that only tell its precision. The three
    characters that have a meaning in keys are escaped, so that two different keys never look alike; of a value of more
    than 120 characters stands the beginning with a hash of all. `columns` are the row's columns in their order.
    """
    positions = [columns.index(name) for name in view.key]
    no_dates = [KINDS[view.kinds[name]].no_date for name in view.key]
    if any(no_dates):
        parts = list(zip(positions, no_dates, strict=True))
        return lambda row: "/".join([_part(_filled(row[at], no_date)) for at, no_date in parts])
    if len(positions) == 1:
        only = positions[0]
        return lambda row: _part(row[only])
    pick = itemgetter(*positions)
    return lambda row: "/".join(map(_part, pick(row)))


def key_of(
    types: Mapping[str, str], columns: Iterable[str], prefix: str | None = None, *, raw: bool = False
) -> sql.Composed:
    """Return SQL of the text key made of some columns of a clean table, or (`raw`) of a staged one.

    As `key_writer` writes it, a DATE as its day's number. Immutable, so that it can be indexed. `types`: column name to
    Postgres type there.
    """
    path = () if prefix is None else (prefix,)
    parts = (_part_of(types[column], sql.Identifier(*path, column), raw) for column in columns)
    return sql.SQL("({})").format(sql.SQL(" || '/' || ").join(parts))


def base(key: sql.Composable) -> sql.Composed:
    """Return SQL of the `_key` that all rows with one key have, without the number of a further row."""
    return sql.SQL("split_part({}, '#', 1)").format(key)


@lru_cache(200_000)
def _part(value: object) -> str:
    """Write a value as it stands in a key. Cached, because institution and case number come again and again."""
    if value is None:
        return ""
    text = identity(value) if isinstance(value, str) else _number(value) if isinstance(value, Decimal) else str(value)
    if len(text) > _LONGEST:
        digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]
        return f"{text[: _LONGEST // 2].translate(_ESCAPES)}~~{digest}"
    return text.translate(_ESCAPES)


def _number(value: Decimal) -> str:
    """Write equal numbers alike, as Postgres compares them: 1.0 and 1.00 are one key."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _filled(value: object, no_date: Sequence[str]) -> object:
    return None if isinstance(value, str) and identity(value) in no_date else value


def _part_of(type_: str, column: sql.Identifier, raw: bool) -> sql.Composed:
    if type_ == "text":
        # What is clean is bare and composed already; the index over it need not do it again.
        text = sql.SQL("normalize(btrim(coalesce({}, ''), {}), NFC)" if raw else "btrim(coalesce({}, ''))")
        escaped = sql.SQL("replace(replace(replace({}, '~', '~7E'), '/', '~2F'), '#', '~23')")
        return escaped.format(text.format(column, sql.Literal(BLANKS)) if raw else text.format(column))
    if type_ == "date":
        return sql.SQL("coalesce(({} - date '1970-01-01')::text, '')").format(column)
    number = "coalesce(trim_scale({})::text, '')" if type_ == "numeric" else "coalesce({}::text, '')"
    return sql.SQL(number).format(column)
