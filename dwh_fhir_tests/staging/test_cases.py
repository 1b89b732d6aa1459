from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from dwh_fhir.binding.load import load
from dwh_fhir.database.connection import Connection
from dwh_fhir.views import registry
from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE
from dwh_fhir_sandbox.stack import SCHEMA, source_name
from dwh_fhir_tests.layers import Layers, opened

OF_CASES = ("diagnose", "fall", "kontakt")
GROUPS = "SELECT view || ' ' || group_key, mapped_at FROM fhir.mapped_group"


@dataclass
class Ward:
    """A mapped hospital, and one of its cases with several movements and diagnoses."""

    layers: Layers
    case: tuple[str, str]

    @property
    def group(self) -> str:
        return "/".join(self.case)

    def at_source(self, statement: str) -> None:
        self.layers.hana.execute(f"{statement} EINRI = ? AND FALNR = ?", self.case)

    def carry(self) -> set[str]:
        """Every layer's step; the groups that were mapped again or are gone."""
        before = dict(self.layers.query(GROUPS))
        for name in self.layers.views:
            self.layers.load(name)
        self.layers.clean()
        for name in self.layers.views:
            self.layers.map(name)
        after = dict(self.layers.query(GROUPS))
        return {group for group in before | after if before.get(group) != after.get(group)}

    def types(self) -> list[str]:
        """Types of the case's resources."""
        made = "SELECT type FROM fhir.resource WHERE body IS NOT NULL AND group_key = %s ORDER BY 1"
        return [kind for (kind,) in self.layers.query(made, self.group)]


@pytest.fixture
def ward(hana: HanaServer, connection: Connection) -> Iterator[Ward]:
    with opened(hana, connection, load(SANDBOX_SITE, "key of the case tests")) as layers:
        layers.views.clear()
        layers.use(*(registry()[name] for name in ("person", *OF_CASES)))
        for name, table in Hospital(20).tables().items():
            hana.create_view(source_name(name), table.columns, table.rows, schema=SCHEMA)
        ward = Ward(layers, ("", ""))
        ward.carry()
        busiest: Any = (
            'SELECT "EINRI", "FALNR" FROM clean.kontakt k JOIN clean.fall f USING ("EINRI", "FALNR")'
            ' JOIN clean.diagnose d USING ("EINRI", "FALNR") GROUP BY 1, 2 ORDER BY count(*) DESC, 2 LIMIT 1'
        )
        ward.case = layers.query(busiest)[0]
        yield ward


def test_a_changed_movement_maps_its_cases_diagnoses_and_encounters_again_and_nothing_more(ward: Ward) -> None:
    ward.at_source("UPDATE CV_KONTAKT SET ORGPF = 'ST06' WHERE LFDNR = 1 AND")
    assert ward.carry() == {f"{view} {ward.group}" for view in OF_CASES}


def test_a_changed_diagnosis_maps_its_cases_encounters_again_and_nothing_more(ward: Ward) -> None:
    ward.at_source("UPDATE CV_DIAGNOSE SET DITXT = 'anders' WHERE")
    assert ward.carry() == {f"{view} {ward.group}" for view in OF_CASES}


def test_a_changed_person_maps_no_case_again(ward: Ward) -> None:
    ward.layers.hana.execute("UPDATE CV_PERSON SET ORT = 'Ulm' WHERE PATNR = (SELECT min(PATNR) FROM CV_PERSON)")
    (changed,) = ward.carry()
    assert changed.startswith("person ")


@pytest.mark.parametrize("gone", ["DELETE FROM CV_FALL WHERE", "UPDATE CV_FALL SET STORN = 'X' WHERE"])
def test_a_case_that_goes_rejects_its_diagnoses_until_it_returns(ward: Ward, gone: str) -> None:
    whole = ward.types()
    assert {"Condition", "Encounter"} <= set(whole)
    rows = Hospital(20).tables()["fall"]
    ward.at_source(gone)
    assert ward.carry() == {f"{view} {ward.group}" for view in OF_CASES}
    assert ward.types() == []
    rejected = "SELECT DISTINCT view, rule, column_name FROM control.quarantine WHERE layer = 'fhir' AND group_key = %s"
    assert set(ward.layers.query(rejected, ward.group)) == {(v, "case", "FALNR") for v in ("diagnose", "kontakt")}
    ward.layers.hana.create_view("CV_FALL", rows.columns, rows.rows, schema=SCHEMA)
    ward.carry()
    assert ward.types() == whole
    assert ward.layers.query(rejected, ward.group) == []
