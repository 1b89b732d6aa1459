"""The keys of site.yaml as pydantic models, from which the editors' schema and the errors follow.

Here belong keys with their types and descriptions. Reading the file belongs in `document.py`, its fit with the views
and the code maps in `binding/fit.py`, the mappings' questions in `mapping_site.py`.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from dwh_fhir.site.binding import Binding, Strict

_NO_FRAGMENT = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s#]+")


def _without_fragment(uri: str | None) -> str | None:
    if uri is not None and not _NO_FRAGMENT.fullmatch(uri):
        raise ValueError(
            "must be an absolute URI without #, such as https://hospital.example/fhir/source/ish: behind the # servers "
            "put the number of the request. All resources get the new one, and are sent once more with it"
        )
    return uri


class SourceOptions(Strict):
    """The kind of source that the views are read from. How to enter it stands in the environment."""

    kind: str = "hana"
    """The kind, by the name of its module in `sources/kinds`; see `binding/schema.py` for their descriptions."""
    workbook: str | None = None
    """Of files: the Excel workbook (.xlsx) in the folder whose sheets are the tables; default: one CSV file a table."""
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ";"
    """Of CSV files: the character between two fields."""
    encoding: str = "utf-8-sig"
    """Of CSV files: the encoding, by Python's name for it; the default takes UTF-8 with and without a mark."""
    quoting: Literal["double", "none"] = "double"
    """Of CSV files: `double`, fields may stand in quotes, and quotes in them are doubled; `none`, a quote is a sign as
    any other, and each line is a row."""

    @field_validator("delimiter")
    @classmethod
    def _separates(cls, value: str) -> str:
        if value in '"\r\n ':
            raise ValueError("must be another character than a quote, a blank or the end of a line")
        return value

    @field_validator("encoding")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            "".encode(value)
        except (LookupError, ValueError):
            raise ValueError("is no encoding of text that Python knows, such as utf-8, cp1252 or utf-16") from None
        return value


class Mapping(Strict):
    """How resources are judged before they are stored."""

    checks: Annotated[Literal["r4", "kds"], Field(alias="validate")] = "r4"
    """The rules that every resource is held against: R4, or R4 and the profiles of the Kerndatensatz that it claims."""
    packages: str | None = None
    """For `kds`: folder of FHIR packages (name-version.tgz), relative to site.yaml. `DWH_FHIR_PACKAGES` goes first."""


class SiteFile(Strict):
    """A site's names, code maps, identifier systems: all that differs between hospitals and is therefore no code."""

    name: Annotated[str, Field(min_length=1)]
    """The source system's name; part of every resource id, so never change it after the first load."""
    go_live: date
    """The first window starts here; it also carries everything older."""
    source: Annotated[SourceOptions, Field(default_factory=SourceOptions)]
    """The kind of source that the views are read from; default: SAP HANA."""
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
    """How resources are judged between mapping and storing."""
    views: dict[str, Binding] = Field(default_factory=dict)
    """View name to how it is read here; a view that is not named is on and read as its own file says."""
