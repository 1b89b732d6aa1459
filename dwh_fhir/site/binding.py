"""How site.yaml binds a view to the source, as pydantic models: tables, columns, filters, brakes.

Here belong the keys below `views`, with their types and descriptions. All other keys belong in `site_file.py`, the
rules between a binding and its view in `binding/rules.py`.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

from dwh_fhir.values import date_formats


class Strict(BaseModel):
    """A model that knows all its keys and does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


def _comparable(value: object) -> object:
    if value is not None and (isinstance(value, bool) or not isinstance(value, str | int)):
        raise ValueError("must be a text in quotes, a whole number or null")
    return value


Value = Annotated[str | int | None, BeforeValidator(_comparable)]
"""A value that a condition compares with; null: no value (NULL)."""


class Not(Strict):
    """Values that a row must not have."""

    values: Annotated[list[Value], Field(alias="not", min_length=1)]
    """A row is read unless its column has one of these; where it is NULL the row is read, unless null is listed."""


Condition = Annotated[
    Annotated[
        list[Value], Field(min_length=1, description="A row is read if its column has one of these."), Tag("list")
    ]
    | Annotated[Not, Tag("values")],
    Discriminator(lambda condition: "values" if isinstance(condition, dict | Not) else "list"),
]
"""Values that a row's column must have; or, as `{not: [...]}`, must not have."""


_OF_SOURCE = ("extract", "map", "formats", "pad")
"""Keys of a column whose values are made of those of the source's columns."""


class Column(Strict):
    """How one column of a view is made at a site whose source does not have it as the view wants it."""

    column: str | None = None
    """The column at the source."""
    join: Annotated[list[str], Field(min_length=2)] | None = None
    """Columns at the source whose values are joined; if one of them is blank, so is the whole."""
    separator: str = "-"
    """The text between joined values."""
    number: Annotated[list[str], Field(min_length=1)] | None = None
    """Columns of the view that together tell its rows apart: the same values always give the same whole number."""
    constant: Annotated[str | int | None, BeforeValidator(_comparable)] = None
    """The same value in every row."""
    extract: str | None = None
    """Regular expression with one group: the part of the text that is wanted; a text that it does not fit breaks rule
    `extract`. Where it fits without its group, as in `^(?:XXX|(.*))$`, there is no value."""
    map: str | None = None
    """Code map from the source's code to the view's value, in its column of the view column's name; a code that it
    lacks breaks rule `code`."""
    pivot: Annotated[int, Field(ge=1900, le=2199)] | None = None
    """The latest year that two digits (`%y`) mean: with 2030, 30 is 2030 and 31 is 1931."""
    formats: list[str] = []
    """Spellings of dates and times, e.g. `%d.%m.%Y`; the first that fits counts, and a text that none
    fits breaks rule `date` or `time`. `%Y` alone: only the year is known."""
    decimal: Literal[",", "."] | None = None
    """The decimal sign of numbers that are text at the source; the other one groups thousands (`1.234,50`)."""
    pad: Annotated[int, Field(ge=1)] | None = None
    """A number is filled with zeros in front up to so many digits; what has other characters than digits is not."""
    length: Annotated[int, Field(ge=1)] | None = None
    """The longest text allowed, in place of the view's own rule `length`."""
    pattern: str | None = None
    """A regular expression for the whole text, in place of the view's own rule `pattern`."""

    @model_validator(mode="after")
    def _made_of_one_thing(self) -> Column:
        origins = [self.column, self.join, self.number, self.constant]
        if sum(origin is not None for origin in origins) != 1:
            raise ValueError("needs exactly one of column, join, number and constant")
        if self.pivot is not None and not any("%y" in form for form in self.formats):
            raise ValueError("pivot: no format has a year of two digits (%y)")
        unheard = (
            [name for name in _OF_SOURCE if getattr(self, name)] if self.column is None and self.join is None else []
        )
        unheard += ["separator"] if self.join is None and "separator" in self.model_fields_set else []
        if unheard:
            raise ValueError(f"{', '.join(unheard)}: only what is made of columns of the source has that")
        return self

    @field_validator("formats")
    @classmethod
    def _readable(cls, formats: list[str], info: ValidationInfo) -> list[str]:
        pivot = info.data.get("pivot") is not None
        if problems := [problem for form in formats if (problem := date_formats.problem(form, pivot=pivot))]:
            raise ValueError("; ".join(problems))
        return formats

    @field_validator("extract", "pattern")
    @classmethod
    def _expression(cls, expression: str | None, info: ValidationInfo) -> str | None:
        try:
            groups = re.compile(expression or "").groups
        except (re.error, OverflowError, RecursionError) as error:
            raise ValueError(f"is no regular expression: {error}") from None
        if expression is not None and info.field_name == "extract" and groups != 1:
            raise ValueError("needs exactly one group")
        return expression


Bound = Annotated[
    Annotated[str, Field(min_length=1), Tag("name")]
    | Annotated[Literal[False], Tag("absent")]
    | Annotated[Column, Tag("made")],
    Discriminator(lambda bound: "name" if isinstance(bound, str) else "absent" if isinstance(bound, bool) else "made"),
]
"""A column of a view: the name at the source of the one that holds just what it wants, how it is made, or false: the
source lacks it."""


class Table(Strict):
    """Where a view's rows are at the source."""

    source: str | None = None
    """Name of the view or table at the source: of files, the CSV file without `.csv`, or the sheet of the workbook."""
    columns: dict[str, Bound] = {}
    """The view's column to its name at the source, where they differ, or to how it is made of what the source has;
    false: the source lacks it."""
    filter: dict[str, Condition] = {}
    """Column at the source to the values that a row must have there to be read at all; several columns: all of them."""
    latest: str | None = None
    """For tables that repeat a row's key: of such rows only the one with the greatest value in this column is read."""


class Binding(Table):
    """How one view is read at this site. For keys that are left out, the view's own file decides."""

    enabled: bool = True
    """Whether the module is on. Off: it is neither read nor mapped, and other views that need its rows get none."""
    unnamed: Literal["same", "absent"] = "same"
    """Columns that `columns` does not name: `same`, they have the same name at the source; `absent`, it lacks them."""
    tables: list[Table] = []
    """For views whose rows come from several tables: what each of them has other than the keys beside this one."""
    changed_at: str | Literal[False] | None = None
    """The view's change column (its name in the view's file); false: none, so the view is read in snapshot mode."""
    overlap_hours: Annotated[float, Field(ge=0)] = 24
    """How far a window reaches back before its start: at least 24 for DATE columns, which know no noon, 2 for local
    timestamps (clock change), plus the longest transaction at the source."""
    midnight: list[str] | None = None
    """The view's time columns in which `000000` is midnight; in the others it says that no time was given, and only
    the date is used. Default: as the view's own file says, which is none."""
    max_vanished: Annotated[float, Field(ge=0, le=1)] = 0.05
    """Share of the rows that may vanish at the source at once before the safety brake stops the run."""
    max_quarantined: Annotated[float, Field(ge=0, le=1)] = 0.1
    """Share of the rows that may be in quarantine before the safety brake keeps the view from being mapped."""
    max_unproved_days: Annotated[float, Field(gt=0)] = 8
    """After so many days without a comparison of all contents (Abgleich) there is a warning."""

    def code_maps(self) -> set[str]:
        """List the code maps by which columns are made."""
        columns = [bound for table in (self, *self.tables) for bound in table.columns.values()]
        return {bound.map for bound in columns if isinstance(bound, Column) and bound.map is not None}
