from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from functools import cache
from itertools import pairwise

import pytest

from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.hospital.layout import LAYOUTS, VIEWS
from dwh_fhir_sandbox.hospital.parts import PARTS
from dwh_fhir_tests.sandbox.hospital_rules import Judged, judge_table, rejects

DAY = date(2026, 3, 2)


@cache
def hospital() -> Hospital:
    return Hospital(400, seed=7, day=DAY)


@cache
def judged() -> dict[str, Judged]:
    return {name: judge_table(name, table) for name, table in hospital().tables().items()}


def test_same_seed_gives_the_same_hospital_and_another_seed_another() -> None:
    first, again, other = Hospital(60, seed=3), Hospital(60, seed=3), Hospital(60, seed=4)
    assert all(first.tables()[v].rows.equals(again.tables()[v].rows) for v in VIEWS)
    assert first.manifest == again.manifest
    assert not first.tables()["person"].rows.equals(other.tables()["person"].rows)


@pytest.mark.parametrize("name", VIEWS)
def test_tables_have_exactly_the_columns_of_their_layout(name: str) -> None:
    table = hospital().tables()[name]
    assert list(table.columns) == table.rows.column_names == list(LAYOUTS[name].columns)


@pytest.mark.parametrize("name", VIEWS)
def test_manifest_counts_what_the_rules_of_the_rows_find(name: str) -> None:
    expected, found = hospital().manifest.views[name], judged()[name]
    assert dict(found.rules) == dict(expected.rules)
    assert (found.rows, found.cancelled, len(found.clean), found.quarantined) == (
        expected.rows,
        expected.cancelled,
        expected.clean,
        expected.quarantined,
    )


@pytest.mark.parametrize("name", VIEWS)
def test_manifest_counts_what_the_mapping_rejects(name: str) -> None:
    expected = hospital().manifest.views[name]
    assert dict(rejects(name, judged())) == dict(expected.fhir_rules)
    assert sum(expected.fhir_rules.values()) == expected.fhir_quarantined


def test_at_most_one_row_has_no_key_as_two_would_be_duplicates() -> None:
    rules = Hospital(3000, seed=5).manifest.views["person"].rules
    assert rules["PATNR.key"] == 1


def test_every_cause_occurs_from_200_patients_on() -> None:
    views = Hospital(200, seed=11).manifest.views
    occurring = {(v, rule) for v in VIEWS for rule in (*views[v].rules, *views[v].fhir_rules)}
    assert occurring == {(part.view, cause.name) for part in PARTS.values() for cause in part.causes}


def test_causes_are_named_once_a_view() -> None:
    for part in PARTS.values():
        assert len({cause.name for cause in part.causes}) == len(part.causes)
        assert {cause.view for cause in part.causes} == {part.view}


def test_about_one_percent_of_the_rows_is_broken() -> None:
    views = Hospital(3000, seed=5).manifest.views.values()
    broken = sum(v.quarantined + v.fhir_quarantined - sum(v.fhir_consequences.values()) for v in views)
    assert 0.008 < broken / sum(v.rows for v in views) < 0.015


def test_every_clean_row_of_a_sound_case_finds_its_case_and_patient() -> None:
    clean = {name: found.clean for name, found in judged().items()}
    cases = {(row["EINRI"], row["FALNR"]): row["PATNR"] for row in clean["fall"]}
    patients = {row["PATNR"] for row in clean["person"]}
    for layout in LAYOUTS.values():
        expected = hospital().manifest.views[layout.view]
        if layout.belongs_to == "case":
            lost = [row for row in clean[layout.view] if (row["EINRI"], row["FALNR"]) not in cases]
            assert len(lost) == expected.fhir_rules["FALNR.case"]
        elif layout.belongs_to == "patient":
            without = sum(row["PATNR"] not in patients for row in clean[layout.view])
            assert without >= expected.without_patient > 0


def test_merged_patients_have_no_cases_and_name_a_surviving_record() -> None:
    clean = {name: found.clean for name, found in judged().items()}
    merged = {row["PATNR"]: row["RFPAT"] for row in clean["person"] if row["RFPAT"]}
    assert merged
    assert not merged.keys() & {row["PATNR"] for row in clean["fall"]}
    assert set(merged.values()) <= {row["PATNR"] for row in clean["person"]} - merged.keys()


def test_who_dies_in_hospital_is_discharged_for_that_reason() -> None:
    clean = {name: found.clean for name, found in judged().items()}
    dead = {row["PATNR"]: row["TODDT"] for row in clean["person"] if row["TODDT"]}
    last = {
        (row["EINRI"], row["FALNR"])
        for row in clean["fall"]
        if row["FALAR"] == "1" and row["ENDDT"] and row["ENDDT"] == dead.get(row["PATNR"])
    }
    reasons = {row["BWGR1"] for row in clean["kontakt"] if row["BEWTY"] == "2" and (row["EINRI"], row["FALNR"]) in last}
    assert reasons == {"07"}


def test_movements_of_a_stay_follow_each_other() -> None:
    whole = judged()["kontakt"].clean
    stays: dict[tuple[object, object], list[tuple[object, ...]]] = {}
    for row in whole:
        if row["BEWTY"] != "4" and not row["PLANB"] and row["BWIDT"]:
            span = (row["BWIDT"], row["BWIZT"], row["BEWTY"] == "2", row["BWEDT"], row["BWEZT"])
            stays.setdefault((row["EINRI"], row["FALNR"]), []).append(span)
    steps = [(a[3:], b[:2]) for rows in map(sorted, stays.values()) for a, b in pairwise(rows)]
    assert len(steps) > 200
    # Broken and cancelled movements leave gaps.
    assert sum(end == start for end, start in steps) > 0.95 * len(steps)


def test_numbers_of_cases_have_a_long_tail() -> None:
    cases = Counter(Hospital(3000, seed=2).tables()["fall"].rows.column("PATNR").to_pylist())
    assert 1.9 < sum(cases.values()) / 3000 < 2.5
    assert 0 < sum(number > 20 for number in cases.values()) < 60


def test_nothing_is_changed_on_or_after_the_reference_day() -> None:
    tables = hospital().tables()
    for name, column in (("person", "UPDAT"), ("person", "ERDAT"), ("fall", "UPDAT"), ("fall", "ERDAT")):
        assert max(tables[name].rows.column(column).to_pylist()) < DAY
    assert max(tables["kontakt"].rows.column("UPDTS").to_pylist()) < datetime(2026, 3, 2)  # noqa: DTZ001
    assert max(tables["diagnose"].rows.column("ERDAT").to_pylist()) <= "20260302"


def test_values_are_spelled_as_is_h_spells_them() -> None:
    rows = {name: table.rows for name, table in Hospital(1500, seed=9).tables().items()}
    assert set(map(len, rows["kontakt"].column("ZIMMR").to_pylist())) == {8}
    assert set(map(len, filter(None, rows["diagnose"].column("DKEY1").to_pylist()))) == {30}
    assert "240000" in rows["kontakt"].column("BWIZT").to_pylist()
    assert "99991231" in rows["kontakt"].column("BWEDT").to_pylist()
    assert "00000000" in rows["person"].column("GBDAT").to_pylist()
    assert {"+", "!"} <= set(rows["diagnose"].column("DTYP1").to_pylist())
    assert {"1", "2", "3", "D", "X"} <= set(rows["person"].column("GSCHL").to_pylist())


def test_manifest_is_plain_json() -> None:
    manifest = hospital().manifest.as_json()
    assert json.loads(json.dumps(manifest)) == manifest


def test_a_hospital_of_one_patient_can_be_made() -> None:
    assert Hospital(1).manifest.views["person"].rows == 1
