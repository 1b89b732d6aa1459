"""Views of the tests' own at the limits of size; as a program it carries one over all layers and tells its peak.

`python -m dwh_fhir_tests.faults.large VIEW` prints what was read, acknowledged and to be healed, and the highest memory
that the process had (VmHWM, megabytes). Here belong views and rows; what may come out belongs in `test_limits.py`.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa

from dwh_fhir import columns as c
from dwh_fhir.clean import cleaning
from dwh_fhir.database.connection import connect
from dwh_fhir.database.schema import ensure_schema
from dwh_fhir.delivery.deliver import deliver
from dwh_fhir.ledger import totals
from dwh_fhir.mapping import mapper
from dwh_fhir.pipeline import Systems
from dwh_fhir.readback.readback import readback
from dwh_fhir.server.client import FhirClient
from dwh_fhir.settings import ReadbackSettings
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.sources.opening import open_source
from dwh_fhir.staging import loading
from dwh_fhir.view import Group, Reject, Resource, Row, View
from dwh_fhir_sandbox.hana import HanaServer
from dwh_fhir_sandbox.stack import SCHEMA

WIDE = 300
TEXT = 5_000_000
_OF_PATIENT = 0
"""The number of the row that is the patient's own."""

Result = Resource | Reject


def _patient(site: MappingSite, row: Row) -> Resource:
    return {"resourceType": "Patient", "id": site.id("Patient", row["PATNR"]), "gender": "female"}


def _frame(site: MappingSite, row: Row) -> Resource:
    return {
        "id": site.id("Observation", row["PATNR"], row["LFDNR"]),
        "status": "final",
        "code": {"text": "measured"},
        "subject": site.reference("Patient", row["PATNR"]),
    }


def _measured(group: Group, site: MappingSite) -> Iterator[Result]:
    for row in group.rows:
        if row["LFDNR"] == _OF_PATIENT:
            yield _patient(site, row)
        else:
            yield {"resourceType": "Observation", **_frame(site, row), "valueInteger": row["WERT"]}


def _counted(group: Group, site: MappingSite) -> Iterator[Result]:
    for row in group.rows:
        filled = sum(value is not None for value in row.values())
        yield {
            "resourceType": "Observation",
            "id": site.id("Observation", row["NR"]),
            "status": "final",
            "code": {"text": f"{filled} values"},
        }


def _written(group: Group, site: MappingSite) -> Iterator[Result]:
    """An attachment, as no FHIR string may be longer than a megabyte."""
    for row in group.rows:
        data = base64.b64encode(row["INHALT"].encode()).decode()
        yield {
            "resourceType": "Patient",
            "id": site.id("Patient", row["NR"]),
            "photo": [{"contentType": "text/plain", "data": data}],
        }


def measurements() -> View:
    """An Observation a row; row 0 is the patient."""
    return View(
        name="messwert",
        source="CV_MESSWERT",
        key=("PATNR", "LFDNR"),
        types=("Observation", "Patient"),
        to_fhir=_measured,
        columns=c.schema(
            {"PATNR": c.text(10, "", required=True), "LFDNR": c.integer("", required=True), "WERT": c.integer("")}
        ),
    )


def wide() -> View:
    """A view of 300 columns."""
    more = {f"S{n:03}": c.text(20, "") for n in range(1, WIDE)}
    return View(
        name="breit",
        source="CV_BREIT",
        key=("NR",),
        types=("Observation",),
        to_fhir=_counted,
        columns=c.schema({"NR": c.text(10, "", required=True), **more}),
    )


def texts() -> View:
    """A view with a text of five million characters."""
    return View(
        name="dokument",
        source="CV_DOKUMENT",
        key=("NR",),
        types=("Patient",),
        to_fhir=_written,
        columns=c.schema({"NR": c.text(10, "", required=True), "INHALT": c.text(TEXT, "")}),
    )


VIEWS: dict[str, Callable[[], View]] = {"messwert": measurements, "breit": wide, "dokument": texts}


def show_measurements(hana: HanaServer, rows: int) -> None:
    """One patient with so many measurements."""
    columns = {"PATNR": "NVARCHAR(10)", "LFDNR": "INTEGER", "WERT": "INTEGER"}
    numbers = list(range(rows + 1))
    table = pa.table({"PATNR": ["0000000001"] * len(numbers), "LFDNR": numbers, "WERT": [n % 97 for n in numbers]})
    hana.create_view("CV_MESSWERT", columns, table, schema=SCHEMA)


def show_wide(hana: HanaServer, rows: int) -> None:
    """So many rows of 300 columns."""
    names = list(wide().column_names)
    values = {name: pa.array([f"{n:010}" for n in range(rows)], pa.string()) for name in names}
    hana.create_view("CV_BREIT", dict.fromkeys(names, "NVARCHAR(20)"), pa.table(values), schema=SCHEMA)


def show_texts(hana: HanaServer, rows: int) -> None:
    """So many rows with a text of five million characters."""
    table = pa.table({"NR": [f"{n}" for n in range(rows)], "INHALT": [str(n % 10) * TEXT for n in range(rows)]})
    hana.create_view("CV_DOKUMENT", {"NR": "NVARCHAR(10)", "INHALT": "NCLOB"}, table, schema=SCHEMA)


def carry(view: View) -> dict[str, int]:
    """All layers once for one view on the systems in the environment."""
    systems, views = Systems.from_environment(), {view.name: view}
    open_ = partial(connect, systems.postgres, "large")
    with open_() as connection:
        ensure_schema(connection, views)
        with open_source(systems.source, systems.site) as source:
            load = loading.load(connection, source, view, systems.site, run_id="large")
        cleaning.drain(connection, view, views)
        mapped = mapper.drain(connection, view, views, systems.site)
        with FhirClient(systems.fhir) as client:
            deliver(open_, client)
            healed = readback(open_, client, ReadbackSettings("sample", share=0)).to_heal
        acknowledged = sum(t.acknowledged for t in totals.by_type(connection, systems.fhir.base_url).values())
    return {"read": load.read, "rejected": mapped.rejected, "acknowledged": acknowledged, "to_heal": healed}


def peak() -> int:
    """The most memory that this process ever had, in megabytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024


if __name__ == "__main__":
    print(json.dumps({**carry(VIEWS[sys.argv[1]]()), "megabytes": peak()}))
