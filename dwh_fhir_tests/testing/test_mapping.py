from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dwh_fhir import columns as c
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.testing import map_rows, site_of
from dwh_fhir.view import Group, Reject, Resource, View
from dwh_fhir.views import registry

CASE, OTHER = "0000000001", "0000000002"


def to_fhir(group: Group, site: MappingSite) -> Iterator[Resource | Reject]:
    """An Observation of the group's sum, that says how many cases the group has."""
    if any(row["KG"] is None for row in group.rows):
        yield Reject(group.rows[0]["_key"], "weight", "KG", "Fill KG at the source.")
        return
    yield {
        "resourceType": "Observation",
        "id": site.id("Observation", group.key),
        "status": "final" if group.today.has_come(group.rows[-1]["DAY"]) else "soon",
        "code": {"text": f"{len(group.rows)} weights, {len(group.needs['fall'])} cases"},
        "valueQuantity": {"value": sum(row["KG"] for row in group.rows)},
    }


VIEW = View(
    name="weight",
    source="CV_WEIGHT",
    key=("FALNR", "NUMBER"),
    group_by=("FALNR",),
    needs={"fall": ("FALNR",)},
    cancelled="STORN",
    types=("Observation",),
    to_fhir=to_fhir,
    columns=c.schema(
        {
            "FALNR": c.text(10, "", required=True),
            "NUMBER": c.integer("", required=True, minimum=0),
            "DAY": c.dats("", required=True),
            "KG": c.decimal(""),
            "STORN": c.flag("Cancelled"),
        }
    ),
)


def row(number: int, **values: Any) -> dict[str, Any]:
    return {"FALNR": CASE, "NUMBER": number, "DAY": "20260131", "KG": Decimal("1.50"), **values}


def test_rows_are_grouped_and_met_with_the_rows_that_they_need() -> None:
    cases = [{"EINRI": "0001", "FALNR": number, "PATNR": "0000000042", "FALAR": "1"} for number in (CASE, OTHER)]
    outcome = map_rows(VIEW, [row(10), row(2), row(1, FALNR=OTHER)], needs={"fall": cases})
    assert [(r["code"]["text"], r["valueQuantity"]["value"]) for r in outcome.resources] == [
        ("2 weights, 1 cases", Decimal("3.00")),
        ("1 weights, 1 cases", Decimal("1.50")),
    ]
    assert outcome.rejects == []


def test_rows_that_break_a_rule_and_rows_that_cannot_be_said_are_named() -> None:
    outcome = map_rows(VIEW, [row(1, DAY="20260231"), row(-1), row(2, FALNR=OTHER, KG=None), row(3, STORN="X")])
    assert outcome.resources == []
    assert outcome.rules == [
        (f"{CASE}/1", "date", "DAY"),
        (f"{CASE}/-1", "minimum", "NUMBER"),
        (f"{OTHER}/2", "weight", "KG"),
    ]


def test_a_resource_that_is_not_r4_is_rejected_with_its_element() -> None:
    outcome = map_rows(VIEW, [row(1)], today=date(2026, 1, 30))
    assert outcome.rules == [(CASE, "r4", "")]
    assert "Observation.status" in outcome.rejects[0].remedy


def test_an_error_of_the_mapping_is_raised_as_it_is() -> None:
    def fails(group: Group, site: MappingSite) -> Iterator[Resource | Reject]:
        raise LookupError(group.key)
        yield

    with pytest.raises(LookupError, match="1"):
        map_rows(replace(VIEW, to_fhir=fails), [row(1)])


def test_rows_with_one_key_are_no_matter_of_a_mapping() -> None:
    with pytest.raises(ValueError, match="several rows have one key"):
        map_rows(VIEW, [row(1), row(1)])


def test_the_site_has_the_systems_that_a_view_asks_for_and_the_maps_that_it_is_given() -> None:
    person = registry()["person"]
    patient = map_rows(person, [{"PATNR": "0000000042", "GBDAT": "19700101"}]).resources[0]
    assert patient["identifier"][0]["system"] == "https://hospital.example/patient"
    site = site_of(person, code_maps={"gender": {"1": {"code": "1", "gender": "male"}}}, meta_source="urn:test")
    assert site.lookup("gender", "1") == {"code": "1", "gender": "male"}
    assert site.meta_source == "urn:test"


def test_a_needed_row_that_would_be_in_quarantine_is_named() -> None:
    with pytest.raises(ValueError, match=r"needed rows of fall break rules, .*: .*FALNR key"):
        map_rows(VIEW, [row(1)], needs={"fall": [{"EINRI": "0001"}]})
