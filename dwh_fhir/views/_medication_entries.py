"""Join the rows of view medikation into entries: a drug of several ingredients is delivered as one row an ingredient.

How an entry looks in FHIR belongs in `_medication.py` (the drug) and `_medication_resources.py` (all else).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dwh_fhir.view import Reject, Row

INGREDIENT = ("ASK", "WIRKTX", "WIRKTYP", "STAERKE", "STAEIN")
"""The columns that speak of the row's ingredient alone."""
ATC = ("ATC", "ATCJA")
"""The columns that speak of the ingredient where the rows of an entry differ in ATC, else of the drug."""
_OF_THE_ROW = {"_key", "MEORDID", "MEORDKOM", "WIRKLFD", "STORN", "UPDTS", *INGREDIENT, *ATC}
_SUBSTANCE = 7
"""Characters of an ATC code of the fifth level."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An order, statement or administration.

    Attributes:
        number: the entry's number, unique in its institution.
        row: its rows merged into one, under the view's column names.
        parts: the rows with an ingredient, in their sequence; the merged row if none has one.
        keys: `_key` of all rows.
    """

    number: str
    row: Row
    parts: Sequence[Row]
    keys: Sequence[str]

    def reject(self, rule: str, column: str, remedy: str) -> list[Reject]:
        """Reject the entry row by row."""
        return [Reject(key, rule, column, remedy) for key in self.keys]


def number(row: Row) -> str:
    """Return the number of the entry that a row belongs to."""
    own: str = row["MEORDKOM"] or row["MEORDID"]
    return own


def entries(rows: Sequence[Row]) -> tuple[list[Entry], list[Reject]]:
    """List the entries in the order of their first rows, and reject entries whose rows contradict each other."""
    by_number: dict[str, list[Row]] = {}
    for row in rows:
        by_number.setdefault(number(row), []).append(row)
    joined: list[Entry] = []
    rejects: list[Reject] = []
    for name, own in by_number.items():
        if len(own) == 1:
            joined.append(Entry(name, own[0], own, (own[0]["_key"],)))
            continue
        entry, contradicted = _join(name, own)
        if contradicted is None:
            joined.append(entry)
        else:
            remedy = (
                f"The rows of one entry (MEORDKOM) differ in {contradicted}: say it in one of them, or alike in all."
            )
            rejects += entry.reject("entry", contradicted, remedy)
    return joined, rejects


def _join(name: str, rows: Sequence[Row]) -> tuple[Entry, str | None]:
    """Join several rows into one entry; also returns the column in which they contradict each other, or None."""
    values = {column: [row[column] for row in rows if row[column] is not None] for column in rows[0]}
    several = {column for column, of_column in values.items() if len(set(of_column)) > 1}
    merged = {column: of_column[0] if of_column else None for column, of_column in values.items()}
    if "ATC" in several:
        merged |= dict.fromkeys(ATC)
    of_ingredient = (*INGREDIENT, *(ATC if "ATC" in several else ()))
    parts: dict[tuple[object, ...], Row] = {}
    for row in sorted(rows, key=_place):
        ingredient = tuple(row[column] for column in of_ingredient)
        if any(value is not None for value in ingredient):
            parts.setdefault(ingredient, row)
    entry = Entry(name, merged, list(parts.values()) or [merged], [row["_key"] for row in rows])
    return entry, next((column for column in rows[0] if _contradicts(column, several, values)), None)


def _contradicts(column: str, several: set[str], values: dict[str, list[object]]) -> bool:
    """Tell whether different values of a column can't be of one entry: a group of the ATC names no ingredient."""
    if column not in several:
        return False
    if column == "ATC":
        return any(len(str(code)) < _SUBSTANCE for code in values["ATC"])
    return column not in _OF_THE_ROW or (column == "ATCJA" and "ATC" not in several)


def _place(row: Row) -> tuple[bool, int]:
    """Sort by the ingredient's place; rows without one come last, as their keys order them."""
    return row["WIRKLFD"] is None, row["WIRKLFD"] or 0
