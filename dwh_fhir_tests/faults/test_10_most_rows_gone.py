from __future__ import annotations

import pytest

from dwh_fhir.errors import BrakeError
from dwh_fhir_tests.faults.trial import State, Trial

FAULT = "view empty, or 30 % gone"
REQUIRED = "abort, nothing deleted, override by the run's settings"

THIRD = (
    "SELECT EINRI, FALNR, LFDNR FROM CV_DIAGNOSE ORDER BY 1, 2, 3 LIMIT (SELECT count(*) * 3 // 10 FROM CV_DIAGNOSE)"
)
GONE = {
    "empty": ("DELETE FROM CV_DIAGNOSE", "the source is empty but 80 rows are staged"),
    "a third": (
        f"DELETE FROM CV_DIAGNOSE WHERE (EINRI, FALNR, LFDNR) IN ({THIRD})",
        "24 of 80 rows are gone at the source, more than 5%",
    ),
}


@pytest.mark.done("all rows of a view removed, and three in ten; then brought back")
@pytest.mark.parametrize("share", list(GONE))
def test_the_brake_holds_until_it_is_told_otherwise(trial: Trial, undisturbed: State, share: str) -> None:
    trial.run()
    statement, sentence = GONE[share]
    trial.world.hana.execute(statement)
    text = trial.fails(BrakeError, max_vanished=None)
    assert text.startswith("diagnose: ")
    assert sentence in text
    assert "max_vanished" in text
    trial.is_mended(undisturbed)
    trial.world.show(trial.hospital)
    trial.run(max_vanished=None)
    trial.is_mended(undisturbed)


@pytest.mark.done("three in ten removed for good, and the run told so")
def test_the_override_deletes(trial: Trial) -> None:
    trial.run()
    trial.world.hana.execute(GONE["a third"][0])
    report = trial.run(max_vanished=1)
    assert report.loads["diagnose"].deleted == 24
    assert report.status.balanced, report.status.failed
