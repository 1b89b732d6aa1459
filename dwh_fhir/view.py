"""Describe a DWH view: its columns, its key, how it changes, and the function that maps its rows to FHIR.

A view is data plus one pure function, in a file of its own in `views/`:

    def to_fhir(group: Group, site: MappingSite) -> Iterator[Resource | Reject]:
        for row in group.rows:
            yield {"resourceType": "Patient", "id": site.id("Patient", row["PATNR"]), ...}

    VIEW = View(name="person", source="CV_PERSON", key=("PATNR",), types=("Patient",), to_fhir=to_fhir,
                columns=columns.schema({"PATNR": columns.text(10, "Patient number", required=True), ...}))

Everything else follows from it: the staging table, the rules, the assets, the documentation. Here belong the types that
such a file uses and every layer reads. Work on a view belongs in the layers, differences between hospitals in `site/`.
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
"""A clean row: column name to value, and `_key` to the text that identifies the row.

Values are str, int, Decimal, bool, date or datetime; None is unknown, `dates.OPEN` an end that has not come.
"""

Resource = dict[str, Any]
"""A FHIR resource as plain JSON-able data; decimals are `decimal.Decimal`, so that 72.50 stays 72.50.

All of its parts are its own: no dict or list in it may be part of another resource, of a constant or of a cache.
"""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that are mapped together, in one call of `to_fhir`: a patient's row, the diagnoses of a case, a lab report.

    Attributes:
        key: the group's key: the values of `View.group_by`, joined as in `_key`.
        rows: the view's own rows of the group, at least one, ordered by key.
        needs: view name to its rows that belong to the group, ordered by key; for every view in `View.needs`.
        today: the day of the mapping. It notes the days that it is asked about: when the next of them comes, the group
            is mapped again.
    """

    key: str
    rows: Sequence[Row]
    needs: Mapping[str, Sequence[Row]]
    today: Today = field(default_factory=Today)


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that has no conformant FHIR: yielded by `to_fhir` in place of its resource, it goes to quarantine.

    Attributes:
        key: `_key` of the row.
        rule: short name of the rule that the row breaks, e.g. `icd_catalogue`.
        column: the column at fault, "" if it is none of the view's own.
        remedy: one sentence for the data steward; names columns and code maps, never a value of the row.
    """

    key: str
    rule: str
    column: str
    remedy: str


ToFhir = Callable[[Group, MappingSite], Iterator[Resource | Reject]]
"""A mapping: a pure function of the group and of the site's settings.

It asks nothing else: no clock (`Group.today`), no file, no database. The same group gives the same resources, and
another source text of the function, or of anything that it imports, maps all groups of the view again.
"""


@dataclass(frozen=True)
class View:
    """A DWH view.

    Attributes:
        name: the KDS module's name in lower case (person, fall, kontakt, diagnose ...).
        source: default name of the view at the source; `site.yaml` may name another.
        key: the columns that identify a row.
        columns: pandera schema made of `columns.py`'s columns: source types, clean types and rules.
        to_fhir: the mapping from one group to its resources and rejects.
        types: the FHIR resource types that `to_fhir` yields.
        changed_at: the change column (DATE or TIMESTAMP): windows of it are loaded. None: the whole view is read and
            compared every time (snapshot mode).
        cancelled: the flag column whose rows count as gone (IS-H: STORN), or None.
        group_by: the columns whose equal values form a group; default: the key.
        needs: other views whose rows the mapping reads: view name to the columns, of the same names in both views, by
            which their rows belong to a group. A change there maps the group again.
        codes: columns whose values a code map of the site translates: column to code map name. `check-site` reports
            the values that the map lacks.
        made_by: columns that the site's bindings fill by code maps of their own: column to the maps' names.
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
        """Fill in `group_by`, and check that every column that an attribute names is declared."""
        if not self.group_by:
            object.__setattr__(self, "group_by", self.key)
        links = [column for columns in self.needs.values() for column in columns]
        named = [*self.key, *self.group_by, *links, *self.codes, self.changed_at, self.cancelled]
        missing = sorted({column for column in named if column is not None and column not in self.column_names})
        if missing:
            raise ValueError(f"view {self.name}: not among its columns: {', '.join(missing)}")

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns, in their order."""
        return tuple(self.columns.columns)

    @cached_property
    def kinds(self) -> Mapping[str, Kind]:
        """Column name to the kind of its values."""
        return {name: meta(column)["kind"] for name, column in self.columns.columns.items()}

    def column(self, name: str) -> pa.Column:
        """Look up the pandera schema of one column."""
        column: pa.Column = self.columns.columns[name]
        return column
