"""A table of a file that is a sheet of an Excel workbook (.xlsx).

Here belongs which of a cell's contents are values: what openpyxl passes on in silence (errors, formulas that were never
calculated, merged cells) is named. The sheet's XML is gone through beside openpyxl, in `_outline`, because openpyxl
leaves out rows that are out of order and doesn't tell formulas and merged cells when it streams.
"""

from __future__ import annotations

import re
import warnings
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import repeat
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

import openpyxl
from openpyxl.utils import column_index_from_string
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from dwh_fhir.sources.sheets import Line, Sheet, readable
from dwh_fhir.values.delimited import MalformedError

_CHUNK = 1 << 20
_TAG = re.compile(rb"<(?:\w+:)?(row|c|f|mergeCell)(?=[\s/>])([^>]*)>")
_NUMBER = re.compile(rb"""\sr=["'](\d+)["']""")
_CELL = re.compile(rb"""\sr=["']([A-Z]+)\d+["']""")
_RANGE = re.compile(rb"""\sref=["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']""")
_STRICT = b"purl.oclc.org/ooxml"
_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"})
"""Errors that also stand in cells as text, where they were pasted as values."""
_EXACT = 10**15
"""From here on Excel has rounded a number: it keeps 15 digits."""
Cells = Sequence[Any]
"""Cells of openpyxl, those of one row."""
_DAY, _MIDNIGHT = timedelta(days=1), datetime(1900, 1, 1)  # noqa: DTZ001 - only its time of the day is used
_BROKEN = (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, ParseError, zlib.error, EOFError)
"""Errors of openpyxl over a file that is damaged, or something else."""


@dataclass
class _Outline:
    """The size and shape of a sheet by its XML.

    Attributes:
        rows: number of its last row.
        formulas: whether a cell is a formula.
        merged: first row, last row, first and last column of cells that are merged into one, counted from 1.
    """

    rows: int = 0
    formulas: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


@contextmanager
def of_workbook(path: Path, sheet: str, view: str) -> Iterator[Sheet | None]:
    """Open a sheet of a workbook, hidden rows and columns too; a formula's value is the one that Excel stored.

    Raises:
        SourceError: the file is no workbook, or is damaged, also while its lines are read.
    """
    with readable(path, view), warnings.catch_warnings(), ExitStack() as stack:
        warnings.filterwarnings("ignore", module="openpyxl")
        with _explained():
            shown = _sheet(stack, path, sheet, data_only=True)
            if shown is None:
                _refuse_strict(path)
                yield None
                return
            outline = _outline(path, shown._worksheet_path)
            formulas = _sheet(stack, path, sheet, data_only=False) if outline.formulas else None
        rows = _rows(shown, formulas)
        header = ["" if cell.value is None else str(cell.value).strip() for cell in next(rows, ((), ()))[0]]
        yield Sheet(header, lambda: _lines(rows, len(header), outline)) if any(header) else None


def _sheet(stack: ExitStack, path: Path, name: str, *, data_only: bool) -> Any | None:
    """Open a sheet of the workbook, which the stack closes; None if it has no such table."""
    book = stack.enter_context(closing(openpyxl.load_workbook(path, read_only=True, data_only=data_only)))
    return {one.title: one for one in book.worksheets}.get(name)


def _rows(values: Any, formulas: Any | None) -> Iterator[tuple[Cells, Cells]]:
    """All rows, whatever size the file says that the sheet has: their values and, if there are any, their formulas."""
    with _explained():
        values.reset_dimensions()
        others: Iterator[Cells] = repeat(())
        if formulas is not None:
            formulas.reset_dimensions()
            others = formulas.iter_rows()
        yield from zip(values.iter_rows(), others, strict=False)


def _lines(rows: Iterable[tuple[Cells, Cells]], width: int, outline: _Outline) -> Iterator[Line]:
    merged, number = _covered(outline), 1
    next(merged)
    for cells, formulas in rows:
        number += 1
        yield _line(cells, formulas, width, next(merged))
    if number != outline.rows:
        raise MalformedError(
            number, f"the sheet has {outline.rows} rows, of which {number} were read; save it with Excel"
        )


def _line(cells: Cells, formulas: Cells, width: int, merged: Sequence[tuple[int, int]]) -> Line:
    """Make a line as wide as the header: cells left out at its end are empty, beyond it stand notes, no columns."""
    values = [None] * width
    flaws: dict[int, str] = {}
    for i, cell in enumerate(cells[:width]):
        value, rule = _value(cell)
        # A formula whose result is an empty text is stored with its type, one that was never calculated without.
        if value is None and i < len(formulas) and formulas[i].data_type == "f" and cell.data_type != "str":
            rule = "formula"
        values[i] = value
        if rule is not None:
            flaws[i] = rule
    for first, last in merged:
        flaws |= dict.fromkeys(range(first - 1, min(last, width)), "merged")
    return Line(values, None, flaws)


def _value(cell: Any) -> tuple[Any, str | None]:
    """Read a cell's value, and the rule that it breaks."""
    value = cell.value
    if isinstance(value, str):
        # Excel writes the carriage return of a text, and other signs that XML lacks, as '_x000D_'.
        text = unescape(value) if "_x" in value else value
        return text, "error" if cell.data_type == "e" or text in _ERRORS else None
    if isinstance(value, bool):
        return value, "boolean"
    if isinstance(value, int | float):
        return value, "digits" if abs(value) >= _EXACT else None
    if isinstance(value, timedelta):
        # A time of the day that is shown as hours and minutes that may exceed a day.
        is_time = timedelta(0) <= value < _DAY
        return ((_MIDNIGHT + value).time(), None) if is_time else (str(value), "spelling")
    return value, None


def _covered(outline: _Outline) -> Iterator[list[tuple[int, int]]]:
    """For one row after the other, from the first on, the columns whose cells are hidden below a merged one."""
    waiting = sorted(outline.merged, reverse=True)
    active: list[tuple[int, int, int, int]] = []
    row = 0
    while True:
        row += 1
        while waiting and waiting[-1][0] <= row:
            active.append(waiting.pop())
        active = [area for area in active if area[1] >= row]
        yield [(first + (top == row), last) for top, _, first, last in active if first + (top == row) <= last]


def _outline(path: Path, part: str) -> _Outline:
    """Go through a sheet's XML without reading its values.

    Raises:
        MalformedError: rows or cells are out of order, so that openpyxl would leave some out.
    """
    outline, column = _Outline(), (0, b"")
    for name, attributes in _tags(path, part):
        if name == b"row":
            number = _NUMBER.search(attributes)
            row = int(number[1]) if number else outline.rows + 1
            if row <= outline.rows:
                raise MalformedError(row, "the sheet's rows are out of order; save the workbook with Excel")
            outline.rows, column = row, (0, b"")
        elif name == b"c":
            if letters := _CELL.search(attributes):
                if (place := (len(letters[1]), letters[1])) <= column:
                    raise MalformedError(outline.rows, "the row's cells are out of order; save the workbook with Excel")
                column = place
        elif name == b"f":
            outline.formulas = True
        elif area := _RANGE.search(attributes):
            first, last = (column_index_from_string(area[i].decode()) for i in (1, 3))
            outline.merged.append((int(area[2]), int(area[4]), first, last))
    return outline


def _tags(path: Path, part: str) -> Iterator[tuple[bytes | Any, ...]]:
    with ZipFile(path) as archive, archive.open(part) as file:
        rest = b""
        while chunk := file.read(_CHUNK):
            text = rest + chunk
            end = max(text.rfind(b"<"), 0)
            rest = text[end:]
            yield from (match.groups() for match in _TAG.finditer(text, 0, end))
        yield from (match.groups() for match in _TAG.finditer(rest))


def _refuse_strict(path: Path) -> None:
    """Openpyxl sees no sheet in a workbook of the strict kind."""
    with ZipFile(path) as archive:
        if _STRICT in archive.read("xl/workbook.xml"):
            raise MalformedError(0, "is saved as 'Strict Open XML'; save it as 'Excel workbook (.xlsx)'")


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except MalformedError:
        raise
    except _BROKEN:
        problem = "is no Excel workbook (.xlsx), is damaged, or has a password; save it as one without"
        raise MalformedError(0, problem) from None
