"""The open result of one query: batches from DuckDB, encoded, and handed out as the client asks for them.

Here belongs what a result set holds on to. A result is one snapshot: DuckDB streams it within the statement's
own transaction.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence

import duckdb
import numpy as np
import pyarrow as pa

from dwh_fhir_sandbox.hana.hana_types import HanaType
from dwh_fhir_sandbox.hana.rows import KeepLob, encode
from dwh_fhir_sandbox.hana.wire import HanaError, cesu8

_BATCH_ROWS = 8_192
_LOB_BATCH_ROWS = 64
_NO_NAME = 0xFFFFFFFF


def metadata(columns: Sequence[tuple[str, HanaType]]) -> bytes:
    """Encode the result metadata part."""
    heads, names, at = [], [], 0
    for name, kind in columns:
        raw = cesu8(name)[:245]
        heads.append(
            struct.pack("<bbhhxxIIII", 2, kind.code, kind.scale, min(kind.length, 0x7FFF), _NO_NAME, _NO_NAME, at, at)
        )
        names.append(bytes([len(raw)]) + raw)
        at += len(raw) + 1
    return b"".join(heads + names)


class Cursor:
    """The result set of a query.

    Attributes:
        done: no row is left.
    """

    def __init__(
        self,
        relation: duckdb.DuckDBPyRelation,
        types: Sequence[HanaType],
        keep: KeepLob,
        owned: duckdb.DuckDBPyConnection | None,
    ) -> None:
        """Run a query whose columns have these types; at the end, close the connection `owned`."""
        self._types, self._keep, self._owned = types, keep, owned
        # A relation's reader streams; that of a connection that has executed a statement holds all rows in memory.
        reader: pa.RecordBatchReader = relation.to_arrow_reader(_BATCH_ROWS)
        self._batches: Iterator[pa.RecordBatch] = iter(reader)
        if any(kind.is_lob for kind in types):
            self._batches = _sliced(self._batches)
        self._offsets = np.zeros(1, np.int32)
        self._data = memoryview(b"")
        self._at = 0
        self.done = False
        self._load()

    def take(self, rows: int, room: int) -> tuple[bytes, int]:
        """Up to `rows` rows in at most `room` bytes, as bytes and number.

        Raises:
            HanaError: the next row doesn't fit into a packet.
        """
        pieces: list[memoryview] = []
        count = 0
        while count < rows and not self.done:
            start = int(self._offsets[self._at])
            fitting = int(np.searchsorted(self._offsets, start + room, side="right")) - 1
            end = min(fitting, self._at + rows - count, len(self._offsets) - 1)
            if end == self._at:
                break
            piece = self._data[start : int(self._offsets[end])]
            pieces.append(piece)
            room -= len(piece)
            count += end - self._at
            self._at = end
            if end == len(self._offsets) - 1:
                self._load()
        if not count and not self.done:
            raise HanaError(2048, "column store error: a row is larger than the packet size")
        return b"".join(pieces), count

    def detach(self) -> None:
        """Read what is left into memory, since its connection is about to run something else."""
        self._batches = iter(list(self._batches))

    def close(self) -> None:
        """Let go of the rows and of the snapshot."""
        self.done = True
        self._batches = iter(())
        self._data = memoryview(b"")
        if self._owned is not None:
            self._owned.close()

    def _load(self) -> None:
        """Encode the next batch that has rows."""
        filled: Iterable[pa.RecordBatch] = (batch for batch in self._batches if batch.num_rows)
        batch = next(iter(filled), None)
        if batch is None:
            self.close()
            return
        encoded = encode(batch, self._types, self._keep)
        self._offsets = np.frombuffer(encoded.buffers()[1], np.int32)[: len(encoded) + 1]
        self._data = memoryview(encoded.buffers()[2])
        self._at = 0


def _sliced(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Cut the rows into small batches, since LOBs are held in memory from encoding until they are read."""
    for batch in batches:
        for start in range(0, batch.num_rows, _LOB_BATCH_ROWS):
            yield batch.slice(start, _LOB_BATCH_ROWS)
