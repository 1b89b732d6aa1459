from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dwh_fhir.view import Resource, Row
from dwh_fhir_tests.views.rows import medicated, medication, rejects, resources, site


def _part(place: int, **values: Any) -> Row:
    return medication(f"1-{place}", MEORDKOM="1", WIRKLFD=place, **values)


def _both(*rows: Row) -> tuple[Resource, Resource]:
    """The one Medication of some rows, and the one entry that refers to it."""
    drug, entry = resources(medicated(rows))
    assert entry["medicationReference"] == {"reference": f"Medication/{drug['id']}"}
    return drug, entry


def _names(drug: Resource) -> list[str | None]:
    return [one["itemCodeableConcept"].get("text") for one in drug["ingredient"]]


def _codes(drug: Resource) -> list[list[str]]:
    return [[coding["code"] for coding in one["itemCodeableConcept"]["coding"]] for one in drug["ingredient"]]


def test_rows_of_one_entry_are_one_drug_of_several_ingredients_each_with_its_strength() -> None:
    rows = [
        _part(1, ASK="00002", WIRKTX="ASS", WIRKTYP="IN", STAERKE=Decimal("250"), STAEIN="mg", DRUGTX="Pulver"),
        _part(2, WIRKTX="Coffein", STAERKE=Decimal("50.0"), STAEIN="mg"),
    ]
    drug, entry = _both(*rows)
    assert _names(drug) == ["ASS", "Coffein"]
    assert [str(one["strength"]["numerator"]["value"]) for one in drug["ingredient"]] == ["250", "50.0"]
    assert ["extension" in one for one in drug["ingredient"]] == [True, False]
    assert entry["identifier"][0]["value"] == "0001-1"
    assert entry["id"] == site().id("MedicationStatement", "0001", "1")


def test_ingredients_are_in_the_order_of_their_numbers_and_not_of_their_texts() -> None:
    rows = [_part(n, WIRKTX=f"S{n}") for n in (10, 2, 1)]
    assert _names(_both(*sorted(rows, key=lambda row: row["_key"]))[0]) == ["S1", "S2", "S10"]


def test_what_is_said_in_one_row_is_said_of_the_entry() -> None:
    rows = [_part(1, WIRKTX="A"), _part(2, WIRKTX="B", MESTA="S", DOSTXT="langsam"), _part(3, WIRKTX="C", MESTA="S")]
    _, entry = _both(*rows)
    assert entry["status"] == "stopped"
    assert entry["dosage"] == [{"text": "langsam"}]


@pytest.mark.parametrize(
    ("column", "one", "other"),
    [
        ("MESTA", "A", "S"),
        ("METYP", "M", "G"),
        ("DRUGTX", "Pulver", "Saft"),
        ("PZN", "09900018", "99000040"),
        ("DOSIS", Decimal("1"), Decimal("2")),
        ("MEORDREF", "8", "9"),
        ("ATC", "B01AC06", "B01A"),
        ("ATCJA", "2024", "2025"),
    ],
)
def test_rows_of_one_entry_that_contradict_each_other_are_rejected_together(
    column: str, one: object, other: object
) -> None:
    rows = [_part(1, WIRKTX="A", **{column: one}), _part(2, WIRKTX="B", **{column: other}), _part(3, WIRKTX="C")]
    found = medicated([*rows, medication("2", DRUGTX="x")])
    assert rejects(found) == [(f"0001|1-{n}", "entry", column) for n in (1, 2, 3)]
    assert len([r for r in found if isinstance(r, dict)]) == 2
    assert "Saft" not in str(rejects(found))


def test_atc_codes_in_which_the_rows_differ_are_the_ingredients() -> None:
    drug, _ = _both(_part(1, ASK="00002", ATC="N02BA01"), _part(2, WIRKTX="Coffein", ATC="N06BC01", ATCJA="2024"))
    assert "code" not in drug
    assert _codes(drug) == [["00002", "N02BA01"], ["N06BC01"]]


def test_atc_code_that_the_rows_share_is_the_drugs() -> None:
    drug, _ = _both(_part(1, WIRKTX="A", ATC="N02BE51", ATCJA="2024"), _part(2, WIRKTX="B", ATC="N02BE51"))
    assert [coding["code"] for coding in drug["code"]["coding"]] == ["N02BE51"]
    assert _codes(drug) == [["unknown"], ["unknown"]]


def test_rows_tell_more_of_the_ingredients_that_the_code_map_lists() -> None:
    rows = [
        _part(1, PZN="99000040", ASK="22686", STAERKE=Decimal("50"), STAEIN="mg"),
        _part(2, ASK="00002", STAERKE=Decimal("250"), STAEIN="mg"),
    ]
    drug, _ = _both(*rows)
    assert _codes(drug) == [["00002"], ["22686"]]
    assert [one["strength"]["numerator"]["value"] for one in drug["ingredient"]] == [250, 50]


@pytest.mark.parametrize("second", [{"ASK": "07962"}, {"WIRKTX": "Coffein"}, {"ASK": "00002", "STAERKE": Decimal(1)}])
def test_ingredients_that_the_code_map_does_not_tell_apart_are_the_rows_own(second: dict[str, Any]) -> None:
    drug, _ = _both(_part(1, PZN="99000040", ASK="00002"), _part(2, **second))
    assert len(drug["ingredient"]) == 2
    assert _codes(drug)[0] == ["00002"]


def test_a_row_without_ingredient_adds_none() -> None:
    drug, _ = _both(_part(0, DRUGTX="Pulver", DOSTXT="x"), _part(1, WIRKTX="A"), _part(2, WIRKTX="A"))
    assert _names(drug) == ["A"]


def test_drugs_of_other_ingredients_are_other_medications() -> None:
    ids = {_both(_part(1, WIRKTX="A"), _part(2, WIRKTX=name))[0]["id"] for name in ("B", "C", "D")}
    assert len({*ids, _both(_part(1, WIRKTX="A"))[0]["id"]}) == 4


def test_an_entry_of_one_row_is_the_resource_that_it_was_before() -> None:
    drug, entry = _both(medication("1-1", WIRKTX="A"))
    assert entry["id"] == site().id("MedicationStatement", "0001", "1-1")
    said = ("0001", "0000000042", "0000004711", None, None, None, None, None, "A", None, None, None, None)
    assert drug["id"] == site().id("Medication", *said)


_INGREDIENTS = st.fixed_dictionaries(
    {
        "ASK": st.sampled_from([None, "00002", "07962", "22686"]),
        "WIRKTX": st.sampled_from([None, "A", "B"]),
        "STAERKE": st.sampled_from([None, Decimal("0"), Decimal("0.50")]),
        "PZN": st.sampled_from([None, "99000040"]),
    }
)


@settings(max_examples=80)
@given(st.lists(_INGREDIENTS, min_size=1, max_size=4))
def test_no_ingredients_name_number_or_strength_is_lost(told: list[dict[str, Any]]) -> None:
    rows = [_part(n, DRUGTX="x", **values) for n, values in enumerate(told)]
    if any(values["ASK"] is None for values in told) and len({values["ASK"] for values in told}) < 2:
        rows = [{**row, "PZN": None} for row in rows]
    drug, _ = _both(*rows)
    said = str(drug["ingredient"])
    for values in told:
        assert values["ASK"] is None or values["ASK"] in said
        assert values["WIRKTX"] is None or f"'text': '{values['WIRKTX']}'" in said
        assert values["STAERKE"] is None or str(values["STAERKE"]) in said
