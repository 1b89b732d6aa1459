"""The comparison of contents (Abgleich), with each kind of source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as configured
from hypothesis import strategies as st

from dwh_fhir import columns as c
from dwh_fhir.control import proofs
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.schema import ensure_schema
from dwh_fhir.errors import BrakeError
from dwh_fhir.site.site import Site
from dwh_fhir.site.site_file import SiteFile
from dwh_fhir.sources import digests
from dwh_fhir.sources.opening import open_source
from dwh_fhir.sources.source import Source, Span
from dwh_fhir.staging import loading, proving, slices
from dwh_fhir.staging.plan import LoadOptions
from dwh_fhir_tests import probe
from dwh_fhir_tests.sources.stands import KINDS, Kind, Stands, Table, told

COLUMNS: dict[str, str] = {
    "PLACE": "text",
    "NUMBER": "integer",
    "OWNER": "text",
    "VALUE": "text",
    "NOTE": "text",
    "STORN": "text",
    "DAY": "date",
    "MOMENT": "timestamp",
    "AMOUNT": "decimal",
}
VIEW = probe.item("DAY", AMOUNT=c.decimal(""))
DAY = date(2026, 3, 1)
LATER, NOON = datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 10, 12, tzinfo=UTC)
TODAY = date(2026, 3, 10)
HASHING: tuple[Kind, ...] = ("hana", "postgres")


def line(place: str = "A", number: int | None = 1, **values: Any) -> list[Any]:
    row = {"PLACE": place, "NUMBER": number, "OWNER": "o", "VALUE": "x", "DAY": DAY, **values}
    return [row.get(name) for name in COLUMNS]


class Compared:
    """One view between a source of some kind and staging."""

    def __init__(self, kind: Kind, stands: Stands, connection: Connection, **binding: Any) -> None:
        file = {"name": "p", "go_live": probe.GO_LIVE, "identifiers": {}, **told(kind)}
        file["views"] = {"item": {"source": "Dinge", **binding}}
        self.site = Site(SiteFile.model_validate(file), {}, "key of the proofs")
        self.kind, self._stands, self.connection = kind, stands, connection
        ensure_schema(connection, {"item": VIEW})

    def show(self, rows: list[list[Any]]) -> None:
        if self.kind == "csv":
            rows = [[v.isoformat() if isinstance(v, date) else v for v in row] for row in rows]
        self.reached = self._stands.show(self.kind, {"Dinge": Table(COLUMNS, rows)})

    @contextmanager
    def source(self) -> Iterator[Source]:
        with open_source(self.reached, self.site) as source:
            yield source

    def load(self, **options: Any) -> loading.Load:
        with self.source() as source:
            window = probe.window(self.site, NOON, LATER)
            return loading.load(
                self.connection, source, VIEW, self.site, run_id="t", window=window, options=LoadOptions(**options)
            )

    def prove(self, max_vanished: float = 1) -> loading.Load:
        with self.source() as source:
            options = LoadOptions(max_vanished=max_vanished)
            return loading.reconcile(self.connection, source, VIEW, self.site, run_id="t", options=options)

    def staged(self) -> list[tuple[Any, ...]]:
        names = ", ".join(f'"{name}"' for name in VIEW.column_names)
        found = self.connection.execute(f"SELECT {names} FROM staging.item".encode()).fetchall()
        self.connection.commit()
        return sorted(found, key=repr)

    def proved(self) -> datetime | None:
        found = proofs.times(self.connection).get("item")
        self.connection.commit()
        return found

    def at_source(self) -> list[tuple[Any, ...]]:
        with self.source() as source:
            return sorted((tuple(row) for block in source.read(VIEW, Span()) for row in block), key=repr)


Make = Callable[..., Compared]


@pytest.fixture
def compared(stands: Stands, connection: Connection) -> Make:
    return lambda kind, **binding: Compared(kind, stands, connection, **binding)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("OWNER", "other"), ("VALUE", "y"), ("VALUE", None), ("NOTE", ""), ("NOTE", "A123456780"), ("STORN", "X"),
        ("MOMENT", datetime.fromisoformat("2026-01-02T03:04:05")), ("AMOUNT", Decimal("0.01")),
    ],
)  # fmt: skip
def test_what_changed_without_its_change_date_is_seen_by_the_next_comparison(
    compared: Make, kind: Kind, column: str, value: Any
) -> None:
    here = compared(kind)
    rows = [line(number=n) for n in range(40)]
    here.show(rows)
    here.load()
    here.prove()
    rows[7] = line(number=7, **{column: value})
    here.show(rows)
    assert here.load().changed == 0
    # A file has no empty text that were another thing than none.
    assert here.prove().changed == (value != "" or kind not in ("csv", "excel"))
    assert here.staged() == here.at_source()


@pytest.mark.parametrize("kind", HASHING)
def test_only_the_slices_that_differ_travel(compared: Make, kind: Kind) -> None:
    here = compared(kind)
    rows = [line(f"P{n % 50}", n) for n in range(4_000)]
    here.show(rows)
    here.load()
    assert here.prove().read == 4_000
    assert here.prove().read == 0
    rows[17] = line("P17", 17, NOTE="a KVNR at last")
    here.show(rows)
    done = here.prove()
    assert (done.changed, done.inserted, done.deleted) == (1, 0, 0)
    assert 0 < done.read < 1_000
    assert here.prove().read == 0
    assert here.staged() == here.at_source()


@pytest.mark.parametrize("kind", ["sqlite", "csv"])
def test_where_the_source_computes_nothing_all_rows_travel(compared: Make, kind: Kind) -> None:
    here = compared(kind)
    here.show([line(number=n) for n in range(10)])
    here.load()
    assert [here.prove().read, here.prove().read] == [10, 10]


@pytest.mark.parametrize("kind", HASHING)
def test_a_row_that_a_window_brought_and_that_changed_back_unseen_is_compared(compared: Make, kind: Kind) -> None:
    here = compared(kind)
    rows = [line(number=n) for n in range(3_000)]
    here.show(rows)
    here.load()
    here.prove()
    here.show([line(number=0, VALUE="in between", DAY=TODAY), *rows[1:]])
    assert here.load().changed == 1
    here.show(rows)
    done = here.prove()
    assert done.changed == 1
    assert done.read < 1_000
    assert here.staged() == here.at_source()


@pytest.mark.parametrize("kind", HASHING)
def test_rows_of_one_key_in_several_slices_are_compared_together(compared: Make, kind: Kind) -> None:
    here = compared(kind)
    rows = [line(f"P{n}", n) for n in range(3_000)]
    here.show(rows)
    here.load()
    here.prove()
    rows.append(line("P5 ", 5))
    here.show(rows)
    here.prove()
    defects = here.connection.execute("SELECT count(*) FROM staging.item WHERE _defect IS NOT NULL").fetchone()
    assert defects == (2,)
    assert here.staged() == here.at_source()
    here.show(rows[:-1])
    here.prove()
    defects = here.connection.execute("SELECT count(*) FROM staging.item WHERE _defect IS NOT NULL").fetchone()
    assert defects == (0,)


@pytest.mark.parametrize("kind", HASHING)
def test_keys_that_the_source_hashes_otherwise_make_the_view_travel_and_never_vanish(
    compared: Make, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = compared(kind)
    rows = [line(number=n) for n in range(3_000)]
    here.show(rows)
    here.load()
    of_staging = digests.staged_slice
    monkeypatch.setattr(slices, "staged_slice", lambda key, digits, alias: of_staging(key[:1], digits, alias))
    for _ in range(2):
        done = here.prove()
        assert (done.read, done.deleted, done.inserted) == (3_000, 0, 0)
    assert here.staged() == here.at_source()


@pytest.mark.parametrize("kind", HASHING)
def test_the_brake_counts_what_vanished_from_the_whole_view(compared: Make, kind: Kind) -> None:
    here = compared(kind)
    rows = [line(number=n) for n in range(3_000)]
    here.show(rows)
    here.load()
    here.prove()
    here.show(rows[100:])
    here.prove(max_vanished=0.05)
    here.show(rows[1_000:])
    with pytest.raises(BrakeError, match="900 of 2900 rows are gone"):
        here.prove(max_vanished=0.05)
    here.show([])
    with pytest.raises(BrakeError, match="the source is empty"):
        here.prove(max_vanished=0.05)
    assert len(here.staged()) == 2_900


@pytest.mark.parametrize("kind", HASHING)
def test_a_comparison_that_is_broken_off_leaves_all_as_it_was_and_starts_again(
    compared: Make, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = compared(kind)
    rows = [line(number=n) for n in range(3_000)]
    here.show(rows)
    here.load()
    here.prove()
    before = here.proved()
    rows[3] = line(number=3, VALUE="new")
    here.show(rows)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(proofs, "remember", killed)
        with pytest.raises(KeyboardInterrupt):
            here.prove()
    assert here.proved() == before is not None
    assert here.prove().changed == 1
    assert here.staged() == here.at_source()
    assert (here.proved() or before) > before


def test_a_filter_that_changes_makes_all_travel(compared: Make) -> None:
    here = compared("postgres")
    here.show([line(number=n, OWNER="o" if n % 2 else "p") for n in range(3_000)])
    here.load()
    here.prove()
    filtered = compared("postgres", filter={"OWNER": ["o"]})
    filtered.reached = here.reached
    assert filtered.prove().read == 1_500
    assert filtered.prove().read == 0
    assert len(filtered.staged()) == 1_500


def test_a_full_load_proves_and_a_window_does_not(compared: Make) -> None:
    here = compared("postgres")
    here.show([line(number=n) for n in range(3)])
    here.load()
    assert here.proved() is None
    here.load(full=True)
    assert here.proved() is not None


BETWEEN = datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2030-01-01")
PLACES = st.sampled_from(["A", "B", "A ", "Ä", "\U0001f600", "a/b", "#"])
NOTES = st.sampled_from([None, "", " ", "-", "0", "x" * 4_000, "it's", "\u00a0", "|", "ß"])
ROW = st.builds(
    lambda place, number, note, amount, moment, seen: line(
        place, number, NOTE=note, AMOUNT=amount, MOMENT=moment, DAY=TODAY if seen else DAY
    ),
    PLACES,
    st.one_of(st.none(), st.integers(0, 30)),
    NOTES,
    st.one_of(st.none(), st.decimals(-5, 5, places=2)),
    st.one_of(st.none(), st.datetimes(*BETWEEN).map(lambda d: d.replace(microsecond=0))),
    st.booleans(),
)


@pytest.mark.parametrize("kind", HASHING)
@given(data=st.data())
@configured(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_staging_equals_the_source_after_any_edits_that_no_window_shows(
    compared: Make, kind: Kind, data: st.DataObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Slices of a few rows, so that most of them stay at home.
    monkeypatch.setattr(slices, "ROWS_A_SLICE", 2)
    monkeypatch.setattr(proving, "_TOO_SMALL", 0)
    monkeypatch.setattr(slices, "_SHARE", data.draw(st.sampled_from([0.3, 0.9, 2.0])))
    here = compared(kind)
    here.connection.execute("TRUNCATE staging.item, control.proved_slices, control.window_loaded, control.load CASCADE")
    here.connection.commit()
    rows = data.draw(st.lists(ROW, min_size=20, max_size=60))
    for _ in range(data.draw(st.integers(1, 4))):
        here.show(rows)
        if data.draw(st.booleans()):
            here.load(max_vanished=1)
        here.prove()
        assert here.staged() == here.at_source()
        for _ in range(data.draw(st.integers(0, 4))):
            at = data.draw(st.integers(0, len(rows)))
            new = data.draw(st.lists(ROW, max_size=1))
            rows = [*rows[:at], *new, *rows[at + data.draw(st.integers(0, 1)) :]]


def test_a_view_that_was_not_compared_for_too_long_is_named(compared: Make) -> None:
    here = compared("postgres", max_unproved_days=3)
    here.show([line()])
    now = datetime.now(UTC)
    assert proving.overdue(here.connection, here.site, ["item"], now) == {}
    here.connection.commit()
    here.load()
    late = proving.overdue(here.connection, here.site, ["item"], now + timedelta(days=4))
    here.connection.commit()
    assert late.keys() == {"item"}
    here.prove()
    assert proving.overdue(here.connection, here.site, ["item"], now + timedelta(days=2)) == {}
    assert proving.overdue(here.connection, here.site, ["item"], now + timedelta(days=4)).keys() == {"item"}
