from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from dwh_fhir.fhir import ucum
from dwh_fhir.site.site import Site
from dwh_fhir.site.site_file import SiteFile
from dwh_fhir.views._ucum import ucum_code

UNITS = {spelling: {"UNIT": spelling, "ucum": code} for spelling, code in (("St", "1"), ("IE", "[iU]"), ("TL", ""))}


@pytest.fixture
def site() -> Site:
    file = SiteFile.model_validate({"name": "ish", "go_live": date(2026, 1, 1), "identifiers": {}})
    return Site(file, {"unit": UNITS}, "key of the unit tests")


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
    assert ucum_code(spelling, "unit", site) == code


def test_without_the_code_map_ucum_alone_counts(site: Site) -> None:
    assert ucum_code("IE", "none", site) is None
    assert ucum_code("mg/mL", "none", site) == "mg/mL"


@pytest.mark.parametrize("spelling", sorted(ucum.AMBIGUOUS))
def test_a_letter_that_may_mean_something_else_needs_a_line_where_there_is_a_map(site: Site, spelling: str) -> None:
    assert ucum.is_of_laboratory(spelling)
    assert ucum_code(spelling, "unit", site) is None
    assert ucum_code(spelling, "none", site) == spelling
    assert ucum_code(f"{spelling}/l", "unit", site) == f"{spelling}/l"


@pytest.mark.parametrize("spelling", ["St", "TL", "EL", "MG", "G", "Tr"])
def test_a_wards_spelling_is_not_taken_for_stokes_or_gauss(site: Site, spelling: str) -> None:
    assert ucum_code(spelling, "none", site) is None


@pytest.mark.parametrize(
    "text",
    [
        "mmol/l",
        "mg/(24.h)",
        "10*9/L",
        "mL/min/{1.73_m2}",
        "mm[Hg]",
        "m[iU]/mL",
        "{INR}",
        "1",
        "%",
        "/[HPF]",
        "ug/g{Hb}",
    ],
)
def test_units_of_laboratories_are_taken_as_they_are_written(text: str) -> None:
    assert ucum.is_of_laboratory(text)


@pytest.mark.parametrize("text", ["G/l", "T/l", "pH", "AU/ml", "Mg/dl", "Pt", "cd", "IE/l", "µg/l", ""])
def test_spellings_that_are_ucum_by_chance_or_not_at_all_need_the_code_map(text: str) -> None:
    assert not ucum.is_of_laboratory(text)


def test_the_library_is_imported_only_when_a_unit_is_read() -> None:
    script = "import sys, dwh_fhir.fhir.ucum; sys.exit('ucumvert' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0
