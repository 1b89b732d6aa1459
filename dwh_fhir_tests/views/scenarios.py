"""The cases of a hospital's daily life whose FHIR has been read and approved, by view and name.

Every scenario's resources stand in `approved/<view>-<name>.json`. Here belongs the input.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from dwh_fhir.view import Group, Resource, Row
from dwh_fhir_tests.views import rows
from dwh_fhir_tests.views.lab_scenarios import lab_groups
from dwh_fhir_tests.views.rows import (
    OPEN,
    case_group,
    diagnosis,
    fall,
    medication,
    medication_group,
    movement,
    person_group,
    planned,
    procedure,
)

_PERSONS: dict[str, dict[str, Any]] = {
    "full": {
        "NNAME": "Berg",
        "VNAME": "Anna Maria",
        "GBNAM": "Kühn",
        "TITEL": "Prof. Dr.",
        "NAMZU": "Gräfin",
        "VORSW": "von",
        "GBDAT": "1950-02-28",
        "GSCHL": "2",
        "STRAS": "Lindenweg 1 a",
        "PSTLZ": "01067",
        "ORT": "Dresden",
        "ORT2": "Neustadt",
        "LAND": "DE",
        "TODKZ": True,
        "TODDT": date(2024, 7, 1),
        "TODZT": "240000",
        "KVNR": "A123456780",
        "KTRIK": "104212059",
    },
    "divers-in-post-box": {
        "NNAME": "Weiß",
        "VNAME": "Kim",
        "GSCHL": "D",
        "GBDAT": "2001-01",
        "STRAS": "Postfach 12 34",
        "PSTLZ": "10115",
        "ORT": "Berlin",
        "LAND": "DE",
    },
    "dead-of-unknown-time": {"NNAME": "Frey", "GSCHL": "1", "GBDAT": "1931", "TODKZ": True},
    "merged-with-gaps": {
        "NNAME": "Unbekannt",
        "GSCHL": "3",
        "ORT": "Wien",
        "RFPAT": "0000000043",
        "KVNR": "A123456780",
    },
}

_INPATIENT = (
    fall(BEGDT=date(2024, 3, 30), ENDDT=date(2024, 4, 5)),
    [
        movement(
            1,
            "1",
            date(2024, 3, 30),
            "101500",
            BWART="NS",
            ORGFA="INN1",
            ORGPF="ST01",
            ZIMMR="101",
            BETT="T",
            BWGR1="01",
            BWGR2="01",
            RFSRC="E",
        ),
        movement(2, "3", date(2024, 3, 31), "023000", BWART="IT", ORGFA="INN1", ORGPF="ITS2"),
        movement(3, "3", date(2024, 4, 2), "240000", BWART="NS", ORGFA="ACH1", ORGPF="ST02", ZIMMR="7"),
        movement(4, "2", date(2024, 4, 5), "110000", ORGFA="ACH1", BWGR1="01", BWGR2="1"),
    ],
    [
        diagnosis(
            1,
            LFDBEW=1,
            DKEY1="A544+",
            DTYP1="+",
            DKAT2="G4",
            DKEY2="M73.04",
            DITXT="Gonorrhö",
            DIADT=date(2024, 3, 30),
            DIAZT="120000",
            ERDAT=date(2024, 4, 1),
            ERTIM="235959",
            DIAGW="G",
            DIALO="L",
            AFDIA=True,
            BHDIA=True,
            FHDIA=True,
            KHDIA=True,
        ),
        diagnosis(2, LFDBEW=4, DKEY1="I10.90", DIAGW="V", ERDAT=date(2024, 4, 5), BHDIA=True, ENDIA=True),
        diagnosis(3, LFDBEW=99, DKEY1="U07.1!", DIAGW="A", DIADT=date(2024, 3, 31), EWDIA=True),
        diagnosis(4, DKEY1="C50.9", DIAGW="Z", OPDIA=True, TUDIA=True),
    ],
)

_CASES: dict[str, tuple[Row, list[Row], list[Row]]] = {
    "inpatient": _INPATIENT,
    "emergency-on-leave": (
        fall(BEGDT=date(2024, 10, 27), NOTAN=True),
        [
            movement(1, "1", date(2024, 10, 27), "023000", ORGFA="KAR1", ORGPF="ST03", BWGR1="01", UNFKZ="3"),
            movement(2, "6", date(2024, 10, 29), "090000", ORGFA="KAR1", BWEDT=OPEN),
            planned(3, "2", date(2024, 11, 2)),
        ],
        [],
    ),
    "death-in-hospital": (
        fall(BEGDT=date(2024, 6, 1), ENDDT=date(2024, 6, 3)),
        [
            movement(1, "1", date(2024, 6, 1), "080000", ORGFA="INN1"),
            movement(2, "2", date(2024, 6, 3), "041000", ORGFA="INN1", BWGR1="07", BWGR2="9"),
        ],
        [
            # The cause of death in the hospital's own edition and, beside it, in the one that the profile wants.
            diagnosis(
                1,
                LFDBEW=2,
                DKEY1="I21.0",
                DKAT2="W9",
                DKEY2="I21.0",
                DITXT="Akuter Vorderwandinfarkt",
                KZTXT="Obduktion folgt",
                DIAGW="G",
                DIALO="L",
                ERDAT=date(2024, 6, 3),
                ERTIM="050000",
                BHDIA=True,
                KHDIA=True,
                FHDIA=True,
                TUDIA=True,
            ),
            diagnosis(2, DKAT1="W9", DKEY1="R96.1", TUDIA=True, DIADT=date(2024, 6, 3)),
            # No cause of death: the second code says the first one again.
            diagnosis(3, DKEY1="E11.90", DKAT2="W9", DKEY2="E11.9", ERDAT=date(2024, 6, 1), BHDIA=True),
        ],
    ),
    # Still there; its department has a key of its own in the extended list.
    "accident": (
        fall(BEGDT=date(2024, 5, 2)),
        [movement(1, "1", date(2024, 5, 2), "173000", BWART="NS", ORGFA="UCH1", ORGPF="ST02", BWGR1="01", UNFKZ="2")],
        [],
    ),
    "outpatient-visits": (
        fall(FALAR="2", BEGDT=date(2025, 1, 7), ENDDT=date(2025, 1, 21)),
        [
            movement(
                1, "4", date(2025, 1, 7), "080000", ORGFA="URO1", ORGPF="AMB1", BWART="UB", BWEDT=date(2025, 1, 7)
            ),
            movement(
                2,
                "4",
                date(2025, 1, 21),
                "081500",
                ORGFA="URO1",
                BWART="UB",
                BWEDT=date(2025, 1, 21),
                BWEZT="084500",
            ),
        ],
        [diagnosis(1, LFDBEW=2, DKAT1="G5", DKEY1="N40", DIAGW="G", ERDAT=date(2025, 1, 21))],
    ),
    "planned-day-care": (
        fall(FALAR="3"),
        [planned(1, "1", date(2026, 2, 2), "073000", ORGFA="PSY1", ORGPF="ST06", BWART="TK")],
        [],
    ),
}

_TABLET = {
    "PZN": "9900001",
    "ATC": "B01AC06",
    "ATCJA": "2024",
    "DRUGTX": "ASS 100 Musterpharma",
    "ASK": "00002",
    "WIRKTX": "Acetylsalicylsäure",
    "WIRKTYP": "IN",
    "STAERKE": Decimal("100.0"),
    "STAEIN": "mg",
    "FORM": "TABL",
    "APPL": "PO",
}
_INFUSION = {
    "PZN": "99000034",
    "ATC": "N01AX10",
    "DRUGTX": "Propofol 20 mg/ml Musterpharma",
    "WIRKTX": "Propofol",
    "STAERKE": Decimal("20"),
    "STAEIN": "mg/ml",
    "FORM": "EMUL",
    "APPL": "IV",
}

_MEDICATIONS: dict[str, list[Row]] = {
    # One drug in two rows, a day scheme, at admission and at discharge.
    "home-medication": [
        medication(
            "1",
            **_TABLET,
            MEKTX="A",
            MESTA="A",
            DOSIS=Decimal("1"),
            DOSISE="Tabl.",
            DOSSCH="1-0-0,5-0",
            DOSTXT="nach dem Essen",
            BEGDT=date(2023, 1, 1),
            ENDDT=OPEN,
            DOKDT=date(2024, 3, 30),
            DOKZT="113000",
            GRUND="Koronare Herzkrankheit",
        ),
        medication(
            "2",
            **_TABLET,
            MEKTX="E",
            MESTA="P",
            DOSIS=Decimal("1"),
            DOSISE="Tabl.",
            DOSTAG=2,
            BEGDT=date(2024, 4, 5),
            LFDBEW=4,
            DOKDT=date(2024, 4, 5),
        ),
    ],
    # Both hours of the clock change; a dose by hand, one as a period, one that was refused.
    "administrations": [
        medication(
            "1",
            **_INFUSION,
            METYP="G",
            MEKTX="S",
            MESTA="C",
            DOSIS=Decimal("72.50"),
            DOSISE="mg",
            BEGDT=date(2024, 3, 31),
            BEGZT="015900",
            ENDDT=date(2024, 3, 31),
            ENDZT="030100",
        ),
        medication(
            "2",
            **_INFUSION,
            METYP="G",
            MESTA="C",
            DOSIS=Decimal("5"),
            DOSISE="ML",
            DOSTXT="langsam",
            BEGDT=date(2024, 4, 2),
            BEGZT="240000",
        ),
        medication(
            "3",
            **_TABLET,
            METYP="G",
            MESTA="N",
            DOSIS=Decimal("1.000"),
            DOSISE="Hub",
            BEGDT=date(2024, 4, 3),
        ),
    ],
    # What is unknown: year of the catalogue, ingredient, times, unit, form, route, status.
    "gaps": [
        medication("1", ATC="N02BE51", DRUGTX="Dolo Musterpharma", DOSTXT="bei Bedarf"),
        medication("2", WIRKTX="Hausmittel", FORM="SIRUP", APPL="GURG", STAERKE=Decimal("3"), STAEIN="TL/5 ml"),
        medication("3", PZN="99000028", ATC="C09AA05", ATCJA="2026", DOSIS=Decimal("0.50"), DOSISE="Hub", DOSTAG=3),
        medication("4", DRUGTX="Kochsalzlösung", METYP="G", MESTA="E"),
    ],
    # A product of several ingredients, one of which the row tells more of.
    "combination": [
        medication(
            "1",
            PZN="99000040",
            ATC="N02BE51",
            ATCJA="2023",
            ASK="00002",
            WIRKTX="Acetylsalicylsäure",
            STAERKE=Decimal("250"),
            STAEIN="mg",
            MESTA="S",
            ENDDT=date(2024, 4, 1),
        ),
    ],
    # An order with what was given of it and told of it, one that goes on in words, and numbers of orders elsewhere.
    "orders": [
        medication(
            "1",
            **_TABLET,
            METYP="V",
            MEKTX="S",
            MESTA="A",
            DOSIS=Decimal("1"),
            DOSISE="Tabl.",
            DOSSCH="1-0-1",
            DOSTXT="nach dem Essen",
            BEGDT=date(2024, 3, 31),
            BEGZT="015900",
            ENDDT=date(2024, 4, 5),
            DOKDT=date(2024, 3, 30),
            DOKZT="120000",
            GRUND="Koronare Herzkrankheit",
        ),
        medication(
            "2", **_TABLET, METYP="G", MEORDREF="1", MEKTX="S", MESTA="C", BEGDT=date(2024, 3, 31), BEGZT="080000"
        ),
        medication("3", **_TABLET, MEORDREF="1", MEKTX="E", MESTA="A", DOKDT=date(2024, 4, 5)),
        medication("4", **_INFUSION, METYP="V", MEORDREF="1", MEKTX="N", BEGDT=date(2024, 4, 2), DOSTXT="bei Bedarf"),
        medication("5", **_INFUSION, METYP="G", MEORDREF="77", MESTA="C", BEGDT=date(2024, 4, 2)),
        medication("6", DRUGTX="Hustensaft", METYP="V", MEKTX="E", MESTA="P", MEORDREF="78"),
    ],
    # One entry of several rows, one an ingredient, in the order that they tell.
    "several-ingredients": [
        medication(
            "1-10",
            MEORDKOM="1",
            MEORDREF="9",
            METYP="G",
            WIRKLFD=10,
            WIRKTX="Coffein",
            STAERKE=Decimal("50"),
            STAEIN="mg",
            ATC="N06BC01",
            ATCJA="2024",
        ),
        medication(
            "1-2",
            MEORDKOM="1",
            METYP="G",
            WIRKLFD=2,
            ASK="00002",
            WIRKTX="Acetylsalicylsäure",
            WIRKTYP="IN",
            STAERKE=Decimal("250.0"),
            STAEIN="mg",
            ATC="N02BA01",
            DRUGTX="Schmerzpulver nach Rezept",
            FORM="TABL",
            DOSIS=Decimal("1"),
            DOSISE="Tabl.",
            BEGDT=date(2024, 4, 2),
            BEGZT="080000",
            MESTA="C",
        ),
    ],
}


_PROCEDURES: dict[str, list[Row]] = {
    "inpatient": [
        procedure(
            1,
            LFDBEW=3,
            BGDOP=date(2024, 4, 3),
            BZTOP="091500",
            ENDOP=date(2024, 4, 3),
            EZTOP="104000",
            ORGFA="ACH1",
            ORGPF="UCH1",
            PRTYP="T",
            ICPHC=True,
            ANZOP=1,
            BTEXT="Umstieg auf offenes Vorgehen",
            ERDAT=date(2024, 4, 3),
            ERTIM="120000",
        ),
        # By department and time, in the spelling without dot, with a side and an end before its start.
        procedure(
            2,
            LFDBEW=0,
            ICPML="5822G1",
            BGDOP=date(2024, 4, 4),
            BZTOP="080000",
            ENDOP=date(2024, 4, 3),
            EZTOP="090000",
            ORGFA="ACH1",
            LSLOK="R",
        ),
        # The department does not fit the time: the case's own contact. Its hour is the one that the clocks skip.
        procedure(3, ICPML="3200", BGDOP=date(2024, 3, 31), BZTOP="023000", ORGFA="ACH1", ERDAT=date(2024, 4, 1)),
        procedure(4, ICPML="1-710", ICPMK="O3", LSLOK="B", PRTYP="?"),
        procedure(5, ICPML="8-930", BGDOP=date(2024, 3, 30), ENDOP=date(2024, 4, 2), EZTOP="060000"),
        procedure(6, ICPML="6-002.13", BGDOP=date(2024, 3, 30), BZTOP="110000", ENDOP=date(2024, 3, 30)),
        procedure(7, ICPML="9-500.0", BGDOP=date(2024, 4, 4), BZTOP="240000", ERDAT=date(2024, 4, 5), ERTIM="000000"),
    ],
    "outpatient-visits": [procedure(8, ICPMK="O5", ICPML="1-632.0", BGDOP=date(2025, 1, 21), ORGFA="URO1")],
}


def all_groups() -> Iterator[tuple[str, str, Group]]:
    """Name of the approved file, without suffix, the view, and the group of rows that it maps."""
    for name, values in _PERSONS.items():
        yield f"person-{name}", "person", person_group(**values)
    for name, (case, movements, diagnoses) in _CASES.items():
        for view, present in (("fall", [case]), ("kontakt", movements), ("diagnose", diagnoses)):
            if present:
                yield f"{view}-{name}", view, case_group(view, case, movements, diagnoses)
    for name, procedures in _PROCEDURES.items():
        yield f"prozedur-{name}", "prozedur", case_group("prozedur", *_CASES[name], procedures)
    for name, entries in _MEDICATIONS.items():
        case, movements, _ = _INPATIENT
        yield f"medikation-{name}", "medikation", medication_group(entries, case, movements)
    for name, report in lab_groups():
        yield f"laborbefund-{name}", "laborbefund", report


def all_scenarios() -> Iterator[tuple[str, list[Resource]]]:
    """Name of the approved file, without suffix, and the resources that its rows are mapped to."""
    for name, view, group in all_groups():
        yield name, rows.resources(rows.mapped(view, group))
