"""The views of the hospital. A new one is listed here."""

from __future__ import annotations

from dwh_fhir_sandbox.hospital import diagnoses, fall, laboratory, layout, medications, movements, persons, procedures

_ALL = (
    persons.PART,
    fall.PART,
    movements.PART,
    diagnoses.PART,
    procedures.PART,
    medications.PART,
    laboratory.PART,
)

PARTS = {part.view: part for part in _ALL}
"""By the name of its view, in the order of `tables.yaml`."""
OF_CASES = tuple(PARTS[view] for view in layout.OF_CASES)
"""Parts whose rows come and go with a case."""
