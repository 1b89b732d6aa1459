"""Read the slices of a view that may differ: the way of the Abgleich where the source computes digests.

A slice holds the rows whose key columns have a hash that begins with the same hexadecimal digits. Here belongs which of
them travel. How a digest is computed belongs in `sources/digests.py`, what it proves in `proving.py`.

Temporary tables of the load's transaction: `read_slice` has the slices (`name`) that were read; `incoming`, `scope` and
`family` are as in every load (`duplicates.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from psycopg import sql

from dwh_fhir.database.connection import Connection
from dwh_fhir.database.keys import base
from dwh_fhir.database.tables import history, staging
from dwh_fhir.sources.digests import staged_slice
from dwh_fhir.sources.source import Block, Digest, Slices, Source, Span
from dwh_fhir.staging import duplicates, transfer
from dwh_fhir.staging.delta import INCOMING
from dwh_fhir.view import View

ROWS_A_SLICE = 1_000
_AT_ONCE = 500
"""Slices that one statement asks for."""
_SHARE = 0.25
"""Where more of the rows must travel, the whole view does: one statement instead of many."""


@dataclass(frozen=True)
class Proof:
    """The last proof by slices.

    Attributes:
        digits: of the digests that it has, or that the next one is to have; they name a slice.
        seq: rows of staging that changed since have a larger one.
        texts: slice to its digest's text; {} if no proof fits.
    """

    digits: int
    seq: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Slicing:
    """A view cut into slices, at the source and in staging.

    Attributes:
        key: the columns by which its rows fall into slices.
        last: the proof before.
        digests: slice to its digest at the source now.
    """

    connection: Connection
    view: View
    key: Sequence[str]
    last: Proof
    digests: Mapping[str, Digest]

    @cached_property
    def rows(self) -> int:
        """Rows of the whole view at the source."""
        return self._rows_of(self.digests)

    @cached_property
    def texts(self) -> dict[str, str]:
        """Slice to its digest's text."""
        return {name: digest.text for name, digest in self.digests.items()}

    @cached_property
    def _slice(self) -> sql.Composed:
        """SQL of the slice of a row `s` of staging or its history."""
        return staged_slice(self.key, self.last.digits, "s")

    def agree(self) -> bool:
        """Tell whether each slice has as many rows in staging as at the source."""
        rows = self.connection.execute(
            sql.SQL("SELECT {}, count(*) FROM {} s GROUP BY 1").format(self._slice, staging(self.view))
        )
        return dict(rows.fetchall()) == {name: digest.rows for name, digest in self.digests.items()}

    def read(self, source: Source) -> int | None:
        """Read the slices that may differ, and make `scope` and `family` of them.

        Returns:
            the number of rows that came; None: too many would have to travel, or no proof fits.
        """
        if not self.last.texts:
            return None
        transfer.make_incoming(self.connection, self.view, "incoming", list(self.view.column_names))
        self.connection.execute("CREATE TEMP TABLE read_slice (name text PRIMARY KEY) ON COMMIT DROP")
        read = self._copy(source)
        if read is None:
            self.connection.execute("DROP TABLE incoming, read_slice")
            return None
        self.connection.execute("ANALYZE incoming (_key)")
        self.connection.execute(
            sql.SQL(
                "CREATE TEMP TABLE scope ON COMMIT DROP AS SELECT DISTINCT _key FROM incoming UNION"
                " SELECT {key} FROM {staging} s JOIN read_slice r ON r.name = {slice}"
            ).format(key=base(sql.SQL("s._key")), staging=staging(self.view), slice=self._slice)
        )
        duplicates.find_family(self.connection, self.view)
        return read

    def _copy(self, source: Source) -> int | None:
        """Read slices into `incoming` until no key of them is in another slice; None: they are too many."""
        read, names = 0, set[str]()
        waiting = self._differing() | self._changed()
        while waiting:
            names |= waiting
            if self._rows_of(names) > max(_SHARE * self.rows, ROWS_A_SLICE):
                return None
            blocks = self._blocks(source, sorted(waiting & self.digests.keys()))
            read += transfer.copy_rows(self.connection, self.view, blocks, INCOMING)
            self.connection.execute("INSERT INTO read_slice SELECT unnest(%s::text[])", [sorted(waiting)])
            waiting = self._of_the_same_keys()
        return read

    def _rows_of(self, names: Iterable[str]) -> int:
        return sum(self.digests[name].rows for name in names if name in self.digests)

    def _blocks(self, source: Source, names: Sequence[str]) -> Iterator[Block]:
        for i in range(0, len(names), _AT_ONCE):
            yield from source.read(self.view, Span(slices=Slices(self.last.digits, tuple(names[i : i + _AT_ONCE]))))

    def _differing(self) -> set[str]:
        """List the slices whose digest is another one than at the last proof."""
        last = self.last.texts
        return {name for name in self.texts.keys() | last.keys() if self.texts.get(name) != last.get(name)}

    def _changed(self) -> set[str]:
        """List the slices of rows that came to staging or left it since the last proof."""
        rows = self.connection.execute(
            sql.SQL(
                "SELECT {slice} FROM {staging} s WHERE _seq > {seq} UNION SELECT {slice} FROM {history} s"
                " WHERE _gone_seq > {seq}"
            ).format(slice=self._slice, staging=staging(self.view), history=history(self.view), seq=self.last.seq)
        )
        return {row[0] for row in rows}

    def _of_the_same_keys(self) -> set[str]:
        """List the slices that must be read too, because staging has rows there with the key of one that was read.

        Such keys are spelled differently at the source, and one key for us.
        """
        rows = self.connection.execute(
            sql.SQL(
                "WITH several AS (SELECT {key} AS _key, {slice} AS slice FROM {staging} s WHERE _key LIKE '%#%'),"
                " known AS (SELECT _key FROM incoming UNION"
                " SELECT _key FROM several JOIN read_slice ON name = slice),"
                " met AS (SELECT {slice} AS slice FROM {staging} s JOIN known USING (_key)"
                " UNION SELECT slice FROM several JOIN known USING (_key))"
                " SELECT slice FROM met WHERE slice NOT IN (SELECT name FROM read_slice)"
            ).format(slice=self._slice, staging=staging(self.view), key=base(sql.SQL("s._key")))
        )
        return {row[0] for row in rows}
