from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from dwh_fhir.fhir import build
from dwh_fhir.values.dates import OPEN, Day

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        (None, "120000", None),
        (OPEN, "120000", None),
        (date(2024, 1, 5), None, "2024-01-05"),
        (date(2024, 1, 5), "070809", "2024-01-05T07:08:09+01:00"),
        (date(2024, 7, 5), "070809", "2024-07-05T07:08:09+02:00"),
        (date(2024, 12, 31), "240000", "2025-01-01T00:00:00+01:00"),
        (date(2024, 3, 30), "240000", "2024-03-31T00:00:00+01:00"),
        (date(2024, 3, 31), "015959", "2024-03-31T01:59:59+01:00"),
        # An hour that the clocks skip: with the offset from before it is the moment that they show one hour later.
        (date(2024, 3, 31), "023000", "2024-03-31T02:30:00+01:00"),
        (date(2024, 3, 31), "030000", "2024-03-31T03:00:00+02:00"),
        (date(2024, 10, 27), "023000", "2024-10-27T02:30:00+02:00"),
        (date(2024, 10, 27), "030000", "2024-10-27T03:00:00+01:00"),
        (date(1947, 5, 11), "040000", "1947-05-11T04:00:00+03:00"),
    ],
)
def test_local_times_have_the_offset_of_their_moment(day: Day, clock: str | None, expected: str | None) -> None:
    assert build.date_time(day, clock, BERLIN) == expected


def test_known_leaves_out_what_is_none_and_keeps_false() -> None:
    assert build.known({"a": None, "b": False, "c": 0}) == {"b": False, "c": 0}
