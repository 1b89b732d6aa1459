"""What site.yaml may hold, as pydantic models, and where each of its keys stands.

Here belong keys with their types and descriptions (the editors' schema and the errors follow from them). What must fit
the views and the code maps belongs in `site_rules.py`, what the mappings ask belongs in `site.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from dwh_fhir import date_formats
from dwh_fhir.site_error import SiteError as SiteError

Location = tuple[str | int, ...]
"""The keys (of a list: the numbers) that lead to a place in site.yaml, outermost first."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


def _comparable(value: object) -> object:
    if value is not None and (isinstance(value, bool) or not isinstance(value, str | int)):
        raise ValueError("must be a text in quotes, a whole number or null")
    return value


_NO_FRAGMENT = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s#]+")


def _without_fragment(uri: str | None) -> str | None:
    if uri is not None and not _NO_FRAGMENT.fullmatch(uri):
        raise ValueError(
            "must be an absolute URI without #, such as https://hospital.example/fhir/source/ish: behind the # servers "
            "put the number of the request. All resources get the new one, and are sent once more with it"
        )
    return uri


Value = Annotated[str | int | None, BeforeValidator(_comparable)]
"""What a condition compares with; null: no value (NULL)."""


class Not(_Strict):
    """Values that a row must not have."""

    values: Annotated[list[Value], Field(alias="not", min_length=1)]
    """A row is read unless its column has one of these; where it is NULL the row is read, unless null is listed."""


Condition = Annotated[
    Annotated[
        list[Value], Field(min_length=1, description="A row is read if its column has one of these."), Tag("list")
    ]
    | Annotated[Not, Tag("values")],
    Discriminator(lambda told: "values" if isinstance(told, dict | Not) else "list"),
]
"""Values that a row's column must have; or, as `{not: [...]}`, must not have."""


_OF_SOURCE = ("extract", "map", "formats", "pad")
"""What a column that is made of the source's own can have done to its values."""


class Column(_Strict):
    """How one column of a view is made at a site whose source does not have it as the view wants it."""

    column: str | None = None
    """The column at the source."""
    join: Annotated[list[str], Field(min_length=2)] | None = None
    """Columns at the source whose values are joined; if one of them is blank, so is the whole."""
    separator: str = "-"
    """What stands between joined values."""
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
    """What the text must look like (regular expression), in place of the view's own rule `pattern`."""

    @model_validator(mode="after")
    def _made_of_one_thing(self) -> Column:
        made_of = [self.column, self.join, self.number, self.constant]
        if sum(told is not None for told in made_of) != 1:
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
    def _readable(cls, told: list[str], info: ValidationInfo) -> list[str]:
        pivot = info.data.get("pivot") is not None
        if problems := [said for form in told if (said := date_formats.problem(form, pivot=pivot))]:
            raise ValueError("; ".join(problems))
        return told

    @field_validator("extract", "pattern")
    @classmethod
    def _expression(cls, told: str | None, info: ValidationInfo) -> str | None:
        try:
            groups = re.compile(told or "").groups
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from None
        if told is not None and info.field_name == "extract" and groups != 1:
            raise ValueError("needs exactly one group")
        return told


Bound = Annotated[
    Annotated[str, Field(min_length=1), Tag("name")]
    | Annotated[Literal[False], Tag("absent")]
    | Annotated[Column, Tag("made")],
    Discriminator(lambda told: "name" if isinstance(told, str) else "absent" if isinstance(told, bool) else "made"),
]
"""A column of a view: the name at the source of the one that holds just what it wants, how it is made, or false: the
source lacks it."""


class Table(_Strict):
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
    """How one view is read at this site. What is left out is as the view's own file says."""

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
        """The code maps by which columns are made."""
        told = [bound for table in (self, *self.tables) for bound in table.columns.values()]
        return {bound.map for bound in told if isinstance(bound, Column) and bound.map is not None}


class SourceKind(_Strict):
    """What kind of source the views are read from. How to enter it stands in the environment."""

    kind: Literal["hana", "sql", "files"] = "hana"
    """`hana`: SAP HANA (HANA_*); `sql`: a database that SQLAlchemy knows (SOURCE_URL); `files`: SOURCE_FOLDER."""
    workbook: str | None = None
    """Of files: the Excel workbook (.xlsx) in the folder whose sheets are the tables; default: one CSV file a table."""
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ";"
    """Of CSV files: what stands between two fields."""
    encoding: str = "utf-8-sig"
    """Of CSV files: the encoding, by Python's name for it; the default takes UTF-8 with and without a mark."""
    quoting: Literal["double", "none"] = "double"
    """Of CSV files: `double`, fields may stand in quotes, and quotes in them are doubled; `none`, a quote is a sign as
    any other, and each line is a row."""

    @field_validator("delimiter")
    @classmethod
    def _separates(cls, told: str) -> str:
        if told in '"\r\n ':
            raise ValueError("must be another character than a quote, a blank or the end of a line")
        return told

    @field_validator("encoding")
    @classmethod
    def _known(cls, told: str) -> str:
        try:
            "".encode(told)
        except LookupError:
            raise ValueError("is no encoding of text that Python knows, such as utf-8, cp1252 or utf-16") from None
        return told


class Mapping(_Strict):
    """How resources are judged before they are stored."""

    checks: Annotated[Literal["r4", "kds"], Field(alias="validate")] = "r4"
    """What every resource is held against: R4, or R4 and the profiles of the Kerndatensatz that it claims."""
    packages: str | None = None
    """For `kds`: folder of FHIR packages (name-version.tgz), relative to site.yaml. `DWH_FHIR_PACKAGES` goes first."""


class SiteFile(_Strict):
    """What differs between hospitals and is therefore no code: names, code maps, identifier systems."""

    name: Annotated[str, Field(min_length=1)]
    """The source system's name; part of every resource id, so never change it after the first load."""
    go_live: date
    """The first window starts here; it also carries everything older."""
    source: Annotated[SourceKind, Field(default_factory=SourceKind)]
    """What kind of source the views are read from; default: SAP HANA."""
    timezone: Literal["Europe/Berlin"] = "Europe/Berlin"
    """The time zone of every local time in the source."""
    schema_name: Annotated[str | None, Field(alias="schema")] = None
    """The database schema of the views; default: the connection's current schema."""
    meta_source: Annotated[
        str | None,
        AfterValidator(_without_fragment),
        Field(json_schema_extra={"format": "uri", "pattern": f"^{_NO_FRAGMENT.pattern}$"}),
    ] = None
    """`meta.source` of every resource: the source system's absolute URI, without `#`."""
    identifiers: dict[str, str]
    """Kind of number to its identifier system (URI)."""
    code_maps: dict[str, str] = {}
    """Code map name to CSV file, relative to site.yaml; first column: the local code, header required."""
    mapping: Annotated[Mapping, Field(default_factory=Mapping)]
    """What becomes of resources between mapping and storing."""
    views: dict[str, Binding] = {}
    """View name to how it is read here; a view that is not named is on and read as its own file says."""


@dataclass(frozen=True)
class Document:
    """One site.yaml as it is written.

    Attributes:
        path: where it was read.
        file: what it says.
        root: its nodes, which know their lines.
    """

    path: Path
    file: SiteFile
    root: yaml.Node | None

    def refuse(self, problems: Iterable[tuple[Location, str]]) -> SiteError:
        """One error of several problems, each with the line of its place."""
        return _refusal(self.path, self.root, problems)


def read(path: Path) -> Document:
    """Read site.yaml.

    Raises:
        SiteError: unreadable, unknown key or wrong value, with file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if misread := [*_repeated(root, ()), *_numbers(root, ())]:
            raise _refusal(path, root, misread)
        return Document(path, SiteFile.model_validate(yaml.safe_load(text) or {}), root)
    except OSError as error:
        raise SiteError(f"{path}: {error.strerror}; DWH_FHIR_SITE must name a readable site.yaml") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SiteError(f"{path}: not YAML in UTF-8: {error}") from None
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        problems = [(item["loc"], _sentence(item["type"], item["msg"], item["loc"])) for item in found]
        raise _refusal(path, root, problems) from None


def _refusal(path: Path, root: yaml.Node | None, problems: Iterable[tuple[Location, str]]) -> SiteError:
    """One line per problem: file:line: key: what is allowed."""
    return SiteError(
        "\n".join(f"{path}:{_line(root, place)}: {'.'.join(map(str, place))}: {said}" for place, said in problems)
    )


def _line(node: yaml.Node | None, location: Location) -> int:
    """The line of the deepest part of `location` that the file has, counted from 1."""
    line = 1
    for step in location:
        found: list[tuple[yaml.Node, yaml.Node]] = []
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(step)]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            found = [(item, item) for item in node.value[step : step + 1]]
        if found:
            # Of a key that stands twice the last one counts, as it does when the file is read.
            mark, node = found[-1]
            line = mark.start_mark.line + 1
    return line


def _repeated(node: yaml.Node | None, place: Location) -> Iterator[tuple[Location, str]]:
    """Keys that stand twice: YAML would silently take the last one."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                yield (*place, key.value), "stands twice; keep one of them"
            seen.add(key.value)
            yield from _repeated(value, (*place, key.value))


def _numbers(node: yaml.Node | None, place: Location) -> Iterator[tuple[Location, str]]:
    """Numbers that YAML 1.1 reads in another way than they look: 0001 and 010 (as octal), 12:30 (in sixties)."""
    if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:int":
        number = yaml.SafeLoader("").construct_yaml_int(node)
        if str(number) != node.value:
            yield place, f"{node.value} without quotes is the number {number} in YAML; put it in quotes"
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _numbers(value, (*place, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            yield from _numbers(value, (*place, i))


def _sentence(kind: str, message: str, location: Location) -> str:
    if kind == "extra_forbidden":
        return f"{message}; allowed are: {', '.join(_keys_beside(location))}"
    return message.removeprefix("Value error, ")


def _keys_beside(location: Location) -> list[str]:
    """The keys that are allowed where the last key of `location` stands."""
    schema = SiteFile.model_json_schema()
    here = [schema]
    for step in location[:-1]:
        inside = [node.get("properties", {}).get(step) or node.get("additionalProperties") for node in here]
        # A step that leads nowhere names the alternative that pydantic tried, no key.
        here = [found for node in inside if node for found in _alternatives(node, schema["$defs"])] or here
    return sorted(key for node in here for key in node.get("properties", {}))


def _alternatives(node: dict[str, Any], definitions: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "$ref" in node:
        node = definitions[node["$ref"].rpartition("/")[2]]
    if several := node.get("anyOf") or node.get("oneOf"):
        for one in several:
            yield from _alternatives(one, definitions)
    else:
        yield node
