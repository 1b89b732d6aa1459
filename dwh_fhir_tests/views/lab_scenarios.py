"""Laboratory reports of daily life, whose FHIR has been read and approved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from dwh_fhir.view import Group, Row
from dwh_fhir_tests.views.lab import CASE, report_group, stay, value
from dwh_fhir_tests.views.rows import movement

_CHANGE = date(2024, 3, 31)
_HEAD: dict[str, Any] = {
    "DOKVR": "01",
    "FALNR": CASE,
    "ANFNR": "A240331-0007",
    "ANFDT": _CHANGE,
    "ANFZT": "013000",
    "ENTDT": _CHANGE,
    "ENTZT": "030500",
    "EINDT": _CHANGE,
    "EINZT": "034000",
    "N2LADATUM": _CHANGE,
    "N2LATIME": "061500",
    "N2DATE": _CHANGE,
    "N2TIME": "055900",
}
_MOVEMENTS = [
    movement(1, "1", date(2024, 3, 30), "101500", ORGFA="INN1"),
    movement(2, "3", _CHANGE, "030000", ORGFA="KAR1"),
    movement(3, "2", date(2024, 4, 5), "110000"),
]


def _result(number: int, test: str, name: str, text: str | None = None, unit: str | None = None, **told: Any) -> Row:
    return value(number, text, unit, **{**_HEAD, "N2LEISTID": test, "N2KATTEXT": name, **told})


_VALUES = [
    _result(1, "K", "Kalium", "4,20", "mmol/l", N2NORMAL="3,5 - 5,1", N2ABNORMAL="N"),
    _result(2, "GLUC", "Glukose", "72,50", "mg/dl", N2NORMAL="< 100", N2REMARK="nüchtern"),
    _result(3, "TNT", "Troponin T hs", "<3,0", "ng/l", N2NORMAL="< 14,0"),
    _result(4, "THRO", "Thrombozyten", "> 1000", "Tsd/µl", N2NORMAL="150 - 370", N2ABNORMAL="++"),
    _result(5, "INR", "INR", "1,05"),
    _result(6, "USED", "Epithelien", "3 - 5", "/GF"),
    _result(7, "ANA", "ANA", ">1:640", "Titer", N2NORMAL="< 1:80", N2ABNORMAL="*"),
    _result(8, "AHCV", "Anti-HCV", "negativ", None, N2NORMAL="negativ"),
    _result(9, "UEIW", "Eiweiß im Urin", "++", None, N2ABNORMAL="++"),
    _result(10, "LKOMM", "Kommentar", "Probe leicht lipämisch", None, N2ABNORMAL="?"),
    _result(11, "LACTX", "Laktat (Fremdlabor)", "1.234", "mmol/l", N2REMARK="Fremdlabor"),
]

_PANELS = [
    _result(1, "BB", "Kleines Blutbild"),
    _result(2, "LEUK", "Leukozyten", "7,31", "G/l", N2PANEL="BB"),
    _result(3, "HB", "Hämoglobin", "13,4", "g/dl", N2PANEL="BB"),
    _result(4, "DIFF", "Differentialblutbild", N2PANEL="BB", N2VSTATUS="P"),
    _result(5, "NEUT", "Neutrophile", "61,0", "%", N2PANEL="DIFF"),
    _result(6, "LYMPH", "Lymphozyten", None, "%", N2PANEL="DIFF", N2VSTATUS="P"),
    _result(7, "BGAPH", "pH", "7,41", "pH", N2PANEL="BGA"),
    _result(8, "BGABE", "Base Excess", "-2,3", "mmol/l", N2PANEL="BGA"),
    _result(9, "BGAPH", "pH", "7,38", "pH", N2PANEL="BGA", ENTZT="090000"),
]

_CORRECTED = {"DOKVR": "02", "N2LASTATUS": "C"}
_CORRECTIONS = [
    _result(1, "CRP", "CRP", "12,0", "mg/l", **_CORRECTED, N2VSTATUS="C", N2TIME="081000", N2REMARK="war 1,20"),
    _result(2, "CK", "CK", "88", "U/l", **_CORRECTED, N2VSTATUS="X", N2REMARK="Probenverwechslung"),
    _result(3, "LDH", "LDH", None, "U/l", **_CORRECTED, N2VSTATUS="X", N2REMARK="hämolytisch"),
    _result(4, "NA", "Natrium", "139", "mmol/l", **_CORRECTED),
]

_NO_TIME = {"ENTDT": None, "ENTZT": None, "EINDT": None, "EINZT": None}
_GAPS: dict[str, Any] = {
    "FALNR": None,
    "ANFNR": None,
    "ANFDT": None,
    "ANFZT": None,
    "N2LATIME": None,
    "N2TIME": None,
    "N2LASTATUS": None,
    "N2VSTATUS": None,
    "N2LEISTID": "POCT-GLU",
    "N2KATTEXT": None,
}
_WITHOUT_ORDER = [
    value(1, "110", "mg/dl", **{**_HEAD, **_GAPS, "ENTDT": None, "ENTZT": None}),
    value(2, None, None, **{**_HEAD, **_GAPS, **_NO_TIME}),
]

_WITHDRAWN = {"N2LASTATUS": "X"}
_SCENARIOS = {
    "values": _VALUES,
    "panels": _PANELS,
    "corrections": _CORRECTIONS,
    "without-order": _WITHOUT_ORDER,
    "withdrawn": [
        _result(1, "NA", "Natrium", "139", "mmol/l", **_WITHDRAWN),
        _result(2, "K", "Kalium", None, "mmol/l", **_WITHDRAWN),
    ],
    "ordered": [
        _result(1, "NA", "Natrium", "139", "mmol/l", ANFLEIST="BB"),
        _result(2, "K", "Kalium", "4,2", "mmol/l", ANFLOINC="58410-2"),
        _result(3, "K", "Kalium", "4,2", "mmol/l", ANFNR="A240331-0008", ANFLEIST="BB"),
        _result(4, "K", "Kalium", "4,2", "mmol/l", ANFNR="A240331-0008", ANFLEIST="EIGEN", ANFDT=None),
    ],
    "cancelled": [_result(1, "NA", "Natrium", None, "mmol/l", **_WITHDRAWN)],
}


def lab_groups() -> Iterator[tuple[str, Group]]:
    """Name and rows of every report."""
    for name, rows in _SCENARIOS.items():
        yield name, report_group(rows, stay(), _MOVEMENTS)
