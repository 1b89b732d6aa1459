from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from dwh_fhir_tests.faults.trial import State, Trial

FAULT = "change time NULL, in the future, 9999-12-31"
REQUIRED = "capped and warned, watermark not poisoned"
MIDNIGHT = time(0)
ODD = [
    pytest.param(None, id="NULL"),
    pytest.param(datetime.combine(date(2400, 1, 1), MIDNIGHT), id="future"),
    pytest.param(datetime.combine(date(9999, 12, 31), MIDNIGHT), id="9999-12-31"),
]


@pytest.mark.done("all change times of a view made NULL, lying in the future or 9999-12-31, then a row changed")
@pytest.mark.parametrize("moment", ODD)
def test_the_rows_come_with_every_window(
    trial: Trial, moment: datetime | None, caplog: pytest.LogCaptureFixture
) -> None:
    rows = trial.world.hana.execute("UPDATE CV_KONTAKT SET UPDTS = ?", [moment])
    trial.run()
    assert f"kontakt: {rows} rows have no change time (UPDTS) or one in the future" in caplog.text
    trial.is_discreet(caplog.text)
    until = datetime.combine(trial.day, time(0), trial.systems.site.zone)
    assert trial.world.query("SELECT bool_and(window_end <= %s) FROM control.load", until) == [(True,)]
    assert trial.world.query("SELECT bool_and(window_start < %s) FROM control.window_loaded", until) == [(True,)]

    trial.world.hana.execute("UPDATE CV_KONTAKT SET ZIMMR = '99' WHERE STORN = ''")
    trial.hospital.day += timedelta(days=1)
    report = trial.run()
    assert report.loads["kontakt"].changed > 0
    assert report.status.balanced, report.status.failed


@pytest.mark.done("change times that were odd put right, then a load of the whole view")
def test_rows_put_right_are_as_they_would_have_been(trial: Trial, undisturbed: State) -> None:
    trial.world.hana.execute("UPDATE CV_KONTAKT SET UPDTS = NULL")
    trial.run()
    trial.world.show(trial.hospital)
    trial.run(full=True)
    trial.is_mended(undisturbed, but=("staging.kontakt_history",))
