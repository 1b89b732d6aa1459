"""Reading tables that are files: CSV files of a folder, or the sheets of an Excel workbook in it.

Here belong conditions, judged row by row, because a file can't be asked. How a file is opened belongs in `sheets.py`,
what its values mean belongs in `values.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from dwh_fhir.columns import meta
from dwh_fhir.settings import FilesSettings
from dwh_fhir.site import Site
from dwh_fhir.site_file import Condition, Not
from dwh_fhir.source import Block, Rows, SourceError, Span, changed_at_of
from dwh_fhir.sources import sheets
from dwh_fhir.sources.bounds import bounds
from dwh_fhir.sources.parts import Part, Reader
from dwh_fhir.sources.sheets import Line, Sheet
from dwh_fhir.sources.statements import listed
from dwh_fhir.sources.tables import TableSource
from dwh_fhir.sources.values import as_text, spell
from dwh_fhir.windows import Window

_BLOCK = 500


class FilesSource(TableSource):
    """Tables in a folder."""

    typed = False

    def __init__(self, settings: FilesSettings, site: Site) -> None:
        """Raises SourceError if the folder, or the workbook in it, is not there."""
        super().__init__(site)
        self._folder, self._kind = Path(settings.folder), site.source
        there = self._folder / self._kind.workbook if self._kind.workbook else self._folder
        if not (there.is_file() if self._kind.workbook else there.is_dir()):
            raise SourceError("the source's files are not there; check SOURCE_FOLDER and source.workbook in site.yaml")

    def name(self, part: Part) -> str:
        """See `TableSource.name`."""
        return f"{self._kind.workbook}, sheet {part.table}" if self._kind.workbook else f"{part.table}.csv"

    def catalogue(self, part: Part) -> Mapping[str, str]:
        """See `TableSource.catalogue`; a file's columns have no types."""
        with self._open(part) as sheet:
            return dict.fromkeys(sheet.header, "TEXT") if sheet is not None else {}

    def absent(self, part: Part) -> str:
        """See `TableSource.absent`."""
        return f"is not there or empty; check SOURCE_FOLDER and views.{part.view.name}.source in site.yaml"

    def select(self, part: Part, reader: Reader, span: Span) -> Iterator[Block]:
        """See `TableSource.select`; keys are not looked for here."""
        with self._open(part) as sheet:
            if sheet is None:
                raise SourceError(f"{part.view.name}: {self.name(part)} {self.absent(part)}")
            lines, wanted = self._lines(part, sheet, span.window), sheet.places(reader.columns)
            if part.latest is not None:
                rank = [*sheet.places([part.latest]), *wanted]
                lines = _latest(lines, sheet.places(part.sources(part.view.key)), rank)
            yield from _blocks(lines, wanted)

    def count_rows(self, part: Part, window: Window | None) -> tuple[int, int]:
        """See `TableSource.count_rows`."""
        with self._open(part) as sheet:
            if sheet is None:
                raise SourceError(f"{part.view.name}: {self.name(part)} {self.absent(part)}")
            if window is None:
                return sum(1 for _ in self._lines(part, sheet, None)), 0
            changed, found = self._changed(part, sheet), bounds(part.view, self.site, window)
            rows = later = 0
            for line in self._lines(part, sheet, None):
                rows += 1
                later += found.is_after(changed(line))
            return rows, later

    def digests_of(self, part: Part, key: Sequence[str], digits: int) -> None:
        """See `TableSource.digests_of`."""

    def _open(self, part: Part) -> sheets.Opened:
        if self._kind.workbook:
            return sheets.of_workbook(self._folder / self._kind.workbook, part.table, part.view.name)
        path = self._folder / f"{part.table}.csv"
        return sheets.of_csv(path, self._kind.delimiter, self._kind.encoding, part.view.name)

    def _lines(self, part: Part, sheet: Sheet, window: Window | None) -> Iterator[Line]:
        """The lines that are rows of the view: something stands in its columns, and the filter is kept."""
        own = sheet.places(part.sources(part.view.columns.columns))
        conditions = [_condition(sheet.places([there])[0], told) for there, told in part.filter.items()]
        if window is not None:
            changed, found = self._changed(part, sheet), bounds(part.view, self.site, window)
            conditions.append(lambda line: found.carry(changed(line)))
        for line in sheet.lines():
            if any(_filled(line.values[i]) for i in own) and all(keeps(line) for keeps in conditions):
                yield line

    def _changed(self, part: Part, sheet: Sheet) -> Callable[[Line], Any]:
        """The function from a line to its change time; None if it is missing or can't be read."""
        name = str(changed_at_of(part.view, self.site))
        kind, at = meta(part.view.columns.columns[name])["kind"], sheet.places([str(part.plain(name))])[0]

        def changed(line: Line) -> Any:
            found = spell(line.values[at], kind, self.site.zone)
            return found if isinstance(found, date) else None

        return changed


def _filled(value: Any) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None


def _condition(at: int, told: Condition) -> Callable[[Line], bool]:
    """A condition of site.yaml's filter; an empty cell is NULL."""
    values = {None if value is None else as_text(value) for value in listed(told)}
    keeps = not isinstance(told, Not)

    def condition(line: Line) -> bool:
        value = line.values[at]
        return ((as_text(value) if _filled(value) else None) in values) is keeps

    return condition


def _latest(lines: Iterable[Line], key: Sequence[int], rank: Sequence[int]) -> Iterator[Line]:
    """Of the lines with one key the one with the greatest values, compared one after the other."""
    best: dict[tuple[Any, ...], tuple[list[Any], Line]] = {}
    for line in lines:
        values, found = tuple(line.values[i] for i in key), [_order(line.values[i]) for i in rank]
        if values not in best or found > best[values][0]:
            best[values] = (found, line)
    return (line for _, line in best.values())


def _order(value: Any) -> tuple[int, Any]:
    """Values of any types in an order: empty ones first, then numbers, times, dates and text."""
    if not _filled(value):
        return 0, ""
    for rank, kind in enumerate((int | float, time, datetime, date), 1):
        if isinstance(value, kind):
            return rank, value
    return 5, str(value)


def _blocks(lines: Iterator[Line], places: Sequence[int]) -> Iterator[Block]:
    while some := list(islice(lines, _BLOCK)):
        block = Rows(tuple(line.values[i] for i in places) for line in some)
        block.defects = {i: line.defect for i, line in enumerate(some) if line.defect is not None}
        yield block
