"""A table of a file: its header and its lines, whatever kind of file it is; and the tables that are CSV files.

Here belong noticing that a file was replaced meanwhile, how many fields a line must have, and naming a file that can't
be read. Quotes and encodings belong in `values/delimited.py`, Excel's sheets in `workbook.py`, what the lines mean for
a view in `kinds/files.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from dwh_fhir.errors import SourceUnavailable, SourceUnfit
from dwh_fhir.values import delimited
from dwh_fhir.values.delimited import Block, Format, MalformedError, Record

FIELDS = "fields:"
"""The defect of a line that has other fields than its header."""
_NONE: Mapping[int, str] = MappingProxyType({})
_PENDING = 1000
"""Rests of one torn line that are kept in memory at most."""


class Line(NamedTuple):
    """A line of a table.

    Attributes:
        values: as many as the header has names.
        defect: what is wrong with the line as a whole.
        flaws: place of a value that can't be trusted to the rule of `clean/rules.py` that it breaks.
    """

    values: Sequence[Any]
    defect: str | None
    flaws: Mapping[int, str] = _NONE


@dataclass(frozen=True)
class Sheet:
    """An open table.

    Attributes:
        header: the columns' names; "" where there is none.
        lines: starts to read the lines below the header; can be done once.
    """

    header: Sequence[str]
    lines: Callable[[], Iterator[Line]]

    def places(self, names: Iterable[str]) -> list[int]:
        """Find where the columns of some names stand.

        Raises:
            MalformedError: there is none or several of that name.
        """
        return [self._place(name) for name in names]

    def _place(self, name: str) -> int:
        times = self.header.count(name)
        if times > 1:
            raise MalformedError(
                1, f"column {name} stands {times} times in the header; give each column a name of its own"
            )
        if not times:
            raise MalformedError(1, f"column {name} is not in the header any more; write it back, or bind another one")
        return self.header.index(name)


Opened = AbstractContextManager[Sheet | None]
"""An open table; None if it is not there, or has not even a header."""


@contextmanager
def of_csv(path: Path, form: Format, view: str) -> Iterator[Sheet | None]:
    """Open a CSV file. Bytes that are not in its encoding become lone surrogates, which staging marks as broken text.

    Raises:
        SourceError: it can't be read without guessing, also while its lines are read.
    """
    if not path.is_file():
        yield None
        return
    with readable(path, view):
        blocks = delimited.blocks(path, form)
        first = next((record for block in blocks for record in block.records()), None)
        if first is None:
            yield None
        else:
            header = _header(first, form)
            yield Sheet(header, lambda: _lines(blocks, len(header), form))


@contextmanager
def readable(path: Path, view: str) -> Iterator[None]:
    """Name view, file and line of what can't be read, and refuse what was written or replaced while it was read."""
    try:
        before = path.stat()
        yield
        after = path.stat()
    except MalformedError as error:
        setting = f" (source.{error.setting} in site.yaml says how it is read)" if error.setting else ""
        place = f", line {error.line}:" if error.line else ""
        raise SourceUnfit(f"{view}: {path.name}{place} {error.problem}{setting}") from None
    except OSError as error:
        # A network drive may come back.
        kind = SourceUnfit if isinstance(error, PermissionError | IsADirectoryError) else SourceUnavailable
        raise kind(f"{view}: {path.name} can't be read ({error.strerror}); check the rights on it") from None
    if (before.st_mtime_ns, before.st_size, before.st_ino) != (after.st_mtime_ns, after.st_size, after.st_ino):
        raise SourceUnavailable(
            f"{view}: {path.name} changed while it was read; the next run reads it again from the start"
        )


def _header(record: Record, form: Format) -> list[str]:
    if "\x00" in record.text or not all(map(_is_decoded, record.fields)):
        raise MalformedError(record.line, f"the header is not in {form.encoding}; save the file in it", "encoding")
    return [name.strip() for name in record.fields]


def _is_decoded(name: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" for sign in name)


def _lines(blocks: Iterator[Block], width: int, form: Format) -> Iterator[Line]:
    """Read the lines below the header; a line was perhaps torn if lines without any delimiter follow it."""
    pending: list[Line] = []
    for block in blocks:
        if block.plain and set(map(len, block.rows)) == {width}:
            yield from _untorn(pending, 1)
            *lines, last = [Line(fields, None) for fields in block.rows]
            yield from lines
            pending = [last]
            continue
        for record in block.records():
            if pending and (len(record.fields) > 1 or width == 1 or len(pending) > _PENDING):
                yield from _untorn(pending, 1)
                pending = []
            pending.append(_line(record, width, form))
    # A single one at the end of the file is a line that was cut off, or says how many lines there are.
    yield from _untorn(pending, 2)


def _line(record: Record, width: int, form: Format) -> Line:
    fields, missing = record.fields, width - len(record.fields)
    flaws = delimited.misread(record, form) or _NONE
    if not missing:
        return Line(fields, None, flaws)
    return Line([*fields[:width], *[None] * missing], FIELDS if any(map(str.strip, fields)) else None, flaws)


def _untorn(lines: list[Line], whole: int) -> list[Line]:
    if len(lines) > whole:
        lines[0] = lines[0]._replace(defect=FIELDS)
    return lines
