"""The common part of all kinds of sources: views read as site.yaml binds them to tables.

Here belong the methods of `source.Source`, put together from what a kind of source can do with one table. How a kind
talks to its source belongs in its own module.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from itertools import chain
from types import MappingProxyType
from typing import Any

from dwh_fhir.columns import Kind, meta
from dwh_fhir.errors import SourceUnfit
from dwh_fhir.site.site import Site
from dwh_fhir.sources.digests import key_of
from dwh_fhir.sources.parts import Part, Reader, parts
from dwh_fhir.sources.source import Block, Digest, Rows, Span
from dwh_fhir.sources.statements import listed
from dwh_fhir.values.texts import storable
from dwh_fhir.view import View
from dwh_fhir.windows import Window

TEXT = frozenset({"CHAR", "VARCHAR", "NCHAR", "NVARCHAR", "SHORTTEXT", "ALPHANUM", "CLOB", "NCLOB", "TEXT"})
_WHOLE = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT"})
_ALIKE = 0.75
"""How alike the name of a missing column and another must be for the other to be named."""
_ALLOWED: Mapping[str, Set[str]] = MappingProxyType(
    {
        "integer": _WHOLE,
        "decimal": _WHOLE | {"DECIMAL", "SMALLDECIMAL", "REAL", "DOUBLE"},
        "date": {"DATE"},
        "timestamp": {"TIMESTAMP", "SECONDDATE", "LONGDATE"},
    }
)
"""Kind of a column to the types of the source that it can be read from as it is; all other kinds are text."""
_COMPARABLE: Mapping[type, Set[str]] = MappingProxyType({str: TEXT, int: _WHOLE | {"DECIMAL", "SMALLDECIMAL"}})
"""Type of a value in site.yaml's filter to the types that it may be compared with."""


class TableSource(ABC):
    """A source whose views are bound to tables; `Source` without what a kind of source does in its own way."""

    typed = True
    """Whether the source's columns have types, so that what is bound by name alone is read as it is."""
    keys_at_once: int | None = 200
    """How many keys a source is asked for at once; None: all of them, because it is gone through as a whole anyway."""

    headless = ""
    """A hint for a table that has none of the columns that a view needs."""

    def __init__(self, site: Site) -> None:
        self.site = site

    @abstractmethod
    def name(self, part: Part) -> str:
        """Name a table as errors do."""

    @abstractmethod
    def catalogue(self, part: Part) -> Mapping[str, str]:
        """List the columns of a table with HANA's name of their type; none: it is not there or may not be seen."""

    @abstractmethod
    def absent(self, part: Part) -> str:
        """Say what to do if a table is not there."""

    @abstractmethod
    def select(self, part: Part, reader: Reader, span: Span) -> Iterator[Block]:
        """Read rows of a table with the reader's columns: the filter and the span's window are kept.

        The span's keys and limit only may be: they are seen to here, because what a source takes for equal (padding,
        case, keys that are made of several columns) differs.
        """

    @abstractmethod
    def count_rows(self, part: Part, window: Window | None) -> tuple[int, int]:
        """Count the rows of a table that keep the filter, and of these the ones that changed after the window."""

    @abstractmethod
    def tally(self, part: Part, columns: Sequence[str], limit: int) -> list[tuple[Any, ...]]:
        """Count combinations of values of some columns of a table, the filter kept.

        Each comes with the number of its rows, most rows first; at most `limit` combinations.
        """

    @abstractmethod
    def digests_of(self, part: Part, key: Sequence[str], digits: int) -> Mapping[str, Digest] | None:
        """Compute slice to digest of a table's rows that keep the filter; None: this source computes none.

        Args:
            part: the table.
            key: the view's columns that tell a row's slice.
            digits: as `Source.digests` has them.
        """

    def check(self, view: View) -> None:
        """See `Source.check`."""
        for part in parts(view, self.site):
            catalogue = self.catalogue(part)
            if not catalogue:
                raise SourceUnfit(f"{view.name}: {self.name(part)} {self.absent(part)}")
            problems = [*self._missing(part, catalogue), *self._filter_problems(part, catalogue)]
            if problems and self.headless and catalogue.keys().isdisjoint(part.sources(view.columns.columns)):
                problems.append(self.headless)
            if problems:
                raise SourceUnfit(
                    f"{view.name}: {self.name(part)}: {'; '.join(problems)}; "
                    f"repair the view or bind it in site.yaml (views.{view.name}.columns; false: the source lacks it); "
                    f"`dwh-fhir columns {view.name}` says what the columns hold"
                )

    def count(self, view: View, window: Window | None) -> tuple[int, int]:
        """See `Source.count`."""
        tables = parts(view, self.site)
        if any(part.latest is not None for part in tables):
            return sum(map(len, self.read_keys(view))), 0
        counted = [self.count_rows(part, window) for part in tables]
        return sum(rows for rows, _ in counted), sum(later for _, later in counted)

    def read(self, view: View, span: Span) -> Iterator[Block]:
        """See `Source.read`."""
        blocks = self._blocks(view, list(view.column_names), span)
        return blocks if span.limit is None else _at_most(blocks, span.limit)

    def read_keys(self, view: View) -> Iterator[Block]:
        """See `Source.read_keys`."""
        return self._blocks(view, list(view.key), Span())

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See `Source.snapshot`."""
        yield

    def digests(self, view: View, digits: int) -> Mapping[str, Digest] | None:
        """See `Source.digests`."""
        tables = parts(view, self.site)
        key = key_of(tables)
        if key is None:
            return None
        digests: dict[str, Digest] = {}
        for part in tables:
            of_part = self.digests_of(part, key, digits)
            if of_part is None:
                return None
            for name, digest in of_part.items():
                own = Digest(digest.rows, f"{part.table} {digest.text}")
                digests[name] = digests[name] + own if name in digests else own
        return digests

    def _blocks(self, view: View, names: Sequence[str], span: Span) -> Iterator[Block]:
        for part in parts(view, self.site):
            reader = Reader(part, names, self.site, typed=self.typed)
            key = [names.index(name) for name in view.key]
            for asked in [span] if span.keys is None else _in_turn(part, span, self.keys_at_once):
                blocks: Iterator[Block] = map(reader.rows, self.select(part, reader, asked))
                if asked.keys is not None:
                    blocks = _of_keys(blocks, key, asked.keys)
                yield from blocks if part.latest is None else _first_of_key(blocks, key)

    def _missing(self, part: Part, catalogue: Mapping[str, str]) -> Iterator[str]:
        columns = part.view.columns.columns
        for source in part.sources(columns):
            if source not in catalogue:
                yield f"column {source} is missing{_meant(source, catalogue)}"
        if part.latest is not None and part.latest not in catalogue:
            yield f"latest: column {part.latest} is missing"
        for name, column in columns.items():
            plain = part.plain(name)
            if self.typed and plain is not None and plain in catalogue:
                allowed = _allowed(meta(column)["kind"])
                if catalogue[plain] not in allowed:
                    yield f"column {plain} is {catalogue[plain]}, expected {' or '.join(sorted(allowed))}"

    def _filter_problems(self, part: Part, catalogue: Mapping[str, str]) -> Iterator[str]:
        for column, condition in part.filter.items():
            values = [value for value in listed(condition) if value is not None]
            allowed = {kind for value in values for kind in _COMPARABLE[type(value)]}
            if column not in catalogue:
                yield f"filter: column {column} is missing{_meant(column, catalogue)}"
            elif self.typed and allowed and catalogue[column] not in allowed:
                yield f"filter: column {column} is {catalogue[column]}; write text in quotes, numbers without"


def _meant(name: str, columns: Iterable[str]) -> str:
    """Say which column of the source a missing one may be.

    The first line of a file without a header is a row: its values are far from any column's name, and stay unsaid.
    """
    known = {column.strip().casefold(): column for column in columns if column}
    near = get_close_matches(name.strip().casefold(), known, 1, _ALIKE)
    return f" (is '{known[near[0]]}' meant?)" if near else ""


def _allowed(kind: Kind) -> Set[str]:
    return _ALLOWED.get(kind, TEXT)


def _in_turn(part: Part, span: Span, at_once: int | None) -> Iterator[Span]:
    """Split a span by its keys, so that no row is in two spans: keys that a source can't tell apart stay together."""
    plain = [i for i, name in enumerate(part.view.key) if part.plain(name) is not None]
    alike: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    for key in dict.fromkeys(span.keys or ()):
        alike.setdefault(_pick(key, plain), []).append(key)
    groups = list(alike.values())
    for i in range(0, len(groups), at_once or max(1, len(groups))):
        yield replace(span, keys=list(chain.from_iterable(groups[i : i + at_once if at_once else None])))


def _of_keys(blocks: Iterator[Block], key: Sequence[int], keys: Sequence[tuple[Any, ...]]) -> Iterator[Block]:
    """Select the rows with one of some keys; keys come from staging, so they are compared as staging holds them."""
    wanted = {tuple(map(storable, values)) for values in keys}
    for block in map(_rows, blocks):
        yield block.only(i for i, row in enumerate(block) if tuple(map(storable, _pick(row, key))) in wanted)


def _first_of_key(blocks: Iterator[Block], key: Sequence[int]) -> Iterator[Block]:
    """Select of rows with one key that follow each other the first one."""
    last: tuple[Any, ...] | None = None
    for block in map(_rows, blocks):
        kept = []
        for i, row in enumerate(block):
            if (now := _pick(row, key)) != last:
                kept.append(i)
            last = now
        yield block.only(kept)


def _at_most(blocks: Iterator[Block], limit: int) -> Iterator[Block]:
    for block in blocks:
        yield block if len(block) <= limit else _rows(block).only(range(limit))
        limit -= len(block)
        if limit <= 0:
            return


def _rows(block: Block) -> Rows:
    return block if isinstance(block, Rows) else Rows(map(tuple, block))


def _pick(row: Sequence[Any], places: Sequence[int]) -> tuple[Any, ...]:
    return tuple(row[i] for i in places)
