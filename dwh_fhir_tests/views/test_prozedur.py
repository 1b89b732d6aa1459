from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dwh_fhir.fhir import r4, urls
from dwh_fhir.view import Resource, Row
from dwh_fhir_tests.views.rows import CASE, OPEN, fall, movement, of_case, procedure, rejects, resources, site

DAY, NEXT = date(2024, 5, 1), date(2024, 5, 2)
STAY = [movement(1, "1", DAY, "080000", ORGFA="INN1"), movement(2, "3", NEXT, "100000", ORGFA="ACH1")]


def _made(**values: Any) -> Resource:
    (resource,) = resources(of_case("prozedur", fall(), STAY, (), [procedure(1, **values)]))
    return resource


def _extension(resource: Resource, url: str) -> Any:
    return next((e for e in resource.get("extension", []) if e["url"] == url), None)


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("5-470.11", "5-470.11"),
        ("5470.11", "5-470.11"),
        ("547011", "5-470.11"),
        ("8-98F.0", "8-98f.0"),
        ("1710", "1-710"),
        ("3-200", "3-200"),
        ("1-440.A", "1-440.a"),
    ],
)
def test_code_is_spelled_as_the_ops_spells_it(key: str, code: str) -> None:
    assert _made(ICPML=key)["code"]["coding"] == [{"system": urls.CS_OPS, "version": "2024", "code": code}]


@pytest.mark.parametrize(
    ("code", "category"),
    [
        ("1-710", "165197003"),
        ("3-200", "363679005"),
        ("5-470", "387713003"),
        ("6-002.13", "18629005"),
        ("8-930", "277132007"),
        ("9-260", "394841004"),
    ],
)
def test_chapter_of_the_code_is_the_category(code: str, category: str) -> None:
    assert _made(ICPML=code)["category"] == {"coding": [{"system": "http://snomed.info/sct", "code": category}]}


@pytest.mark.parametrize(
    ("begin", "end", "performed"),
    [
        ((DAY, "080000"), (DAY, "090000"), ("2024-05-01T08:00:00+02:00", "2024-05-01T09:00:00+02:00")),
        ((DAY, "080000"), (NEXT, None), ("2024-05-01T08:00:00+02:00", "2024-05-02")),
        ((DAY, None), (NEXT, "090000"), ("2024-05-01", "2024-05-02T09:00:00+02:00")),
        ((DAY, "080000"), (DAY, "070000"), "2024-05-01T08:00:00+02:00"),
        ((DAY, "080000"), (DAY, "080000"), "2024-05-01T08:00:00+02:00"),
        ((DAY, "080000"), (DAY, None), "2024-05-01T08:00:00+02:00"),
        ((DAY, None), (DAY, "090000"), "2024-05-01"),
        ((NEXT, None), (DAY, None), "2024-05-02"),
        ((DAY, "240000"), (None, None), "2024-05-02T00:00:00+02:00"),
        ((None, None), (DAY, "090000"), None),
        ((OPEN, None), (None, None), None),
    ],
)
def test_an_end_counts_only_if_it_lies_after_the_start(
    begin: tuple[Any, Any], end: tuple[Any, Any], performed: str | tuple[str, str] | None
) -> None:
    resource = _made(BGDOP=begin[0], BZTOP=begin[1], ENDOP=end[0], EZTOP=end[1])
    told = {name: value for name, value in resource.items() if "performed" in name}
    if performed is None:
        assert told["_performedDateTime"]["extension"][0]["valueCode"] == "unknown"
    elif isinstance(performed, str):
        assert told == {"performedDateTime": performed}
    else:
        assert told == {"performedPeriod": {"start": performed[0], "end": performed[1]}}


def test_documentation_date_is_told_only_if_it_is_not_that_of_the_procedure() -> None:
    same = _made(BGDOP=DAY, BZTOP="080000", ERDAT=DAY, ERTIM="080000")
    later = _made(BGDOP=DAY, BZTOP="080000", ERDAT=NEXT)
    assert _extension(same, urls.PROCEDURE_RECORDED) is None
    assert _extension(later, urls.PROCEDURE_RECORDED)["valueDateTime"] == "2024-05-02"


@pytest.mark.parametrize(("kind", "intent"), [("T", "262202000"), ("Z", None), (None, None)])
def test_intent_is_told_only_if_the_code_map_knows_it(kind: str | None, intent: str | None) -> None:
    found = _extension(_made(PRTYP=kind), urls.PROCEDURE_INTENT)
    assert (found["valueCoding"]["code"] if found else None) == intent


def test_side_is_an_extension_of_the_code() -> None:
    (side,) = _made(LSLOK="L")["code"]["coding"][0]["extension"]
    assert (side["url"], side["valueCoding"]["code"]) == (urls.SEITENLOKALISATION, "L")


def test_performing_unit_and_remark_are_told() -> None:
    resource = _made(ORGPF="UCH1", BTEXT="Notfall")
    assert resource["performer"][0]["actor"]["identifier"]["value"] == "UCH1"
    assert resource["note"] == [{"text": "Notfall"}]


@pytest.mark.parametrize(
    ("values", "contact"),
    [
        ({"LFDBEW": 2, "ORGFA": "INN1"}, ("abteilung", 2)),
        ({"LFDBEW": 0, "ORGFA": "INN1"}, ("abteilung", 1)),
        ({"BGDOP": NEXT, "BZTOP": "110000"}, ("abteilung", 2)),
        ({"BGDOP": NEXT}, ()),
        ({"BGDOP": OPEN}, ()),
        ({}, ()),
    ],
)
def test_encounter_is_the_department_of_movement_or_unit_and_time_or_else_the_case(
    values: dict[str, Any], contact: tuple[object, ...]
) -> None:
    assert _made(**values)["encounter"] == site().reference("Encounter", *CASE.values(), *contact)


def test_unknown_catalogue_rejects_its_row_alone() -> None:
    found = of_case("prozedur", fall(), STAY, (), [procedure(1, ICPMK="QQ"), procedure(2)])
    assert rejects(found) == [("0001|0000000001", "ops_catalogue", "ICPMK")]
    assert len(found) == 2
    assert "QQ" not in str([getattr(item, "remedy", "") for item in found])


def test_procedures_without_their_case_are_rejected_one_by_one() -> None:
    found = of_case("prozedur", None, STAY, (), [procedure(1), procedure(2)])
    assert rejects(found) == [("0001|0000000001", "case", "FALNR"), ("0001|0000000002", "case", "FALNR")]


DAYS = st.sampled_from([None, OPEN, date(2024, 3, 31), DAY, NEXT, date(2024, 10, 27)])
CLOCKS = st.sampled_from([None, "000000", "023000", "120000", "240000"])


@st.composite
def _procedure(draw: st.DrawFn, number: int) -> Row:
    return procedure(
        number,
        LFDBEW=draw(st.none() | st.integers(0, 4)),
        ICPML=draw(st.from_regex(r"[135689]-?[0-9A-Za-z]{3}(\.?[0-9A-Za-z]{1,2})?", fullmatch=True)),
        BGDOP=draw(DAYS),
        BZTOP=draw(CLOCKS),
        ENDOP=draw(DAYS),
        EZTOP=draw(CLOCKS),
        ORGFA=draw(st.sampled_from([None, "INN1", "ACH1", "??"])),
        ERDAT=draw(DAYS),
        LSLOK=draw(st.sampled_from([None, "B", "L", "R"])),
        BTEXT=draw(st.none() | st.just("Text")),
    )


@settings(max_examples=150)
@given(st.lists(st.integers(1, 99), min_size=1, max_size=4, unique=True).flatmap(
    lambda numbers: st.tuples(*map(_procedure, numbers))
))  # fmt: skip
def test_any_procedures_become_valid_resources_of_their_case(rows: tuple[Row, ...]) -> None:
    made = resources(of_case("prozedur", fall(), STAY, (), rows))
    contacts = [r for view in ("fall", "kontakt") for r in resources(of_case(view, fall(), STAY))]
    there = {f"Encounter/{contact['id']}" for contact in contacts}
    assert len({resource["id"] for resource in made}) == len(rows)
    for resource in made:
        assert r4.check(resource) is None
        assert resource["encounter"]["reference"] in there
        assert sum(name.lstrip("_").startswith("performed") for name in resource) == 1
