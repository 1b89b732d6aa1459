"""A hospital that has only its files by section 21 KHEntgG, bound by site.yaml and code maps alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from dwh_fhir.sources.kinds.files import FilesSettings
from dwh_fhir_tests.bindings.carry import Carried, broken_profiles, carry
from dwh_fhir_tests.conftest import NewWorld

HEAD = "IK;Entlassender-Standort;Entgeltbereich;KH-internes-Kennzeichen"
FALL = f"""{HEAD};Versicherten-ID;IK-der-Krankenkasse;Geburtsjahr;Geschlecht;PLZ;Wohnort;Aufnahmedatum;Aufnahmeanlass;\
Aufnahmegrund;Aufnahmegewicht;Entlassungsdatum;Entlassungsgrund;Alter-in-Jahren-am-Aufnahmetag;Patientennummer;\
Beatmungsstunden
260000001;00;DRG;F1;A123456780;109999999;1950;m;89073;Ulm;202401050830;E;0101;;202401121100;011;73;P1;12,5
260000001;00;DRG;F2;A123456780;109999999;1950;m;53121;Bonn;202406010000;N;0107;;202406031400;079;74;P1;
260000001;00;DRG;F3;B123456789;109999999;1971;w;50667;Köln;202402290715;Z;0301;;202402291600;012;53;P2;0,0
260000001;00;DRG;F4;;;2024;x;50667;Köln;202403312330;G;0601;3250;;;0;P3;
260000001;00;DRG;F5;C1;109999999;1988;d;10115;Berlin;202405010900;E;0801;;202404301200;011;36;P4;
260000001;00;DRG;F6;D123456785;109999999;19x1;w;10115;Berlin;202405010900;E;9901;;202405021200;011;33;P5;
"""
FAB = f"""{HEAD};Fachabteilung;FAB-Aufnahmedatum;FAB-Entlassungsdatum;Kennung-Intensivbett
260000001;00;DRG;F1;HA0100;202401050830;202401070910;N
260000001;00;DRG;F1;HA3600;202401070910;202401091500;J
260000001;00;DRG;F1;HA0100;202401091500;202401121100;N
260000001;00;DRG;F2;HA1500;202406010000;202406031400;N
260000001;00;DRG;F3;HA1500;202402290715;202402291600;N
260000001;00;DRG;F4;HA0100;202403312330;;N
260000001;00;DRG;F9;HA0100;202403312330;;N
"""
ICD = f"""{HEAD};Diagnoseart;ICD-Version;ICD-Kode;Lokalisation;Diagnosensicherheit;Sekundär-Kode;\
Sekundär-Lokalisation;Sekundär-Diagnosensicherheit
260000001;00;DRG;F1;HD;2024;E11.50+;;;I79.2*;;
260000001;00;DRG;F1;ND;2024;I10.90;;;;;
260000001;00;DRG;F2;HD;2024;S72.01;L;;;;
260000001;00;DRG;F3;HD;2024;C50.4;R;G;;;
260000001;00;DRG;F3;HD;2024;C50.4;R;G;;;
260000001;00;DRG;F4;HD;1999;Z38.0;;;;;
"""
OPS = f"""{HEAD};OPS-Version;OPS-Kode;Lokalisation;OPS-Datum;Beleg-Operateur
260000001;00;DRG;F1;2024;8-980.10;;202401071000;N
260000001;00;DRG;F2;2024;5793 1f;L;202406011015;N
260000001;00;DRG;F2;2024;5-794.0f;L;20240601;N
260000001;00;DRG;F3;2024;5-870.a0;R;202402290800;N;too many
"""


@pytest.fixture(scope="module")
def carried(new_world: NewWorld, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Carried]:
    folder = tmp_path_factory.mktemp("p21")
    for name, text in (("FALL", FALL), ("FAB", FAB), ("ICD", ICD), ("OPS", OPS)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    with new_world() as world:
        yield carry(world, "khentgg21", FilesSettings(str(folder)), folder, {})


def of(carried: Carried, kind: str) -> list[dict[str, Any]]:
    return [found for name, found in carried.resources.items() if name.startswith(f"{kind}/")]


def visits(carried: Carried, level: str) -> dict[str, dict[str, Any]]:
    """Visit number without what stands for its movement, and start, to Encounter."""
    found = [e for e in of(carried, "Encounter") if e["type"][0]["coding"][0]["code"] == level]
    return {f"{e['identifier'][0]['value'].split('-')[1]} {e['period']['start']}": e for e in found}


def test_the_books_are_balanced_and_every_row_that_is_left_out_is_named(carried: Carried) -> None:
    assert carried.report.status.failed == []
    assert carried.quarantine == {
        "clean person GBDAT date": 1,  # 19x1
        "clean person KVNR pattern": 1,  # C1
        "clean fall FALAR code": 1,  # admission reason 99
        "clean fall end_before_begin": 1,  # F5
        "fhir kontakt FALNR case": 5,  # movements of F5, F6 and F9, which is in no FALL
        "clean diagnose duplicate": 2,  # the same line twice
        "fhir diagnose DKAT1 icd_catalogue": 1,  # 1999
        "clean prozedur ICPML pattern": 1,  # 5793 1f
        "clean prozedur fields": 1,  # one field too many
    }


def test_a_patient_is_as_his_last_case_says(carried: Carried) -> None:
    patients = {p["identifier"][0]["value"]: p for p in of(carried, "Patient")}
    assert patients.keys() == {"P1", "P2", "P3"}
    assert patients["P1"]["address"] == [{"city": "Bonn", "postalCode": "53121"}]
    assert patients["P1"]["birthDate"] == "1950"
    assert patients["P3"]["_gender"]["extension"][0]["valueCoding"]["code"] == "X"


def test_fall_and_fab_make_the_contacts_with_times_reasons_and_departments(carried: Carried) -> None:
    cases = visits(carried, "einrichtungskontakt")
    assert {name: case["status"] for name, case in cases.items()} == {
        "F1 2024-01-05T08:30:00+01:00": "finished",
        "F2 2024-06-01T00:00:00+02:00": "finished",
        "F3 2024-02-29T07:15:00+01:00": "finished",
        "F4 2024-03-31T23:30:00+02:00": "in-progress",
    }
    stay = cases["F1 2024-01-05T08:30:00+01:00"]
    assert stay["period"]["end"] == "2024-01-12T11:00:00+01:00"
    assert stay["hospitalization"]["admitSource"]["coding"][0]["code"] == "E"
    reasons = [part["valueCoding"]["code"] for part in stay["extension"][0]["extension"]]
    assert reasons == ["01", "0", "1"]
    departments = visits(carried, "abteilungskontakt")
    assert {name: contact["serviceType"]["coding"][0]["code"] for name, contact in departments.items()} == {
        "F1 2024-01-05T08:30:00+01:00": "0100",
        "F1 2024-01-07T09:10:00+01:00": "3600",
        "F1 2024-01-09T15:00:00+01:00": "0100",
        "F2 2024-06-01T00:00:00+02:00": "1500",
        "F3 2024-02-29T07:15:00+01:00": "1500",
        "F4 2024-03-31T23:30:00+02:00": "0100",
    }


def test_diagnoses_and_procedures_have_their_catalogues_sides_and_second_codes(carried: Carried) -> None:
    codes = Counter(
        (c["code"]["coding"][0]["version"], c["code"]["coding"][0]["code"]) for c in of(carried, "Condition")
    )
    assert codes == {("2024", "E11.50"): 1, ("2024", "I79.2"): 1, ("2024", "I10.90"): 1, ("2024", "S72.01"): 1}
    performed = {p["code"]["coding"][0]["code"]: p["performedDateTime"] for p in of(carried, "Procedure")}
    assert performed == {"8-980.10": "2024-01-07T10:00:00+01:00", "5-794.0f": "2024-06-01"}


def test_every_resource_keeps_its_profile(carried: Carried) -> None:
    assert broken_profiles(carried) == []
