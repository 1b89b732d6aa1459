"""A hospital with the tables of excel2fhir, bound by site.yaml and code maps alone, in four kinds of source."""

from __future__ import annotations

import uuid
import warnings
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dwh_fhir.sources.kinds.files import FilesSettings
from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_sandbox.postgres import PostgresServer
from dwh_fhir_tests.bindings.carry import Carried, broken_profiles, carry
from dwh_fhir_tests.conftest import OWNER, NewWorld
from dwh_fhir_tests.sources.stands import Kind, Stands, Table, told

FOLDER = Path(__file__).parents[3] / "shared" / "testdata" / "excel2fhir"
WORKBOOK = "FHIR_Testdatengenerator_Vorlage.xlsx"
HELP = "Erklärung/Ausfüllhilfe"
SHEETS = ("Person", "Fall", "Laborbefund", "Diagnose", "Prozedur", "Medikation")

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the tables of excel2fhir are not beside the repository")


def tables() -> dict[str, Table]:
    """The workbook's tables, as a database or a folder of CSV files would have them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(FOLDER / WORKBOOK, data_only=True)
    found = {}
    for name in SHEETS:
        header, *lines = book[name].iter_rows(values_only=True)
        width = header.index(HELP)
        rows = [line[:width] for line in lines if any(value is not None for value in line[:width])]
        columns = dict(zip(map(str, header), zip(*rows, strict=True), strict=False))
        found[name] = Table({column: _type(values) for column, values in columns.items()}, rows)
    return found


def _type(values: tuple[Any, ...]) -> str:
    kinds = {type(value) for value in values if value is not None}
    return {frozenset({datetime}): "timestamp", frozenset({int}): "integer"}.get(frozenset(kinds), "text")


@pytest.fixture(scope="module")
def carried(
    hana_server: HanaServer, postgres: PostgresServer, new_world: NewWorld, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Kind], Carried]:
    """What becomes of the tables when they are in that kind of source; Excel's are read where they are."""

    @cache
    def run(kind: Kind) -> Carried:
        folder = tmp_path_factory.mktemp(kind)
        database = postgres.ensure_database(f"excel_{uuid.uuid4().hex[:12]}", OWNER)
        stands = Stands(hana_server, database, folder)
        source = FilesSettings(str(FOLDER)) if kind == "excel" else stands.show(kind, tables())
        site = {} if kind == "excel" else told(kind) if kind != "hana" else {"source": {"kind": "hana"}, **told(kind)}
        with new_world() as world:
            return carry(world, "excel2fhir", source, folder, site)

    return run


@pytest.mark.parametrize("kind", ["hana", "postgres", "csv"])
def test_every_kind_of_source_gives_the_same_resources(carried: Callable[[Kind], Carried], kind: Kind) -> None:
    excel, other = carried("excel"), carried(kind)
    assert other.resources.keys() == excel.resources.keys()
    assert other.resources == excel.resources
    assert other.quarantine == excel.quarantine
    assert other.report.status.balanced


def test_what_can_be_said_is_delivered_and_the_rest_is_in_quarantine(carried: Callable[[Kind], Carried]) -> None:
    excel = carried("excel")
    assert excel.report.status.failed == []
    # Two lines of Fall have no patient, so they are no cases, and what refers to the second case of patient 1 waits.
    assert excel.quarantine == {
        "clean fall FALNR key": 2,
        "clean fall PATNR not_nullable": 2,
        "clean fall duplicate": 2,
        "clean kontakt FALNR key": 2,
        "fhir diagnose FALNR case": 1,
        "fhir prozedur FALNR case": 2,
    }
    assert Counter(name.partition("/")[0] for name in excel.resources) == {
        "Patient": 10,
        "Encounter": 40,
        "Condition": 29,
        "Procedure": 38,
        "Medication": 38,
        "MedicationRequest": 20,
        "MedicationAdministration": 20,
        "DiagnosticReport": 40,
        "Observation": 40,
    }


def test_a_year_a_placeholder_and_an_address_in_one_cell_are_understood(carried: Callable[[Kind], Carried]) -> None:
    resources = carried("excel").resources.values()
    births = {r["name"][0]["family"]: r.get("birthDate") for r in resources if r["resourceType"] == "Patient"}
    assert births["Alpha"] == "1950-08-13"
    assert births["Beta"] == "1951"
    beta = next(r for r in resources if r["resourceType"] == "Patient" and r["name"][0]["family"] == "Beta")
    assert beta["address"] == [{"line": ["Musterstraße 2"], "city": "Bonn", "postalCode": "53121"}]
    wards = [r["location"][0]["location"]["identifier"]["value"] for r in resources if r.get("location")]
    assert wards == ["UCH1", "UCH1"]


def test_every_line_is_read_and_blank_ones_and_help_texts_are_none(carried: Callable[[Kind], Carried]) -> None:
    loads = carried("excel").report.loads
    assert {name: load.read for name, load in loads.items()} == {
        "person": 10, "fall": 21, "kontakt": 40, "diagnose": 30, "prozedur": 40, "medikation": 40, "laborbefund": 40,
    }  # fmt: skip


def test_every_resource_keeps_its_profile(carried: Callable[[Kind], Carried]) -> None:
    assert broken_profiles(carried("excel")) == []
