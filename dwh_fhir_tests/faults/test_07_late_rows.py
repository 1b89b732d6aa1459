from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from dwh_fhir_tests.conftest import NewWorld
from dwh_fhir_tests.faults.trial import Trial, hospital

FAULT = "rows with equal or late timestamps"
REQUIRED = "loaded by the next run"
COPY = (
    "INSERT INTO CV_KONTAKT SELECT * REPLACE (LFDNR + ? AS LFDNR, ? AS UPDTS) FROM CV_KONTAKT"
    " WHERE STORN = '' ORDER BY EINRI, FALNR, LFDNR LIMIT 1"
)


def add_late_rows(trial: Trial, watermark: datetime) -> None:
    """Copies of a movement, stamped with the watermark, shortly before it and long before it."""
    for number, behind in ((901, timedelta()), (902, timedelta(microseconds=1)), (903, timedelta(days=40))):
        assert trial.world.hana.execute(COPY, [number, watermark - behind]) == 1


@pytest.mark.done("rows added with the watermark as their change time, a microsecond before it and 40 days before it")
def test_they_arrive_with_the_next_run(trial: Trial, new_world: NewWorld) -> None:
    trial.run()
    watermark = datetime.combine(trial.day, time(0))
    add_late_rows(trial, watermark)
    trial.hospital.day += timedelta(days=1)
    report = trial.run()
    assert report.loads["kontakt"].inserted == 3
    assert report.status.balanced, report.status.failed
    with new_world() as world:
        whole = Trial(world, hospital())
        add_late_rows(whole, watermark)
        whole.hospital.day += timedelta(days=1)
        whole.run()
        trial.is_mended(whole.state(), versions=False)
