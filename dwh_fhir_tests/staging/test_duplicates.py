from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dwh_fhir.database.keys import key_writer
from dwh_fhir.staging import duplicates, loading
from dwh_fhir.values.texts import BLANKS, bare, identity
from dwh_fhir.windows import end_of, starts
from dwh_fhir_tests import probe
from dwh_fhir_tests.layers import Layers, expected_rows
from dwh_fhir_tests.probe import row

FIRST = datetime.combine(date(2026, 3, 2), time())
LATER = FIRST + timedelta(hours=13)
MARKED = "duplicate:"


@pytest.fixture
def stamped(layers: Layers) -> Layers:
    layers.use(probe.item("MOMENT"))
    layers.bind(probe.site(overlap_hours=2))
    return layers


def window(layers: Layers, rows: list[dict[str, Any]], until: datetime, **options: Any) -> None:
    """A run at that moment, which loads every missing window that is closed."""
    layers.show(item=rows)
    found = loading.missing(
        layers.connection, layers.views["item"], layers.site, until.replace(tzinfo=layers.site.zone)
    )
    layers.connection.commit()
    layers.load(window=found, **options)


def marks(layers: Layers) -> dict[str, str | None]:
    return dict(layers.query("SELECT _key, _defect FROM staging.item"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A", "A\u00a0"),
        ("A", "\tA"),
        ("A", "A\u200b"),
        ("A", "\ufeffA"),
        ("A", "A\u00ad"),
        ("A", "A\r\n"),
        ("Ä", "A\u0308"),
    ],
)
def test_rows_whose_keys_cant_be_told_apart_are_duplicates(layers: Layers, one: str, other: str) -> None:
    layers.carry(item=[row(one), row(other, value="y"), row("B")], owner=[probe.owner_row("o1")])
    key = f"{one}/1"
    assert layers.quarantine() == {(key, "duplicate", ""), (f"{key}#2", "duplicate", "")}
    assert layers.keys() == ["B/1"]


@pytest.mark.parametrize("inside", ["A\u200bB", "A\tB", "A\u00a0B", "A\u00adB"])
def test_a_key_with_an_unseen_character_inside_is_named_and_not_repaired(layers: Layers, inside: str) -> None:
    layers.carry(item=[row("AB"), row(inside)], owner=[probe.owner_row("o1")])
    assert layers.quarantine() == {(f"{inside}/1", "invisible", "PLACE")}
    assert layers.keys() == ["AB/1"]


def test_a_link_finds_its_row_in_whichever_form_both_are_written(layers: Layers) -> None:
    done = layers.carry(item=[row(OWNER="u\u0308 ")], owner=[probe.owner_row("\u00fc\u00a0", "Ann")])
    assert done.resources == {"Observation": 1}


@given(st.text())
def test_what_is_bare_has_nothing_around_it_and_stays_so(text: str) -> None:
    found = bare(text)
    assert found in text
    assert bare(found) == found == found.strip()
    assert not found or not {found[0], found[-1]} & set(BLANKS)
    assert identity(unicodedata.normalize("NFD", text)) == identity(text) == identity(identity(text))


def test_a_window_that_brings_one_of_two_rows_leaves_both_duplicates(stamped: Layers) -> None:
    rows = [row("A", MOMENT=FIRST), row("A ", value="y", MOMENT=FIRST)]
    window(stamped, rows, FIRST + timedelta(days=1))
    rows[1] = row("A ", value="z", MOMENT=FIRST + timedelta(days=1, hours=1))
    window(stamped, rows, FIRST + timedelta(days=2))
    assert marks(stamped) == {"A/1": MARKED, "A/1#2": MARKED}
    assert stamped.raw() == expected_rows(stamped.views["item"], rows)


@pytest.mark.parametrize("place", ["A", "A ", "A\u00a0"])
@pytest.mark.parametrize("many", [1, 1_000])
def test_a_second_row_of_a_key_is_a_duplicate_though_the_counts_stay_equal(
    stamped: Layers, monkeypatch: pytest.MonkeyPatch, place: str, many: int
) -> None:
    monkeypatch.setattr(duplicates, "LOOKED_UP", many)
    rows = [row("A", MOMENT=FIRST), row("B", MOMENT=FIRST), row("C", MOMENT=FIRST), row("D", MOMENT=FIRST)]
    window(stamped, rows, FIRST + timedelta(days=1))
    changed = FIRST + timedelta(days=1, hours=1)
    rows = [rows[0], row("C", value="changed", MOMENT=changed), row("D", value="y", MOMENT=changed)]
    window(stamped, [*rows, row(place, value="second", MOMENT=changed)], FIRST + timedelta(days=2))
    assert {key: mark for key, mark in marks(stamped).items() if mark} == {"A/1": MARKED, "A/1#2": MARKED}


def test_a_duplicate_that_is_resolved_at_the_source_leaves_one_good_row(stamped: Layers) -> None:
    rows = [row("A", MOMENT=FIRST), row("A ", value="y", MOMENT=FIRST), row("A ", value="z", MOMENT=FIRST)]
    window(stamped, rows, FIRST + timedelta(days=1))
    assert len(marks(stamped)) == 3
    left = row("A ", value="z", MOMENT=FIRST + timedelta(days=1, hours=1))
    window(stamped, [left], FIRST + timedelta(days=2))
    assert marks(stamped) == {"A/1": None}
    assert stamped.raw() == expected_rows(stamped.views["item"], [left])


def test_a_limited_load_does_not_make_one_of_two_rows_good(stamped: Layers) -> None:
    rows = [row("A", MOMENT=FIRST), row("A", value="y", MOMENT=FIRST)]
    window(stamped, rows, FIRST + timedelta(days=1))
    stamped.load(limit=1)
    assert marks(stamped) == {"A/1": MARKED, "A/1#2": MARKED}


def test_a_key_that_the_source_is_not_found_by_is_staged_all_the_same(stamped: Layers) -> None:
    window(stamped, [row("A", MOMENT=FIRST)], FIRST + timedelta(days=1))
    stamped.show(item=[row("A", MOMENT=FIRST), row("B\0", MOMENT=FIRST - timedelta(days=9))])
    loading.reconcile(stamped.connection, stamped.source, stamped.views["item"], stamped.site, run_id="keys")
    assert marks(stamped) == {"A/1": None, "B\u2400/1": "nul:PLACE"}


def test_a_long_text_in_a_key_ends_no_load(layers: Layers) -> None:
    long = ["ä" * 5000, "ä" * 4999 + "b"]
    layers.carry(item=[row(long[0]), row(long[1]), row("A")], owner=[probe.owner_row("o1")])
    assert layers.keys() == ["A/1"]
    assert {rule for _, rule, _ in layers.quarantine()} == {"length"}


places = st.sampled_from(["A", "A ", "\u00a0A", "A\u0301", "\u00c1", "B"])
edits = st.tuples(places, st.sampled_from(["a", "b"]), st.sampled_from(["put", "put", "add", "add", "delete"]))


@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(steps=st.lists(st.lists(edits, max_size=3), min_size=2, max_size=4))
def test_any_part_of_the_rows_gives_the_verdict_of_all_of_them(
    stamped: Layers, steps: list[list[tuple[str, str, str]]]
) -> None:
    """`put` changes the one row of a spelling, `add` adds one, `delete` takes all of a spelling away, unseen."""
    stamped.connection.execute("TRUNCATE staging.item, staging.item_history, control.load, control.window_loaded")
    stamped.connection.commit()
    write = key_writer(stamped.views["item"], list(stamped.views["item"].column_names))
    rows: list[dict[str, Any]] = []
    for start, changes in zip(
        starts(stamped.site, datetime(2026, 3, 9, tzinfo=stamped.site.zone)), steps, strict=False
    ):
        for place, value, what in changes:
            new = row(place, value=value, MOMENT=start.replace(tzinfo=None) + timedelta(hours=3))
            kept = rows if what == "add" else [r for r in rows if r["PLACE"] != place]
            rows = kept if what == "delete" else [*kept, new]
        window(stamped, rows, end_of(start).replace(tzinfo=None))
        there = [write(tuple(r.values())) for r in rows]
        good = {key for key, mark in marks(stamped).items() if mark is None}
        assert not {key for key in good if there.count(key) > 1}
    loading.reconcile(
        stamped.connection,
        stamped.source,
        stamped.views["item"],
        stamped.site,
        run_id="k",
        options=loading.LoadOptions(max_vanished=1),
    )
    assert {key for key, mark in marks(stamped).items() if mark is None} == {k for k in there if there.count(k) == 1}
    assert len(marks(stamped)) == len(rows)
