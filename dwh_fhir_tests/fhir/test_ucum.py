from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dwh_fhir.fhir import ucum
from dwh_fhir.site import Site, load

_SITE = """\
name: ish
go_live: 2026-01-01
identifiers: {}
code_maps: {unit: unit.csv}
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    (tmp_path / "site.yaml").write_text(_SITE, encoding="utf-8")
    (tmp_path / "unit.csv").write_text("UNIT,ucum\nSt,1\nIE,[iU]\nTL,\n", encoding="utf-8")
    return load(tmp_path / "site.yaml", "key of the unit tests")


@pytest.mark.parametrize("text", ["mg", "mL", "ml", "1", "%", "{tablet}", "[iU]", "10*3/uL", "mmol/l", "mg/kg", "Cel"])
def test_codes_of_ucum_are_known(text: str) -> None:
    assert ucum.is_valid(text)


@pytest.mark.parametrize("text", ["", " ", "mg ", "IE", "Tabl.", "µg", "Stück", "mg pro kg", "{tablet", "MG/"])
def test_other_spellings_are_no_codes(text: str) -> None:
    assert not ucum.is_valid(text)


@pytest.mark.parametrize(
    ("spelling", "code"), [("mg", "mg"), ("IE", "[iU]"), ("St", "1"), ("TL", None), ("Hub", None), (None, None)]
)
def test_the_code_map_counts_before_ucum(site: Site, spelling: str | None, code: str | None) -> None:
    assert ucum.code(spelling, "unit", site) == code


def test_without_the_code_map_ucum_alone_counts(site: Site) -> None:
    assert ucum.code("IE", "none", site) is None
    assert ucum.code("St", "none", site) == "St"


def test_the_library_is_imported_only_when_a_unit_is_read() -> None:
    script = "import sys, dwh_fhir.fhir.ucum; sys.exit('ucumvert' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0
