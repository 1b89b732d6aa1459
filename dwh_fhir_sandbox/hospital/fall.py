"""The view of the cases themselves (IS-H NFAL).

Here belongs how its rows can be broken. The rows come from `cases.py`, which the generators of all other views need.
"""

from __future__ import annotations

from dwh_fhir_sandbox.hospital.cause import Cause, lettered, toggled, unpadded
from dwh_fhir_sandbox.hospital.part import Part

PART = Part(
    view="fall",
    causes=(
        Cause("fall", "FALAR", "code", {"FALAR": "9"}),
        Cause("fall", "FALAR", "not_nullable", {"FALAR": " "}),
        Cause("fall", "PATNR", "not_nullable", {"PATNR": None}),
        Cause("fall", "PATNR", "pattern", {"PATNR": unpadded}),
        Cause("fall", "FALNR", "pattern", {"FALNR": lettered}),
        Cause("fall", "FALNR", "key", {"FALNR": None}),
        Cause("fall", "BEGDT", "date", {"BEGDT": "20241301"}),
        Cause("fall", "ENDDT", "date", {"ENDDT": "2024-1-1"}),
        Cause("fall", "NOTAN", "flag", {"NOTAN": "J"}),
        Cause("fall", "", "end_before_begin", {"BEGDT": "20240302", "ENDDT": "20240301"}),
        Cause("fall", "", "duplicate", {"NOTAN": toggled}),
    ),
)
