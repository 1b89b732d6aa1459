from __future__ import annotations

from datetime import date

import pytest

from dwh_fhir_tests.views.rows import of_person, patient, site

ADDRESS = {"STRAS": "Weg 1", "PSTLZ": "01067", "ORT": "Dresden", "LAND": "DE"}


def test_sex_outside_the_code_map_is_left_out() -> None:
    assert "gender" not in patient(GSCHL="9")


def test_sex_3_is_unknown_and_not_divers() -> None:
    resource = patient(GSCHL="3")
    assert resource["gender"] == "unknown"
    assert "_gender" not in resource


@pytest.mark.parametrize("code", ["D", "X"])
def test_other_says_which_other_it_is(code: str) -> None:
    resource = patient(GSCHL=code)
    assert resource["gender"] == "other"
    assert resource["_gender"]["extension"][0]["valueCoding"]["code"] == code


def test_unknown_birth_date_says_that_it_is_unknown() -> None:
    assert patient()["_birthDate"]["extension"][0]["valueCode"] == "unknown"


def test_death_without_date_is_true() -> None:
    assert patient(TODKZ=True)["deceasedBoolean"] is True


def test_death_with_date_is_a_date_even_without_the_flag() -> None:
    resource = patient(TODDT=date(2024, 5, 1))
    assert resource["deceasedDateTime"] == "2024-05-01"
    assert "deceasedBoolean" not in resource


def test_blank_death_flag_says_nothing() -> None:
    assert not {"deceasedBoolean", "deceasedDateTime"} & patient().keys()


def test_insurance_number_without_payer_is_left_out() -> None:
    assert [i["value"] for i in patient(KVNR="A123456780")["identifier"]] == ["0000000042"]


def test_name_without_given_name_is_not_official() -> None:
    (name,) = patient(NNAME="Berg")["name"]
    assert name["family"] == "Berg"
    assert "use" not in name


def test_family_name_holds_affix_prefix_and_own_name() -> None:
    (name,) = patient(NNAME="Berg", VNAME="Anna", NAMZU="Gräfin", VORSW="von")["name"]
    assert name["family"] == "Gräfin von Berg"
    assert [e["valueString"] for e in name["_family"]["extension"]] == ["Gräfin", "von", "Berg"]


def test_birth_name_equal_to_the_name_is_left_out() -> None:
    assert [n.get("use") for n in patient(NNAME="Berg", VNAME="A", GBNAM="Berg")["name"]] == ["official"]


def test_complete_address_is_a_street_address() -> None:
    assert patient(**ADDRESS)["address"][0]["type"] == "both"


@pytest.mark.parametrize("gap", ["STRAS", "PSTLZ", "ORT", "LAND"])
def test_address_with_a_gap_claims_no_slice(gap: str) -> None:
    (address,) = patient(**(ADDRESS | {gap: None}))["address"]
    assert "type" not in address


def test_country_outside_the_code_map_is_left_out() -> None:
    (address,) = patient(**(ADDRESS | {"LAND": "XX"}))["address"]
    assert "country" not in address
    assert "type" not in address


def test_person_without_address_has_none() -> None:
    assert "address" not in patient()


def test_merged_person_is_inactive_and_points_to_the_surviving_one() -> None:
    resource = patient(RFPAT="0000000043")
    assert resource["active"] is False
    assert resource["link"] == [{"other": site().reference("Patient", "0000000043"), "type": "replaced-by"}]


def test_person_merged_into_itself_is_not_merged() -> None:
    assert not {"active", "link"} & patient(RFPAT="0000000042").keys()


@pytest.mark.parametrize("born", ["1950", "1950-02", "1950-02-28"])
def test_birth_date_is_as_exact_as_the_source_knows_it(born: str) -> None:
    assert patient(GBDAT=born)["birthDate"] == born


def test_district_of_the_city_is_an_extension_of_the_address() -> None:
    (extension,) = patient(**ADDRESS, ORT2="Neustadt")["address"][0]["extension"]
    assert (extension["url"].rpartition("-")[2], extension["valueString"]) == ("precinct", "Neustadt")


@pytest.mark.parametrize(
    ("values", "when"),
    [
        ({"TODKZ": True, "TODDT": date(2024, 5, 1), "TODZT": "083000"}, "2024-05-01T08:30:00+02:00"),
        ({"TODDT": date(2024, 5, 1)}, "2024-05-01"),
        ({"TODKZ": True}, None),
    ],
)
def test_who_has_died_has_the_vital_status_of_that_time(values: dict[str, object], when: str | None) -> None:
    _, status = of_person(**values)
    assert status["valueCodeableConcept"]["coding"][0]["code"] == "T"
    assert status.get("effectiveDateTime") == when
    assert ("_effectiveDateTime" in status) is (when is None)


def test_nobody_is_said_to_live_because_no_death_is_recorded() -> None:
    assert [resource["resourceType"] for resource in of_person()] == ["Patient"]
