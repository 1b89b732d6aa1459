"""Read a row of view medikation as of today: dates in the future change status and end.

How both look in FHIR belongs in `_medication_resources.py`.
"""

from __future__ import annotations

from datetime import date

from dwh_fhir.values.dates import OPEN, Day, Today
from dwh_fhir.view import Row

_ORDERED, _ADMINISTERED = "V", "G"
_ACTIVE, _COMPLETED, _PLANNED = "A", "C", "P"
_NEVER_GIVEN = frozenset({"N", "E"})
"""Not given, or entered in error: whenever it was meant to be."""


def as_of(row: Row, today: Today) -> Row:
    """Return the row with MESTA and ENDDT as they hold today.

    Begins in the future: an active entry, and every administration, is planned. Completed and yet not over contradict
    each other: the status is unknown until the day has come. A statement may tell of the future
    (MedicationStatement.effective: "is/was/will be taking"); an administration may not, so its end is open until then.
    An order is made before it is carried out: its status holds whenever that is.
    """
    if row["METYP"] == _ORDERED:
        return row
    begins = _is_to_come(row["BEGDT"], today)
    ends = _is_to_come(row["ENDDT"], today)
    if not (begins or ends):
        return row
    given, status = row["METYP"] == _ADMINISTERED, row["MESTA"]
    if begins and (status == _ACTIVE or (given and status not in _NEVER_GIVEN)):
        status = _PLANNED
    elif status == _COMPLETED:
        status = None
    return {**row, "MESTA": status, "ENDDT": OPEN if ends and given else row["ENDDT"]}


def _is_to_come(day: Day, today: Today) -> bool:
    return isinstance(day, date) and not today.has_come(day)
