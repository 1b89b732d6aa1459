"""The site's own settings: what differs between hospitals and is therefore no code.

Read from the YAML file that `DWH_FHIR_SITE` names, with code maps as CSV files beside it. Here belong names, code maps
and identifier systems. Connections and secrets belong in the environment (`settings.py`), mappings in `views/`.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dwh_fhir.fhir.ids import resource_id

_IDS_KEPT = 20_000
SANDBOX_SITE = Path(__file__).parent / "sandbox" / "site" / "site.yaml"


class SiteError(ValueError):
    """site.yaml or a code map can't be used; the message names file, line and what is allowed."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Binding(_Strict):
    """How one view is read at this site. What is left out is as the view's own file says."""

    source: str | None = None
    """Name of the view at the source."""
    columns: dict[str, str] = {}
    """The view's column name to the name at the source, where they differ."""
    changed_at: str | Literal[False] | None = None
    """The change column; false: none, so the view is read in snapshot mode."""
    overlap_hours: Annotated[float, Field(ge=0)] = 24
    """How far a window reaches back before its start: a day for DATE columns, plus the longest transaction."""
    max_vanished: Annotated[float, Field(ge=0, le=1)] = 0.05
    """Share of the rows that may vanish at the source at once before the safety brake stops the run."""


class SiteFile(_Strict):
    """What site.yaml may hold; see `docs/configuration.md` for every key."""

    name: str
    """The source system's name; part of every resource id, so never change it after the first load."""
    go_live: date
    """The first window starts here; it also carries everything older."""
    timezone: Literal["Europe/Berlin"] = "Europe/Berlin"
    schema_name: Annotated[str | None, Field(alias="schema")] = None
    """The HANA schema of the views; default: the connection's current schema."""
    meta_source: str | None = None
    """`meta.source` of every resource: the source system's URI."""
    identifiers: dict[str, str]
    """Identifier systems (URIs): patient, case, ..."""
    code_maps: dict[str, str] = {}
    """Code map name to CSV file, relative to site.yaml; first column: the local code, header required."""
    views: dict[str, Binding] = {}


class Site:
    """One hospital's settings, code maps and ids, as the mappings use them.

    Attributes:
        name, go_live, schema_name, meta_source: as in `SiteFile`.
        id: (resource type, *business key) -> the resource's deterministic id; see `fhir.ids.resource_id`.
        zone: the time zone of every local time in the source.
        version: hash of everything here that a mapping depends on; a changed site makes every group stale.
    """

    def __init__(self, file: SiteFile, maps: Mapping[str, Mapping[str, Mapping[str, str]]], id_key: str) -> None:
        self.name = file.name
        self.go_live = file.go_live
        self.schema_name = file.schema_name
        self.meta_source = file.meta_source
        self.zone = ZoneInfo(file.timezone)
        self._file = file
        self._maps = maps
        self._id_key = id_key.encode()
        # A case's diagnoses and contacts name the same patient and contacts again and again.
        self.id = lru_cache(_IDS_KEPT)(self._id)
        content = repr((file.model_dump(exclude={"views"}), maps, hashlib.sha256(self._id_key).hexdigest()))
        self.version = hashlib.sha256(content.encode()).hexdigest()[:16]

    def binding(self, view: str) -> Binding:
        """How a view is read here."""
        return self._file.views.get(view, Binding())

    def _id(self, resource_type: str, *business_key: object) -> str:
        return resource_id(self._id_key, resource_type, self.name, *business_key)

    def reference(self, resource_type: str, *business_key: object) -> dict[str, str]:
        """A FHIR Reference to the resource that `id` names."""
        return {"reference": f"{resource_type}/{self.id(resource_type, *business_key)}"}

    def identifier_system(self, name: str) -> str:
        """The identifier system (URI) of a kind of number, e.g. `patient`."""
        try:
            return self._file.identifiers[name]
        except KeyError:
            raise SiteError(f"site.yaml: identifiers has no '{name}'; add its URI") from None

    def lookup(self, code_map: str, code: str | None) -> Mapping[str, str] | None:
        """The line of a code map whose first column is `code`, as column to value; None if there is none."""
        return None if code is None else self._maps.get(code_map, {}).get(code)


def load(path: Path, id_key: str) -> Site:
    """Read site.yaml and its code maps.

    Raises:
        SiteError: unreadable, unknown key or wrong value, with file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        file = SiteFile.model_validate(yaml.safe_load(text) or {})
    except OSError as error:
        raise SiteError(f"{path}: {error.strerror}; DWH_FHIR_SITE must name a readable site.yaml") from None
    except yaml.YAMLError as error:
        raise SiteError(f"{path}: not YAML: {error}") from None
    except ValidationError as error:
        raise SiteError(_explain(path, node, error)) from None
    return Site(file, {name: _read_map(path.parent / csv_file) for name, csv_file in file.code_maps.items()}, id_key)


def _explain(path: Path, node: yaml.Node | None, error: ValidationError) -> str:
    """One line per error: file:line: key: what is allowed."""
    return "\n".join(
        f"{path}:{_line(node, item['loc'])}: {'.'.join(map(str, item['loc']))}: {item['msg']}"
        for item in error.errors(include_input=False, include_url=False)
    )


def _line(node: yaml.Node | None, location: tuple[Any, ...]) -> int:
    """The line of the deepest key of `location` that the file has, counted from 1."""
    line = 1
    for step in location:
        if not isinstance(node, yaml.MappingNode):
            break
        found = [(key, value) for key, value in node.value if key.value == step]
        if not found:
            break
        key, node = found[0]
        line = key.start_mark.line + 1
    return line


def _read_map(path: Path) -> dict[str, dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if not reader.fieldnames or len(reader.fieldnames) < 2:
                raise SiteError(f"{path}:1: needs a header of at least two columns: the local code and its target")
            first = reader.fieldnames[0]
            lines: dict[str, dict[str, str]] = {}
            for line in reader:
                if line[first] in lines:
                    raise SiteError(f"{path}:{reader.line_num}: the code stands twice; keep one line of it")
                if None in line.values() or None in line:
                    raise SiteError(f"{path}:{reader.line_num}: {len(reader.fieldnames)} columns expected")
                lines[line[first]] = line
            return lines
    except OSError as error:
        raise SiteError(f"{path}: {error.strerror}; site.yaml's code_maps must name readable CSV files") from None
