from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dwh_fhir.ledger.interval import EVER, Interval, minute
from dwh_fhir_tests.server_books import Books

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("interval", "times"),
    [
        (EVER, [None, "2025-12-31", "2026-01-01", "2026-01-02"]),
        (Interval(NEW_YEAR), ["2026-01-01", "2026-01-02"]),
        (Interval(None, NEW_YEAR), ["2025-12-31"]),
        (Interval(NEW_YEAR, datetime(2026, 1, 2, tzinfo=UTC)), ["2026-01-01"]),
    ],
)
def test_only_the_interval_of_all_has_unknown_times(books: Books, interval: Interval, times: list[str | None]) -> None:
    rows = books.connection.execute(
        b"SELECT at::date::text FROM unnest(%(times)s::timestamptz[]) at WHERE "
        + interval.within("at").as_bytes(books.connection)
        + b" ORDER BY at NULLS FIRST",
        {"times": [None, "2025-12-31Z", "2026-01-01Z", "2026-01-02Z"], **interval.ends},
    ).fetchall()
    assert [row[0] for row in rows] == times


def test_a_minute_is_one_of_utc() -> None:
    assert minute(datetime.fromisoformat("2026-01-01T01:02:03.4+01:00")).isoformat() == "2026-01-01T00:02:00+00:00"
