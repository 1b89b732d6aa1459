from __future__ import annotations

import pytest

from dwh_fhir.errors import SourceError
from dwh_fhir_sandbox.hana.faults import DropColumn, RenameColumn, RetypeColumn
from dwh_fhir_tests.faults.trial import State, Trial

FAULT = "column missing, renamed, retyped"
REQUIRED = "fails before any write, names the column"

FAULTS = [
    pytest.param(DropColumn("CV_DIAGNOSE", "DKEY1"), "column DKEY1 is missing", id="missing"),
    pytest.param(RenameColumn("CV_DIAGNOSE", "DKEY1", "ICD"), "column DKEY1 is missing", id="renamed"),
    pytest.param(RetypeColumn("CV_DIAGNOSE", "DIADT", "DATE"), "column DIADT is DATE, expected", id="retyped"),
]


@pytest.mark.done("a column dropped, renamed and retyped, before a first and before a later load")
@pytest.mark.parametrize(
    "later", [pytest.param(False, id="first"), pytest.param(True, id="later", marks=pytest.mark.faults)]
)
@pytest.mark.parametrize(("fault", "sentence"), FAULTS)
def test_nothing_is_written_and_the_column_named(
    trial: Trial,
    undisturbed: State,
    undisturbed_next_day: State,
    fault: DropColumn | RenameColumn | RetypeColumn,
    sentence: str,
    later: bool,
) -> None:
    if later:
        trial.run()
        trial.next_day()
    before = trial.state()
    trial.world.hana.fault(fault)
    text = trial.fails(SourceError, full=later)
    assert text.startswith("diagnose: ")
    assert sentence in text
    assert "site.yaml" in text
    assert trial.state() == before
    trial.world.hana.clear_faults()
    trial.run(full=later)
    trial.is_mended(undisturbed_next_day if later else undisturbed)
