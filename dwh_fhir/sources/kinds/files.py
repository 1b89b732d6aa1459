"""Read tables that are files: CSV files of a folder, or the sheets of an Excel workbook in it.

Here belong SOURCE_FOLDER of the environment, and conditions, judged row by row, because a file can't be asked. How a
file is opened belongs in `sheets.py` and `workbook.py`, what its values mean in `values.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

from dwh_fhir.errors import SourceUnfit
from dwh_fhir.settings import Environment
from dwh_fhir.site.binding import Column, Condition, Not
from dwh_fhir.site.site import Site
from dwh_fhir.sources.bounds import bounds
from dwh_fhir.sources.parts import Part, Reader
from dwh_fhir.sources.settings import SourceSettings
from dwh_fhir.sources.sheets import Line, Opened, Sheet, of_csv
from dwh_fhir.sources.source import Block, Rows, Span, changed_at_of
from dwh_fhir.sources.spellings import as_text, spell
from dwh_fhir.sources.statements import listed, unpadded
from dwh_fhir.sources.tables import TableSource
from dwh_fhir.sources.workbook import of_workbook
from dwh_fhir.values.delimited import Format
from dwh_fhir.windows import Window

_BLOCK = 500
_MERGED, _BOOLEAN = "merged", "boolean"
"""Flaws of cells that are none where the row is empty otherwise, or where truth values belong."""


class FilesSource(TableSource):
    """Tables in a folder."""

    typed = False
    keys_at_once = None
    headless = "its first line must be the header"

    def __init__(self, settings: FilesSettings, site: Site) -> None:
        """Find the folder, or the workbook in it.

        Raises:
            SourceUnfit: it is not there.
        """
        super().__init__(site)
        self._folder, self._kind = Path(settings.folder), site.source
        if not self._kind.workbook:
            self.headless += ", and source.delimiter in site.yaml what stands between two fields"
        place = self._folder / self._kind.workbook if self._kind.workbook else self._folder
        if not (place.is_file() if self._kind.workbook else place.is_dir()):
            raise SourceUnfit("the source's files are not there; check SOURCE_FOLDER and source.workbook in site.yaml")

    def name(self, part: Part) -> str:
        """See `TableSource.name`."""
        return f"{self._kind.workbook}, sheet {part.table}" if self._kind.workbook else f"{part.table}.csv"

    def catalogue(self, part: Part) -> Mapping[str, str]:
        """See `TableSource.catalogue`; a file's columns have no types."""
        with self._open(part) as sheet:
            if sheet is None:
                return {}
            sheet.places(name for name in _asked(part) if name in sheet.header)
            return dict.fromkeys(sheet.header, "TEXT")

    def absent(self, part: Part) -> str:
        """See `TableSource.absent`."""
        place = f"views.{part.view.name}.source in site.yaml"
        return f"is not there, or has no header in its first line; check SOURCE_FOLDER and {place}"

    def select(self, part: Part, reader: Reader, span: Span) -> Iterator[Block]:
        """See `TableSource.select`; keys are not looked for here: the whole file must be gone through anyway."""
        with self._open(part) as sheet:
            if sheet is None:
                raise SourceUnfit(f"{part.view.name}: {self.name(part)} {self.absent(part)}")
            lines, wanted = self._lines(part, sheet, span.window), sheet.places(reader.columns)
            if part.latest is not None:
                rank = [*sheet.places([part.latest]), *wanted]
                lines = _latest(lines, sheet.places(part.sources(part.view.key)), rank)
            yield from _blocks(lines, wanted, _flawed(part, reader, sheet))

    def count_rows(self, part: Part, window: Window | None) -> tuple[int, int]:
        """See `TableSource.count_rows`."""
        with self._open(part) as sheet:
            if sheet is None:
                raise SourceUnfit(f"{part.view.name}: {self.name(part)} {self.absent(part)}")
            if window is None:
                return sum(1 for _ in self._lines(part, sheet, None)), 0
            changed, limits = self._changed(part, sheet), bounds(part.view, self.site, window)
            rows = later = 0
            for line in self._lines(part, sheet, None):
                rows += 1
                later += limits.is_after(changed(line))
            return rows, later

    def tally(self, part: Part, columns: Sequence[str], limit: int) -> list[tuple[Any, ...]]:
        """See `TableSource.tally`."""
        with self._open(part) as sheet:
            if sheet is None:
                raise SourceUnfit(f"{part.view.name}: {self.name(part)} {self.absent(part)}")
            places = sheet.places(columns)
            lines = self._lines(part, sheet, None)
            counted = Counter(tuple(as_text(line.values[i]) for i in places) for line in lines)
        return [(*values, rows) for values, rows in counted.most_common(limit)]

    def digests_of(self, part: Part, key: Sequence[str], digits: int) -> None:
        """See `TableSource.digests_of`."""

    def _open(self, part: Part) -> Opened:
        if self._kind.workbook:
            return of_workbook(self._folder / self._kind.workbook, part.table, part.view.name)
        form = Format(self._kind.delimiter, self._kind.encoding, self._kind.quoting)
        return of_csv(self._folder / f"{part.table}.csv", form, part.view.name)

    def _lines(self, part: Part, sheet: Sheet, window: Window | None) -> Iterator[Line]:
        """Read the lines that are rows of the view: a column is filled, or something wrong, and the filter is kept."""
        own, notes = sheet.places(part.sources(part.view.columns.columns)), self._kind.workbook is not None
        conditions = [_condition(sheet.places([column])[0], condition) for column, condition in part.filter.items()]
        if window is not None:
            changed, limits = self._changed(part, sheet), bounds(part.view, self.site, window)
            conditions.append(lambda line: limits.carry(changed(line)))
        for line in sheet.lines():
            if _is_row(line, own, notes=notes) and all(keeps(line) for keeps in conditions):
                yield line

    def _changed(self, part: Part, sheet: Sheet) -> Callable[[Line], Any]:
        """Make the function from a line to its change time; None if it is missing or can't be read."""
        name = str(changed_at_of(part.view, self.site))
        kind, at = part.view.kinds[name], sheet.places([str(part.plain(name))])[0]

        def changed(line: Line) -> Any:
            if line.defect is not None:
                return None
            moment = spell(line.values[at], kind, self.site.zone)
            return moment if isinstance(moment, date) else None

        return changed


@dataclass(frozen=True)
class FilesSettings(SourceSettings):
    """Where the views are as files."""

    meaning: ClassVar[str] = "CSV files of a folder, or the sheets of a workbook in it (SOURCE_FOLDER)"

    folder: str

    @classmethod
    def from_environment(cls, environment: Environment) -> FilesSettings:
        """Read SOURCE_FOLDER of the environment."""
        return cls(environment.get("SOURCE_FOLDER"))

    @contextmanager
    def open(self, site: Site) -> Iterator[FilesSource]:
        """Open the folder; each table is opened when it is read."""
        yield FilesSource(self, site)


SETTINGS = FilesSettings


def _asked(part: Part) -> list[str]:
    """List the columns of the file that the view can't do without."""
    latest = [] if part.latest is None else [part.latest]
    return list(dict.fromkeys([*part.sources(part.view.columns.columns), *part.filter, *latest]))


def _is_row(line: Line, own: Sequence[int], *, notes: bool) -> bool:
    """Tell whether a line is a row; `notes`: other tables may stand beside, so width alone makes no line one."""
    if (line.defect is not None and not notes) or any(_filled(line.values[i]) for i in own):
        return True
    return any(line.flaws.get(i, _MERGED) != _MERGED for i in own)


def _filled(value: Any) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None


def _condition(at: int, condition: Condition) -> Callable[[Line], bool]:
    """Make a condition of site.yaml's filter; a blank cell is NULL, and blanks behind a value don't count."""
    values = {as_text(unpadded(value)) for value in listed(condition)}
    is_listed = not isinstance(condition, Not)

    def keeps_filter(line: Line) -> bool:
        # Nobody knows whether the filter is kept: a row in quarantine is better than none.
        if line.defect is not None or at in line.flaws:
            return True
        return (unpadded(as_text(line.values[at])) in values) is is_listed

    return keeps_filter


def _latest(lines: Iterable[Line], key: Sequence[int], rank: Sequence[int]) -> Iterator[Line]:
    """Select of the lines with one key the one with the greatest values, compared one after the other.

    A line that can't be trusted may be the latest, so it goes before all others.
    """
    best: dict[tuple[Any, ...], tuple[list[tuple[int, Any]], Line]] = {}
    for line in lines:
        values = tuple(line.values[i] for i in key)
        order = [(bool(line.defect or line.flaws), ""), *(_order(line.values[i]) for i in rank)]
        if values not in best or order > best[values][0]:
            best[values] = (order, line)
    return (line for _, line in best.values())


def _order(value: Any) -> tuple[int, Any]:
    """Bring values of any types into an order: empty ones first, then numbers, times, dates and text."""
    if not _filled(value):
        return 0, ""
    for rank, kind in enumerate((int | float, time, datetime, date), 1):
        if isinstance(value, kind):
            return rank, value
    return 5, str(value)


def _flawed(part: Part, reader: Reader, sheet: Sheet) -> Callable[[Line], str | None]:
    """Make the function from a line to its defect: of all of it, and of values that the reader needs."""
    asked = [(name, part.bound[name], sheet.places(part.sources([name]))) for name in reader.names]
    conditions = sheet.places(part.filter)

    def defect(line: Line) -> str | None:
        if not line.flaws:
            return line.defect
        defects = [line.defect] if line.defect else []
        defects += [f"{line.flaws[i]}:" for i in conditions if i in line.flaws]
        for name, bound, places in asked:
            kind = part.view.kinds[name]
            rules = {line.flaws[i] for i in places if i in line.flaws}
            if kind == "flag" or (isinstance(bound, Column) and bound.map is not None):
                rules -= {_BOOLEAN}
            defects += [f"{rule}:{name}" for rule in sorted(rules)]
        return ",".join(defects) or None

    return defect


def _blocks(lines: Iterator[Line], places: Sequence[int], defect: Callable[[Line], str | None]) -> Iterator[Block]:
    while some := list(islice(lines, _BLOCK)):
        block = Rows(tuple(line.values[i] for i in places) for line in some)
        defects = ((i, defect(line)) for i, line in enumerate(some) if line.flaws or line.defect)
        block.defects = {i: defect_of_line for i, defect_of_line in defects if defect_of_line is not None}
        yield block
