"""Drivers that raise an error for a value that Python has no type for: they hand on its text instead.

Here belongs a driver's own way to say so. Reading the text as what it may mean belongs in `spellings.py`, which puts
the row in quarantine where it means nothing; an error would end the load of all rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import psycopg
from psycopg.abc import AdaptContext, Buffer
from psycopg.adapt import Loader
from psycopg.types import datetime as loaders
from psycopg.types.string import TextLoader

_LOADERS: Mapping[str, type[Loader]] = MappingProxyType(
    {
        "date": loaders.DateLoader,
        "timestamp": loaders.TimestampLoader,
        "timestamptz": loaders.TimestamptzLoader,
        "time": loaders.TimeLoader,
        "timetz": loaders.TimetzLoader,
        "interval": loaders.IntervalLoader,
    }
)
"""Of Postgres' types that go beyond Python's: infinity, years before Christ and after 9999, 24:00."""


_AS_TEXT = ("json", "jsonb", "inet", "cidr", "money")
"""Of Postgres' types whose values Python would have with other digits, or in another spelling."""


class _OrText(Loader):
    """Another loader's value, or the text where that one has none."""

    within: type[Loader]

    def __init__(self, oid: int, context: AdaptContext | None = None) -> None:
        super().__init__(oid, context)
        self._load = self.within(oid, context).load

    def load(self, data: Buffer) -> Any:
        try:
            return self._load(data)
        except psycopg.DataError:
            return bytes(data).decode()


def make_lenient(connection: Any) -> None:
    """Let a connection of psycopg or sqlite3 hand on as text what it can't read; others stay as they are."""
    if isinstance(connection, psycopg.Connection):
        for name, loader in _LOADERS.items():
            connection.adapters.register_loader(name, type(loader.__name__, (_OrText,), {"within": loader}))
        for name in _AS_TEXT:
            connection.adapters.register_loader(name, TextLoader)
    elif isinstance(connection, sqlite3.Connection):
        # As of files: broken text goes on in lone surrogates, which staging names and marks.
        connection.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
