"""Every date column of every view in every odd state, and what FHIR then says in short: the table of `dates.csv`.

Rows are given as the source spells them and go through the rules first. Here belongs the input and the short form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from dwh_fhir.clean.rules import judge
from dwh_fhir.values.dates import Today
from dwh_fhir.view import Group, Reject, Resource, Row
from dwh_fhir.views import registry
from dwh_fhir_tests.views.rows import site

TODAY = date(2026, 3, 2)
STATES = {
    "as it should be": None,
    "missing": "",
    "open end": "99991231",
    "zeros": "00000000",
    "future": "20260310",
    "before birth": "19000101",
    "same day, no time": "same",
}
"""What stands in the column; `same`: the day of its neighbour, and nothing in the column of its time."""

Raw = dict[str, Any]
_CASE: Raw = {"EINRI": "0001", "FALNR": "0000004711"}
_PERSON = {"PATNR": "0000000042", "NNAME": "Berg", "GBDAT": "19500228", "TODDT": "20260107", "TODZT": "101500"}
_FALL = {**_CASE, "PATNR": "0000000042", "FALAR": "1", "BEGDT": "20260105", "ENDDT": "20260107"}
_MOVEMENTS: list[Raw] = [
    {"LFDNR": 1, "BEWTY": "1", "BWIDT": "20260105", "BWIZT": "080000", "ORGFA": "INN1"},
    {"LFDNR": 2, "BEWTY": "3", "BWIDT": "20260106", "BWIZT": "100000", "ORGFA": "ACH1"},
    {"LFDNR": 3, "BEWTY": "2", "BWIDT": "20260107", "BWIZT": "120000", "ORGFA": "ACH1", "BWGR1": "01"},
]
_VISIT: Raw = {"LFDNR": 4, "BEWTY": "4", "BWIDT": "20260105", "BWIZT": "150000", "ORGFA": "URO1"} | {
    "BWEDT": "20260107",
    "BWEZT": "153000",
}
_PLAN: Raw = {"LFDNR": 5, "BEWTY": "1", "PLANB": "X", "BWPDT": "20260320", "BWPZT": "080000", "ORGFA": "URO1"}
_DIAGNOSIS = {"LFDNR": 1, "DKAT1": "G4", "DKEY1": "I10.90", "DIADT": "20260105", "DIAZT": "101500"} | {
    "ERDAT": "20260106",
    "ERTIM": "120000",
}
_PROCEDURE = {"LNRIC": "0000000001", "ICPMK": "O4", "ICPML": "5-470.11", "BGDOP": "20260106", "BZTOP": "110000"} | {
    "ENDOP": "20260107",
    "EZTOP": "010000",
    "ERDAT": "20260108",
    "ERTIM": "093000",
}
_LAB = {"DOKNR": "D1", "MUSEQ": 1, "PATNR": "0000000042", "ANFNR": "A1", "ANFDT": "20260105", "ANFZT": "090000"} | {
    "ENTDT": "20260106",
    "ENTZT": "071500",
    "EINDT": "20260106",
    "EINZT": "083000",
    "N2LADATUM": "20260107",
    "N2LATIME": "140000",
    "N2LASTATUS": "F",
    "N2LEISTID": "K",
    "N2VALUE": "4,2",
    "N2UNIT": "mmol/l",
    "N2DATE": "20260107",
    "N2TIME": "130000",
}
_STATEMENT = {"MEORDID": "1", "PATNR": "0000000042", "METYP": "M", "MESTA": "A", "DRUGTX": "x"} | {
    "BEGDT": "20260105",
    "BEGZT": "180000",
    "ENDDT": "20260107",
    "ENDZT": "080000",
    "DOKDT": "20260105",
    "DOKZT": "090000",
}
_ADMINISTRATION = {**_STATEMENT, "METYP": "G", "MESTA": "C", "DOKDT": "", "DOKZT": ""}


@dataclass(frozen=True)
class Subject:
    """One column of one row, and what stands around it.

    Attributes:
        label: which row it is, for people.
        view: whose mapping is asked.
        column: the date column; `clock`: its time.
        neighbour: the day next to which it must find its place without a time.
        number: which of the view's rows.
        without: LFDNR of movements that are left out.
        blank: columns of the row that are empty.
    """

    label: str
    view: str
    column: str
    clock: str
    neighbour: str
    number: int = 0
    without: tuple[int, ...] = ()
    blank: tuple[str, ...] = ()

    def rows(self, state: str) -> dict[str, list[Raw]]:
        """The raw rows of every view, the column being in that state."""
        moves = [{**_CASE, **row} for row in (*_MOVEMENTS, _VISIT, _PLAN) if row["LFDNR"] not in self.without]
        medication = _ADMINISTRATION if self.label.startswith("administration") else _STATEMENT
        found: dict[str, list[Raw]] = {
            "person": [_PERSON],
            "fall": [_FALL],
            "kontakt": moves,
            "diagnose": [{**_CASE, **_DIAGNOSIS}],
            "prozedur": [{**_CASE, **_PROCEDURE}],
            "laborbefund": [{**_CASE, **_LAB}],
            "medikation": [{**_CASE, **medication}],
        }
        change = dict.fromkeys(self.blank, "")
        if (value := STATES[state]) is not None:
            change |= {self.column: self.neighbour, self.clock: ""} if value == "same" else {self.column: value}
        found[self.view][self.number] = {**found[self.view][self.number], **change}
        return found


SUBJECTS = [
    Subject("patient", "person", "GBDAT", "TODZT", "20260107"),
    Subject("patient", "person", "TODDT", "TODZT", "19500228"),
    Subject("case", "fall", "BEGDT", "", "20260107", without=(4, 5)),
    Subject("case", "fall", "ENDDT", "", "20260105", without=(4, 5)),
    Subject("case without movements", "fall", "BEGDT", "", "20260107", without=(1, 2, 3, 4, 5)),
    Subject("case without movements", "fall", "ENDDT", "", "20260105", without=(1, 2, 3, 4, 5)),
    Subject("open case without movements", "fall", "BEGDT", "", "20260107", without=(1, 2, 3, 4, 5), blank=("ENDDT",)),
    Subject("admission", "kontakt", "BWIDT", "BWIZT", "20260106", without=(4, 5)),
    Subject("transfer", "kontakt", "BWIDT", "BWIZT", "20260107", number=1, without=(4, 5)),
    Subject("discharge", "kontakt", "BWIDT", "BWIZT", "20260106", number=2, without=(4, 5)),
    Subject("last transfer", "kontakt", "BWEDT", "BWEZT", "20260106", number=1, without=(3, 4, 5)),
    Subject("visit", "kontakt", "BWIDT", "BWIZT", "20260107", number=3, without=(5,)),
    Subject("visit", "kontakt", "BWEDT", "BWEZT", "20260105", number=3, without=(5,)),
    Subject("planned admission", "kontakt", "BWPDT", "BWPZT", "20260107", number=3, without=(4,)),
    Subject("visit without end", "kontakt", "BWIDT", "BWIZT", "20260107", 3, without=(5,), blank=("BWEDT", "BWEZT")),
    Subject("diagnosis", "diagnose", "DIADT", "DIAZT", "20260106"),
    Subject("diagnosis", "diagnose", "ERDAT", "ERTIM", "20260105"),
    Subject("procedure", "prozedur", "BGDOP", "BZTOP", "20260107"),
    Subject("procedure without end", "prozedur", "BGDOP", "BZTOP", "20260107", blank=("ENDOP", "EZTOP")),
    Subject("procedure", "prozedur", "ENDOP", "EZTOP", "20260106"),
    Subject("procedure", "prozedur", "ERDAT", "ERTIM", "20260106"),
    Subject("result", "laborbefund", "ANFDT", "ANFZT", "20260106"),
    Subject("result", "laborbefund", "ENTDT", "ENTZT", "20260107"),
    Subject("result", "laborbefund", "EINDT", "EINZT", "20260107"),
    Subject("result", "laborbefund", "N2LADATUM", "N2LATIME", "20260106"),
    Subject("result", "laborbefund", "N2DATE", "N2TIME", "20260106"),
    Subject("statement", "medikation", "BEGDT", "BEGZT", "20260107"),
    Subject("statement without end", "medikation", "BEGDT", "BEGZT", "20260107", blank=("ENDDT", "ENDZT")),
    Subject("statement", "medikation", "ENDDT", "ENDZT", "20260105"),
    Subject("statement", "medikation", "DOKDT", "DOKZT", "20260107"),
    Subject("administration", "medikation", "BEGDT", "BEGZT", "20260107"),
    Subject("administration without end", "medikation", "BEGDT", "BEGZT", "20260107", blank=("ENDDT", "ENDZT")),
    Subject("administration", "medikation", "ENDDT", "ENDZT", "20260105"),
    Subject("administration", "medikation", "DOKDT", "DOKZT", "20260107"),
]


def says(subject: Subject, state: str) -> str:
    """What becomes of the group: the rule that holds the row back, or its resources in short."""
    raw, view = subject.rows(state), registry()[subject.view]
    _, broken = _read(subject.view, raw[subject.view][subject.number])
    if broken:
        return "quarantine: " + ", ".join(broken)
    typed = {name: [row for row, _ in (_read(name, one) for one in raw[name])] for name in (view.name, *view.needs)}
    today = Today(TODAY)
    group = Group("", typed[view.name], {name: typed[name] for name in view.needs}, today)
    found = [_short(item) for item in view.to_fhir(group, site())]
    return " | ".join([item for item in found if item] + ([f"again {today.next}"] if today.next else []))


def _read(name: str, raw: Raw) -> tuple[Row, list[str]]:
    return _judged(name)[repr(raw)]


@cache
def _judged(name: str) -> dict[str, tuple[Row, list[str]]]:
    """Every raw row of the table to its typed row and the rules that it breaks, judged at once."""
    listed = [row for subject in SUBJECTS for state in STATES for row in subject.rows(state)[name]]
    raw, view = list({repr(row): row for row in listed}.items()), registry()[name]
    values = [[row.get(column) for _, row in raw] for column in view.column_names]
    typed, broken = judge(view, [key for key, _ in raw], [None] * len(raw), values, TODAY)
    found: dict[str, tuple[Row, list[str]]] = {}
    for i, (key, _) in enumerate(raw):
        row = {column: read[i] for column, read in typed.items()}
        rules = sorted(f"{b.column}.{b.rule}" if b.column else b.rule for b in broken if b.key == key)
        found[key] = ({**row, "_key": "/".join(str(row[column]) for column in view.key)}, rules)
    return found


_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}(T[0-9:]{8}[+-][0-9:]{5})?")
_SHORT = {"Encounter": "Enc", "Observation": "Obs", "DiagnosticReport": "Report", "ServiceRequest": "Order"}


def _short(item: Resource | Reject) -> str:
    if isinstance(item, Reject):
        return f"quarantine: {item.column}.{item.rule}"
    kind: str = item["resourceType"]
    if kind == "Medication":
        return ""
    status: list[str] = [item["status"]] if "status" in item else []
    return " ".join([_SHORT.get(kind, kind), *_which(item), *status, *_dates(item)])


def _which(item: Mapping[str, Any]) -> Iterator[str]:
    """Level and number of a contact; what an Observation on the patient says."""
    if item["resourceType"] == "Encounter":
        yield item["identifier"][0]["value"].partition("4711")[2].strip("-") or "case"
    for coding in item.get("valueCodeableConcept", {}).get("coding", []):
        yield coding["code"]


def _dates(node: Any, path: str = "") -> Iterator[str]:
    """Every date of a resource with its element, and the elements that are said to be absent."""
    if isinstance(node, list):
        for child in node:
            yield from _dates(child, path)
    elif isinstance(node, dict):
        for name, child in node.items():
            if name.startswith("_") and isinstance(child, dict):
                reasons = [e["valueCode"] for e in child.get("extension", []) if "valueCode" in e]
                yield from (f"{name[1:]}={reason}" for reason in reasons)
            elif name not in ("identifier", "version", "code", "coding", "meta", "account"):
                yield from _dates(child, f"{path}.{name}" if path else name)
    elif isinstance(node, bool):
        yield f"{path}={str(node).lower()}"
    elif isinstance(node, str) and _DATE.fullmatch(node):
        # The offset is winter's throughout.
        yield f"{path}={node.removesuffix('+01:00')}"
