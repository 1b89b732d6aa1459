"""Which tables of the source a view's rows are made of, and which of their columns its columns are made of.

Here belong the bindings of tables and rows. Bindings of a single value belong in `values.py`, the questions to a source
in `kinds/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from dwh_fhir import columns as c
from dwh_fhir.site.binding import Column, Condition
from dwh_fhir.site.site import Site
from dwh_fhir.sources.source import Block, Rows
from dwh_fhir.sources.spellings import UNREAD, Unread, as_text, fits, has_text, spell
from dwh_fhir.sources.values import converter, number_of
from dwh_fhir.values.texts import bare
from dwh_fhir.view import View

Take = Callable[[Sequence[Any]], Any]
"""From one row of the source to the value of one column of the view."""


@dataclass(frozen=True)
class Part:
    """A table of the source whose rows are rows of a view.

    Attributes:
        view: the view.
        table: the table's name at the source.
        bound: for every column of the view its column at the source, or how it is made; None: the source lacks it.
        filter: column at the source to the condition that a row must keep to be read.
        latest: of the rows with one key only the one with the greatest value in this column is read; None: all are.
    """

    view: View
    table: str
    bound: Mapping[str, str | Column | None]
    filter: Mapping[str, Condition]
    latest: str | None

    def sources(self, names: Iterable[str]) -> list[str]:
        """List the columns at the source that some of the view's columns are made of, each once."""
        return list(dict.fromkeys(column for name in names for column in self._sources(name)))

    def _sources(self, name: str) -> Iterator[str]:
        bound = self.bound[name]
        if isinstance(bound, str):
            yield bound
        elif bound is not None:
            yield from [bound.column] if bound.column is not None else bound.join or []
            for other in bound.number or ():
                yield from self._sources(other)

    def plain(self, name: str) -> str | None:
        """Find the source's column that a column of the view is bound to by name alone; None: it is made or lacking."""
        bound = self.bound[name]
        return bound if isinstance(bound, str) else None


def parts(view: View, site: Site) -> list[Part]:
    """List the tables that the view is read from at this site, at least one."""
    binding = site.binding(view.name)
    tables = []
    for table in binding.tables or [binding]:
        columns = {**binding.columns, **table.columns}
        own = binding.unnamed == "same"
        bound = {name: columns.get(name, name if own else None) or None for name in view.column_names}
        tables.append(
            Part(
                view,
                table.source or binding.source or view.source,
                bound,
                {**binding.filter, **table.filter},
                table.latest or binding.latest,
            )
        )
    return tables


class Reader:
    """Makes rows of some columns of a view from rows of one table.

    Attributes:
        names: the view's columns that it makes.
        columns: the columns at the source that it needs, in the order in which its rows must have them.
    """

    def __init__(self, part: Part, names: Sequence[str], site: Site, *, typed: bool) -> None:
        """`typed`: the source's values already are of their column's type unless site.yaml says how they are made."""
        plain = [name for name in map(part.plain, names) if name is not None]
        kinds = [part.view.kinds[name] for name in names]
        self.names, self._zone = names, site.zone
        self._as_is = [(i, kinds[i]) for i, name in enumerate(names) if typed and part.plain(name) is not None]
        self._takes: list[Take] | None = None
        self.columns = plain
        if not typed or len(plain) < len(names):
            self.columns = part.sources(names)
            self._takes = [_take(part, name, self.columns, site, typed) for name in names]

    def rows(self, block: Block) -> Block:
        """Make the view's rows; what is plainly bound, and of its column's type, goes through untouched."""
        takes = self._takes
        rows = block if takes is None else [tuple([take(row) for take in takes]) for row in block]
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) if self._as_is else []
        odd = [(i, kind) for i, kind in self._as_is if i < len(columns) and not fits(kind, columns[i])]
        if takes is None and not odd:
            return block
        for i, kind in odd:
            # Value by value, as one must not be another one for the company that it is in.
            columns[i] = [value if fits(kind, (value,)) else spell(value, kind, self._zone) for value in columns[i]]
        result = Rows(zip(*columns, strict=True) if odd else map(tuple, rows))
        result.defects = dict(block.defects) if isinstance(block, Rows) else {}
        self._mark_unread(result)
        return result

    def _mark_unread(self, rows: Rows) -> None:
        for i, row in enumerate(rows):
            if Unread in map(type, row):
                pairs = zip(self.names, row, strict=True)
                named = list(filter(None, rows.defects.get(i, "").split(",")))
                known = {defect.partition(":")[2] for defect in named}
                named += [
                    f"{value.rule}:{name}" for name, value in pairs if type(value) is Unread and name not in known
                ]
                rows.defects[i] = ",".join(named)
                rows[i] = tuple(None if isinstance(value, Unread) else value for value in row)


def _take(part: Part, name: str, columns: Sequence[str], site: Site, typed: bool) -> Take:
    bound, kind, zone = part.bound[name], part.view.kinds[name], site.zone
    if bound is None:
        return lambda _: None
    if isinstance(bound, str):
        at = columns.index(bound)
        return itemgetter(at) if typed else lambda row: spell(row[at], kind, zone)
    if bound.constant is not None:
        constant = spell(bound.constant, kind, zone)
        return lambda _: constant
    if bound.number is not None:
        others = [_take(part, other, columns, site, typed) for other in bound.number]
        return lambda row: _numbered([other(row) for other in others], kind, zone)
    convert = converter(bound, name, kind, site.code_maps.get(bound.map or "", {}), zone)
    if bound.column is not None:
        at = columns.index(bound.column)
        return lambda row: convert(row[at])
    places, separator = [columns.index(column) for column in bound.join or ()], bound.separator
    return lambda row: convert(_joined([row[at] for at in places], separator))


def _numbered(values: Sequence[Any], kind: c.Kind, zone: ZoneInfo) -> Any:
    """Make a number of values that are all understood: of others nobody knows whether they would be the same ones."""
    return next((v for v in values if isinstance(v, Unread)), None) or spell(number_of(values), kind, zone)


def _joined(values: Sequence[Any], separator: str) -> Any:
    if not all(value is None or has_text(value) for value in values):
        return UNREAD
    texts = [bare(as_text(value) or "") for value in values]
    return separator.join(texts) if all(texts) else None
