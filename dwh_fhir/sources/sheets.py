"""One table of a file: its header and its lines, from CSV or from a sheet of an Excel workbook.

Here belong opening, reading and noticing that a file was replaced meanwhile. What its lines mean for a view belongs in
`files.py`.
"""

from __future__ import annotations

import csv
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from dwh_fhir.source import SourceError

_MORE_FIELDS = "fields:"
"""The defect of a line that has more fields than the header."""


class Line(NamedTuple):
    """One line of a table: as many values as the header has names, and what is wrong with it."""

    values: Sequence[Any]
    defect: str | None


@dataclass(frozen=True)
class Sheet:
    """An open table.

    Attributes:
        header: the columns' names; "" where there is none.
        lines: starts to read the lines below the header; can be done once.
    """

    header: Sequence[str]
    lines: Callable[[], Iterator[Line]]

    def places(self, names: Sequence[str]) -> list[int]:
        """Where the columns of some names stand."""
        return [self.header.index(name) for name in names]


Opened = AbstractContextManager[Sheet | None]
"""An open table; None if it is not there, or has not even a header."""


@contextmanager
def of_csv(path: Path, delimiter: str, encoding: str, view: str) -> Iterator[Sheet | None]:
    """A CSV file. Bytes that are not in its encoding become lone surrogates, which staging marks as broken text."""
    if not path.is_file():
        yield None
        return
    # A discharge letter may be longer than the module's own limit.
    csv.field_size_limit(sys.maxsize)
    with _unchanged(path, view), path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        lines = csv.reader(file, delimiter=delimiter)
        header = [name.strip() for name in next(lines, [])]
        yield Sheet(header, lambda: (_line(line, len(header)) for line in lines if line)) if header else None


@contextmanager
def of_workbook(path: Path, sheet: str, view: str) -> Iterator[Sheet | None]:
    """A sheet of an Excel workbook; a formula's value is the one that Excel stored."""
    with _unchanged(path, view), warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="openpyxl")
        try:
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        except (BadZipFile, InvalidFileException, KeyError):
            raise SourceError(f"{view}: {path.name} is no Excel workbook (.xlsx); save it as one") from None
        try:
            if sheet not in book.sheetnames:
                yield None
                return
            rows = book[sheet].iter_rows(values_only=True)
            header = ["" if name is None else str(name).strip() for name in next(rows, ())]
            yield Sheet(header, lambda: (_line(row, len(header)) for row in rows)) if any(header) else None
        finally:
            book.close()


def _line(values: Sequence[Any], width: int) -> Line:
    """A line as wide as the header: cells that are left out at its end are empty, more fields are a defect."""
    if len(values) == width:
        return Line(values, None)
    more = any(value not in (None, "") for value in values[width:])
    return Line([*values[:width], *[None] * (width - len(values))], _MORE_FIELDS if more else None)


@contextmanager
def _unchanged(path: Path, view: str) -> Iterator[None]:
    """Refuse what was read if the file was written or replaced meanwhile."""
    before = path.stat()
    yield
    after = path.stat()
    if (before.st_mtime_ns, before.st_size, before.st_ino) != (after.st_mtime_ns, after.st_size, after.st_ino):
        raise SourceError(f"{view}: {path.name} changed while it was read; the next run reads it again from the start")
