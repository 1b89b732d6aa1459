"""The views of the hospital. A new one is listed here."""

from __future__ import annotations

from dwh_fhir_sandbox.hospital import cases, diagnoses, laboratory, medications, movements, persons, procedures

_ALL = (
    persons.PART,
    cases.PART,
    movements.PART,
    diagnoses.PART,
    procedures.PART,
    medications.PART,
    laboratory.PART,
)

PARTS = {part.view: part for part in _ALL}
VIEWS = tuple(PARTS)
OF_CASES = tuple(part for part in _ALL if part.in_cases)
"""Those whose rows come and go with a case."""
