from __future__ import annotations

import pyarrow as pa
import pytest

from dwh_fhir_sandbox.stack import SCHEMA, source_name
from dwh_fhir_tests.faults.trial import Trial

FAULT = "a row that changes without its change date"
REQUIRED = "no window shows it; the weekly comparison of contents does, and says when a view was last proved equal"

NUMBER = "Z987654321"


def insured_anew(trial: Trial) -> None:
    """The insurance number of one patient, which comes from another table, changes; nothing else does."""
    table = trial.hospital.tables()["person"]
    rows = table.rows.to_pylist()
    chosen = next(row for row in rows if row["KVNR"] and row["KTRIK"] and not row["STORN"] and len(row["KVNR"]) == 10)
    chosen["KVNR"] = NUMBER
    changed = pa.table({name: [row[name] for row in rows] for name in rows[0]})
    trial.world.hana.create_view(source_name("person"), table.columns, changed, schema=SCHEMA)


def numbers(trial: Trial) -> set[str]:
    return {
        identifier["value"]
        for key, resource in trial.world.on_server().items()
        if key.startswith("Patient/")
        for identifier in resource.get("identifier", [])
    }


@pytest.mark.done("an insurance number added at the source, UPDAT as it was")
def test_the_comparison_of_contents_sees_it(trial: Trial) -> None:
    trial.run(reconcile=True)
    insured_anew(trial)
    report = trial.run()
    assert NUMBER not in numbers(trial)
    proved = report.status.as_json()["proved_equal"]["person"]
    report = trial.run(reconcile=True)
    assert NUMBER in numbers(trial)
    assert report.status.balanced, report.status.failed
    assert report.status.as_json()["proved_equal"]["person"] > proved
