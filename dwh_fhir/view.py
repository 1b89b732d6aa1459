"""What one DWH view is: its columns, its key, how it changes and how its rows become FHIR resources.

Here belong the types that `views/` fills in and every layer reads. What a layer does with a view belongs in that
layer; what differs between hospitals belongs in `site/site.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandera.pandas as pa

from dwh_fhir.columns import Kind, meta
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.values.dates import Today

Row = Mapping[str, Any]
"""One clean row: column name to value (str, int, Decimal, date, datetime, `dates.OPEN`, bool or None) and `_key`."""

Resource = dict[str, Any]
"""One FHIR resource as plain JSON-able data; decimals are `decimal.Decimal`, so that 72.50 stays 72.50."""


@dataclass(frozen=True, slots=True)
class Group:
    """The rows that are mapped together.

    Attributes:
        key: the group's key, the values of `View.group_by` joined as in `_key`.
        rows: the view's own clean rows of the group, at least one, ordered by key.
        needs: for every view that `View.needs` names, its clean rows that belong to the group, ordered by key.
        today: the day on which it is mapped. What it is asked decides when the group is mapped again.
    """

    key: str
    rows: Sequence[Row]
    needs: Mapping[str, Sequence[Row]]
    today: Today = field(default_factory=Today)


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that can't be said conformantly in FHIR: yielded by `to_fhir` in place of its resource.

    Attributes:
        key: `_key` of the row.
        rule: short name of what is missing or wrong, e.g. `icd_catalogue`.
        column: the column at fault, "" if it is none of the view's own.
        remedy: one sentence for the data steward; names columns and code maps, never a value of the row.
    """

    key: str
    rule: str
    column: str
    remedy: str


ToFhir = Callable[[Group, MappingSite], Iterator[Resource | Reject]]


@dataclass(frozen=True)
class View:
    """One DWH view.

    Attributes:
        name: the KDS module's name in lower case (person, fall, kontakt, diagnose ...).
        source: default name of the view at the source; `site.yaml` may name another.
        key: the columns that identify a row.
        columns: pandera schema made of `columns.py`'s columns: source types, clean types and rules.
        to_fhir: pure function from one group to its resources and rejects; days are compared with `Group.today` alone.
        types: the FHIR resource types that `to_fhir` yields.
        changed_at: the change column (DATE or TIMESTAMP), or None: then the whole view is compared (snapshot mode).
        cancelled: the flag column whose rows count as gone (IS-H: STORN), or None.
        group_by: the columns whose equal values form a group; default: the key.
        needs: other views whose rows the mapping needs: view name to the columns, present under the same names in
            both views, by which its rows belong to this view's rows.
        codes: columns whose values a code map of the site translates: column to code map name. `check-site` reports
            which of their values the map doesn't know.
        made_by: columns that the site's bindings make by code maps of its own: column to the maps' names.
        identifiers: the site's identifier systems that `to_fhir` asks for.
        code_maps: the site's code maps that `to_fhir` asks for; another content of them maps the view anew. None: it
            may ask for any, and for any identifier system, so that each change of one maps it anew.
        chunk: how many groups are mapped in one transaction and are in memory at once; fewer where groups are large.
    """

    name: str
    source: str
    key: tuple[str, ...]
    columns: pa.DataFrameSchema
    to_fhir: ToFhir
    types: tuple[str, ...]
    changed_at: str | None = None
    cancelled: str | None = None
    group_by: tuple[str, ...] = ()
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    made_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    identifiers: tuple[str, ...] = ()
    code_maps: tuple[str, ...] | None = None
    chunk: int = 2_000

    def __post_init__(self) -> None:
        """Check that every column that is spoken of is declared."""
        if not self.group_by:
            object.__setattr__(self, "group_by", self.key)
        links = [column for columns in self.needs.values() for column in columns]
        named = [*self.key, *self.group_by, *links, *self.codes, self.changed_at, self.cancelled]
        missing = sorted({c for c in named if c is not None and c not in self.columns.columns})
        if missing:
            raise ValueError(f"view {self.name}: not among its columns: {', '.join(missing)}")

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in their order."""
        return tuple(self.columns.columns)

    @cached_property
    def kinds(self) -> Mapping[str, Kind]:
        """Column name to the kind of its values."""
        return {name: meta(column)["kind"] for name, column in self.columns.columns.items()}

    def column(self, name: str) -> pa.Column:
        """Look up one column's pandera schema."""
        column: pa.Column = self.columns.columns[name]
        return column
