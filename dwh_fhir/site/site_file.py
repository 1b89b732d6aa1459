"""What site.yaml may hold, as pydantic models, and where each of its keys stands.

Here belong keys with their types and descriptions (the editors' schema and the errors follow from them). What must fit
the views and the code maps belongs in `binding/fit.py`, what the mappings ask belongs in `site.py`.
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
    Field,
    ValidationError,
    field_validator,
)

from dwh_fhir.errors import SiteError as SiteError
from dwh_fhir.site.binding import Binding, Strict

Location = tuple[str | int, ...]
"""The keys (of a list: the numbers) that lead to a place in site.yaml, outermost first."""


_NO_FRAGMENT = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s#]+")


def _without_fragment(uri: str | None) -> str | None:
    if uri is not None and not _NO_FRAGMENT.fullmatch(uri):
        raise ValueError(
            "must be an absolute URI without #, such as https://hospital.example/fhir/source/ish: behind the # servers "
            "put the number of the request. All resources get the new one, and are sent once more with it"
        )
    return uri


class SourceKind(Strict):
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


class Mapping(Strict):
    """How resources are judged before they are stored."""

    checks: Annotated[Literal["r4", "kds"], Field(alias="validate")] = "r4"
    """What every resource is held against: R4, or R4 and the profiles of the Kerndatensatz that it claims."""
    packages: str | None = None
    """For `kds`: folder of FHIR packages (name-version.tgz), relative to site.yaml. `DWH_FHIR_PACKAGES` goes first."""


class SiteFile(Strict):
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
    code_maps: dict[str, str] = Field(default_factory=dict)
    """Code map name to CSV file, relative to site.yaml; first column: the local code, header required."""
    mapping: Annotated[Mapping, Field(default_factory=Mapping)]
    """What becomes of resources between mapping and storing."""
    views: dict[str, Binding] = Field(default_factory=dict)
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
