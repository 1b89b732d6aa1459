"""A source in memory: rows as dicts, by view, in place of HANA, a database or files.

Here belongs the protocol `sources.source.Source` over such rows. Its rows are those that the site's binding would give:
columns have the view's names, and no filter is left to apply. `dwh_fhir_tests/testing/test_source.py` holds it against
a real one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from dwh_fhir.errors import SourceError
from dwh_fhir.site.site import Site
from dwh_fhir.sources.bounds import bounds
from dwh_fhir.sources.source import Block, Digest, Rows, Span, changed_at_of
from dwh_fhir.testing.cells import DictRows, block
from dwh_fhir.testing.sites import site_of
from dwh_fhir.values.texts import storable
from dwh_fhir.view import View
from dwh_fhir.windows import Window


class FakeSource:
    """A source whose rows a test writes; also in place of Dagster's resource `source`.

    Attributes:
        rows: view name to its present rows; change it to let another day come.
    """

    def __init__(self, rows: Mapping[str, DictRows], site: Site | None = None) -> None:
        """Hold rows.

        Args:
            rows: view name to its rows; columns that a row does not name are NULL.
            site: says which change columns and windows the views have; default: as the views themselves say.
        """
        self.rows: dict[str, list[Mapping[str, Any]]] = {name: list(listed) for name, listed in rows.items()}
        self._site = site or site_of()

    @contextmanager
    def session(self, site: Site) -> Iterator[FakeSource]:
        """Open a session for a site, as `SourceResource.session` does."""
        opened = FakeSource({}, site)
        opened.rows = self.rows
        yield opened

    def check(self, view: View) -> None:
        """See `Source.check`.

        Raises:
            SourceError: the source has no such view.
        """
        if view.name not in self.rows:
            raise SourceError(f"{view.name}: the fake source has no rows of that name, not even none; add it")
        self._rows(view)

    def count(self, view: View, window: Window | None) -> tuple[int, int]:
        """See `Source.count`."""
        rows = self._rows(view)
        if window is None:
            return len(rows), 0
        changed, limits = self._changed(view), bounds(view, self._site, window)
        return len(rows), sum(limits.is_after(changed(row)) for row in rows)

    def read(self, view: View, span: Span) -> Iterator[Block]:
        """See `Source.read`.

        Raises:
            ValueError: the span asks for slices, which this source does not have.
        """
        if span.slices is not None:
            raise ValueError(f"{view.name} has no slices here")
        rows = self._rows(view)
        if span.window is not None:
            changed, limits = self._changed(view), bounds(view, self._site, span.window)
            rows = Rows(row for row in rows if limits.carry(changed(row)))
        if span.keys is not None:
            key, wanted = _picker(view), {tuple(map(storable, values)) for values in span.keys}
            rows = Rows(row for row in rows if tuple(map(storable, key(row))) in wanted)
        yield rows if span.limit is None else Rows(rows[: span.limit])

    def read_keys(self, view: View) -> Iterator[Block]:
        """See `Source.read_keys`."""
        yield Rows(map(_picker(view), self._rows(view)))

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See `Source.snapshot`."""
        yield

    def digests(self, view: View, digits: int) -> Mapping[str, Digest] | None:  # noqa: ARG002 - the protocol's
        """See `Source.digests`; there are none, so that all rows are read."""
        return None

    def _rows(self, view: View) -> Rows:
        return block(view, self.rows.get(view.name, ()))

    def _changed(self, view: View) -> Callable[[tuple[Any, ...]], date | None]:
        """Return the function that reads the change time of a row."""
        column = changed_at_of(view, self._site)
        if column is None:
            raise ValueError(f"{view.name} has no change column; it is read as a snapshot")
        position = view.column_names.index(column)
        return lambda row: row[position]


def _picker(view: View) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    positions = [view.column_names.index(name) for name in view.key]
    return lambda row: tuple(row[i] for i in positions)
