"""Two small views of the tests' own, and rows for them.

`item` is grouped by its owner and needs the row of `owner`; a few values make its mapping fail in chosen ways. Carrying
the rows over the layers belongs in `layers.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import pandera.pandas as pandera
import pyarrow as pa

from dwh_fhir import columns as c
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.site.site import Site
from dwh_fhir.site.site_file import SiteFile
from dwh_fhir.view import Group, Reject, Resource, View
from dwh_fhir.windows import Window, spanning, starts
from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_sandbox.stack import SCHEMA

GO_LIVE = date(2026, 3, 1)
FOREVER = date(9999, 12, 31)
"""How some tables spell a change time that never came."""
_HANA = {"integer": "INTEGER", "decimal": "DECIMAL(10,2)", "date": "DATE", "timestamp": "TIMESTAMP"}
_ARROW = {"integer": pa.int64(), "decimal": pa.decimal128(10, 2), "date": pa.date32(), "timestamp": pa.timestamp("us")}


def to_fhir(group: Group, site: MappingSite) -> Iterator[Resource | Reject]:
    """An Observation a row, that says its owner's name and how many rows the group has."""
    owner = next(iter(group.needs["owner"]), None)
    for row in group.rows:
        if owner is None:
            yield Reject(row["_key"], "owner", "OWNER", "Deliver the owner.")
            continue
        if row["VALUE"] == "fails":
            raise LookupError(row["NOTE"])
        yield {
            "resourceType": "Observation",
            "id": "o-shared" if row["VALUE"] == "collides" else site.id("Observation", row["_key"]),
            "status": "wrong" if row["VALUE"] == "invalid" else "final",
            "code": {"text": f"{row['VALUE']} of {owner['NAME']}, one of {len(group.rows)}"},
        }


def owner() -> View:
    return View(
        name="owner",
        source="CV_OWNER",
        key=("OWNER",),
        cancelled="STORN",
        types=(),
        to_fhir=lambda group, site: iter(()),
        columns=c.schema(
            {"OWNER": c.text(10, "", required=True), "NAME": c.text(20, ""), "STORN": c.flag("Cancelled")}
        ),
    )


def item(changed_at: str | None = None, *rules: pandera.Check, **columns: pandera.Column) -> View:
    """View `item`, changed at DAY (DATE), MOMENT (TIMESTAMP) or never; `columns` are added or replaced."""
    return View(
        name="item",
        source="CV_ITEM",
        key=("PLACE", "NUMBER"),
        changed_at=changed_at,
        cancelled="STORN",
        group_by=("OWNER",),
        needs={"owner": ("OWNER",)},
        types=("Observation",),
        to_fhir=to_fhir,
        columns=c.schema(
            {
                "PLACE": c.text(10, "", required=True),
                "NUMBER": c.integer("", required=True, minimum=0),
                "OWNER": c.text(10, ""),
                "VALUE": c.text(20, "", pattern="[a-z ]*"),
                "NOTE": c.text(4000, ""),
                "STORN": c.flag("Cancelled"),
                "DAY": c.date("Changed on"),
                "MOMENT": c.timestamp("Changed at"),
            }
            | columns,
            *rules,
        ),
    )


def site(**bindings: Any) -> Site:
    """A site without code maps; `bindings` go to view item."""
    told = {"name": "probe", "go_live": GO_LIVE, "schema": SCHEMA, "identifiers": {}, "views": {"item": bindings}}
    return Site(SiteFile.model_validate(told), {}, "key of the probe's ids")


def row(place: str = "A", number: int | None = 1, value: str | None = "x", **more: Any) -> dict[str, Any]:
    """A row of item."""
    known = {"PLACE": place, "NUMBER": number, "OWNER": "o1", "VALUE": value}
    return {**known, "NOTE": None, "STORN": "", "DAY": None, "MOMENT": None, **more}


def owner_row(owner: str = "o1", name: str = "Ann", **more: Any) -> dict[str, Any]:
    """A row of owner."""
    return {"OWNER": owner, "NAME": name, "STORN": "", **more}


def show(hana: HanaServer, view: View, rows: Iterable[Mapping[str, Any]]) -> None:
    """Let the source's view have exactly these rows."""
    listed = list(rows)
    kinds = view.kinds
    arrays = [pa.array([r.get(name) for r in listed], _ARROW.get(kind, pa.string())) for name, kind in kinds.items()]
    types = {name: _HANA.get(kind, "NVARCHAR(5000)") for name, kind in kinds.items()}
    hana.create_view(view.source, types, pa.table(arrays, names=list(kinds)), schema=SCHEMA)


def window(site: Site, until: datetime, after: datetime | None = None) -> Window:
    """All windows that are closed at `until` and start at `after` or later."""
    return spanning(site, [start for start in starts(site, until) if after is None or start >= after])
