"""The interface of a source, whatever kind it is: check, count, read rows, read keys.

Here belong the words that all kinds share. The kinds themselves (HANA, SQL database, files) belong in `kinds/`, the
choice between them in `opening.py`. Comparing with what is staged belongs in `staging/loading.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from dwh_fhir.site.site import Site
from dwh_fhir.view import View
from dwh_fhir.windows import Window

Block = Sequence[Sequence[Any]]
"""Some rows of a result, as the driver gives them; or `Rows`."""


class Rows(list[tuple[Any, ...]]):
    """A block of rows of which some could not be read in full.

    Attributes:
        defects: number of a row in the block to what is wrong with it, `rule:COLUMN,...`; rules as `clean/rules.py` has
        them.
    """

    def __init__(self, rows: Iterable[tuple[Any, ...]] = ()) -> None:
        super().__init__(rows)
        self.defects: dict[int, str] = {}

    def only(self, kept: Iterable[int]) -> Rows:
        """Select the rows with these numbers, with their defects."""
        numbers = list(kept)
        some = Rows(self[i] for i in numbers)
        some.defects = {n: self.defects[i] for n, i in enumerate(numbers) if i in self.defects}
        return some


@dataclass(frozen=True)
class Digest:
    """The mark by which a slice is recognised.

    Attributes:
        rows: its number of rows.
        text: stands for their contents.
    """

    rows: int
    text: str

    def __add__(self, other: Digest) -> Digest:
        """Join the digests of the same slice in two tables."""
        return Digest(self.rows + other.rows, f"{self.text} {other.text}")


@dataclass(frozen=True)
class Slices:
    """Some slices of a view.

    Attributes:
        digits: hexadecimal digits of a slice's name: 3 make 4,096 slices.
        names: which of them.
    """

    digits: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Span:
    """Which rows of a view to read.

    Attributes:
        window: change times to read; None: all rows.
        keys: exactly the rows with one of these keys (values of the key columns, as staging holds them), each row once
            however many keys there are; None: no such limit.
        limit: at most so many rows; None: no limit.
        slices: only the rows of these slices, of a view whose digests the source can compute; None: no such limit.
    """

    window: Window | None = None
    keys: Sequence[tuple[Any, ...]] | None = None
    limit: int | None = None
    slices: Slices | None = None


class Source(Protocol):
    """A source as staging reads it."""

    def check(self, view: View) -> None:
        """Compare the view's columns with the source's catalogue; SourceError names what is missing or retyped."""

    def count(self, view: View, window: Window | None) -> tuple[int, int]:
        """Count the rows of the whole view, and of these the ones that changed after the window."""

    def read(self, view: View, span: Span) -> Iterator[Block]:
        """Read the rows, columns in the view's order; one consistent read."""

    def read_keys(self, view: View) -> Iterator[Block]:
        """Read the key columns of all rows."""

    def snapshot(self) -> AbstractContextManager[None]:
        """Let all statements see the same rows until the block ends, where `digests` gives any."""

    def digests(self, view: View, digits: int) -> Mapping[str, Digest] | None:
        """Compute the digest of every slice, named by so many hexadecimal digits; None: the source can't."""


def changed_at_of(view: View, site: Site) -> str | None:
    """Look up the view's change column at this site; None: the whole view is compared (snapshot mode)."""
    bound = site.binding(view.name).changed_at
    return view.changed_at if bound is None else bound or None
