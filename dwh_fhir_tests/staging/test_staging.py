from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from dwh_fhir.staging import loading
from dwh_fhir.staging.loading import Load
from dwh_fhir_tests import probe
from dwh_fhir_tests.layers import Layers, expected_rows
from dwh_fhir_tests.probe import row

DAY = timedelta(days=1)
FIRST = date(2026, 3, 2)
"""The probe's site went live the day before."""


def at(day: date, hour: int = 0) -> datetime:
    """Local time, as the source writes it."""
    return datetime.combine(day, time(hour))


def load_until(layers: Layers, moment: datetime, **options: Any) -> Load | None:
    """What a run at this moment loads: every window that is missing and closed."""
    view = layers.views["item"]
    until = moment.replace(tzinfo=layers.site.zone)
    window = loading.missing(layers.connection, view, layers.site, until)
    layers.connection.commit()
    return layers.load(window=window, **options) if window else None


@pytest.fixture
def dated(layers: Layers) -> Layers:
    layers.use(probe.item("DAY"))
    layers.bind(probe.site(overlap_hours=24))
    return layers


@pytest.fixture
def stamped(layers: Layers) -> Layers:
    layers.use(probe.item("MOMENT"))
    layers.bind(probe.site(overlap_hours=2))
    return layers


def is_staged(layers: Layers, rows: list[dict[str, Any]]) -> bool:
    return layers.raw() == expected_rows(layers.views["item"], rows)


def test_a_row_dated_today_that_changes_in_the_afternoon_is_in_the_next_window(dated: Layers) -> None:
    dated.show(item=[row(value="morning", DAY=FIRST)])
    load_until(dated, at(FIRST, 12))
    afternoon = [row(value="afternoon", DAY=FIRST), row(number=2, DAY=FIRST)]
    dated.show(item=afternoon)
    load_until(dated, at(FIRST + DAY))
    assert is_staged(dated, afternoon)


def test_a_late_row_is_found_within_the_overlap_and_beyond_it_by_its_key(stamped: Layers) -> None:
    old = row(number=0, MOMENT=at(FIRST - DAY))
    stamped.show(item=[old])
    load_until(stamped, at(FIRST))
    inside, outside = row(number=1, MOMENT=at(FIRST - DAY, 23)), row(number=2, MOMENT=at(FIRST - DAY, 12))
    stamped.show(item=[old, inside, outside])
    load_until(stamped, at(FIRST, 12))
    loads = stamped.query("SELECT mode, inserted FROM control.load ORDER BY id")
    assert loads == [("window", 1), ("window", 1), ("keys", 1)]


@pytest.mark.parametrize("moment", [None, datetime.combine(probe.FOREVER, time())], ids=["no", "9999-12-31 as"])
def test_rows_with_no_change_time_come_with_every_window(stamped: Layers, moment: datetime | None) -> None:
    for hour, value in ((0, "a"), (12, "b")):
        stamped.show(item=[row(value=value, MOMENT=moment)])
        load_until(stamped, at(FIRST, hour))
        assert is_staged(stamped, [row(value=value, MOMENT=moment)])


def test_a_row_that_changed_after_the_window_is_not_due_and_the_books_agree(stamped: Layers) -> None:
    stamped.show(item=[row(number=1, MOMENT=at(FIRST, 3)), row(number=2, MOMENT=at(FIRST, 12))])
    done = load_until(stamped, at(FIRST, 13))
    assert done is not None
    assert (done.source_rows, done.open_rows, done.staged, done.agrees) == (2, 1, 1, True)
    done = load_until(stamped, at(FIRST + DAY))
    assert done is not None
    assert (done.inserted, done.open_rows, done.staged) == (1, 0, 2)


def test_all_missing_windows_are_one_span_and_are_missing_no_more(stamped: Layers) -> None:
    stamped.show(item=[row(MOMENT=at(FIRST))])
    load_until(stamped, at(FIRST))
    load_until(stamped, at(FIRST + 3 * DAY))
    assert stamped.query("SELECT count(*) FROM control.load") == [(2,)]
    assert stamped.query("SELECT count(*) FROM control.window_loaded") == [(8,)]
    assert load_until(stamped, at(FIRST + 3 * DAY, 11)) is None


def test_a_window_between_loaded_ones_is_missing_again(stamped: Layers) -> None:
    stamped.show(item=[row(MOMENT=at(FIRST))])
    load_until(stamped, at(FIRST + DAY))
    stamped.query("DELETE FROM control.window_loaded WHERE window_start = '2026-03-02 00:00+01' RETURNING 1")
    view, until = stamped.views["item"], at(FIRST + DAY).replace(tzinfo=stamped.site.zone)
    window = loading.missing(stamped.connection, view, stamped.site, until)
    assert window is not None
    assert window.start == at(FIRST).replace(tzinfo=stamped.site.zone)


def test_a_limited_load_completes_no_window_and_deletes_nothing(stamped: Layers) -> None:
    rows = [row(number=n, MOMENT=at(FIRST)) for n in range(9)]
    stamped.show(item=rows)
    done = load_until(stamped, at(FIRST + DAY), limit=4)
    assert done is not None
    assert (done.mode, done.staged) == ("limited", 4)
    done = load_until(stamped, at(FIRST + DAY))
    assert done is not None
    assert done.staged == 9


def test_rows_that_vanish_are_found_when_the_counts_say_so(stamped: Layers) -> None:
    rows = [row(number=n, MOMENT=at(FIRST)) for n in range(9)]
    stamped.show(item=rows)
    load_until(stamped, at(FIRST + DAY))
    stamped.show(item=rows[:7])
    done = load_until(stamped, at(FIRST + 2 * DAY))
    assert done is not None
    assert done.deleted == 2
    assert is_staged(stamped, rows[:7])


def test_a_full_load_of_a_windowed_view_sees_everything_and_completes_the_window(stamped: Layers) -> None:
    stamped.show(item=[row(value="a", MOMENT=at(FIRST))])
    load_until(stamped, at(FIRST + DAY))
    unstamped = [row(value="b", MOMENT=at(FIRST - 9 * DAY))]
    stamped.show(item=unstamped)
    done = load_until(stamped, at(FIRST + 2 * DAY), full=True)
    assert done is not None
    assert (done.mode, done.changed) == ("snapshot", 1)
    assert is_staged(stamped, unstamped)
    assert load_until(stamped, at(FIRST + 2 * DAY)) is None


def test_history_holds_each_version_with_its_validity(layers: Layers) -> None:
    for rows in ([row(value="a")], [row(value="b")], [row(value="b")], [], [row(value="a")]):
        layers.show(item=rows)
        layers.load()
    past = layers.query('SELECT "VALUE", _why, _since < _until FROM staging.item_history ORDER BY _gone_seq')
    assert past == [("a", "changed", True), ("b", "deleted", True)]
    seamless = "SELECT a._until = b._since FROM staging.item_history a JOIN staging.item_history b"
    assert layers.query(f"{seamless} ON b._gone_seq > a._gone_seq") == [(True,)]


def test_the_site_may_take_a_views_change_column_away(layers: Layers) -> None:
    layers.use(probe.item("MOMENT"))
    layers.bind(probe.site(changed_at=False))
    layers.show(item=[row(number=1), row(number=2)])
    layers.load()
    layers.show(item=[row(number=1)])
    assert layers.load().deleted == 1
