from __future__ import annotations

from dwh_fhir_tests.fhir.kds_packages import packages
from dwh_fhir_tests.kds_table import DOCUMENT, text


def test_table_of_delivered_elements_is_what_the_mappings_deliver() -> None:
    assert text(packages()) == DOCUMENT.read_text(encoding="utf-8"), "run make kds-table"
