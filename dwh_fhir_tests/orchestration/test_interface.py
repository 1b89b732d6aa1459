from __future__ import annotations

from dwh_fhir_tests.orchestration.interface import APPROVED, current


def test_every_name_that_operators_know_is_the_approved_one() -> None:
    assert current() == APPROVED.read_text(encoding="utf-8")
