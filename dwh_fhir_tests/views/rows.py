"""Typed rows as the clean layer delivers them, and groups of them: the input of every mapping test.

Here belong small makers of input. Whole hospitals belong in `dwh_fhir_sandbox.hospital`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import orjson

from dwh_fhir.binding.load import load
from dwh_fhir.site.site import Site
from dwh_fhir.values.dates import OPEN as OPEN
from dwh_fhir.values.dates import Day
from dwh_fhir.view import Group, Reject, Resource, Row
from dwh_fhir.views import registry
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE

CASE = {"EINRI": "0001", "FALNR": "0000004711"}
ID_KEY = "key of the mapping tests"


@cache
def site() -> Site:
    """The sandbox's site with a key of the tests' own."""
    return load(SANDBOX_SITE, ID_KEY)


def as_json(node: Any) -> str:
    """JSON as it is read: indented, decimals as they are written."""
    return orjson.dumps(node, default=_exact, option=orjson.OPT_INDENT_2).decode()


def _exact(number: Decimal) -> orjson.Fragment:
    return orjson.Fragment(str(number))


def row(view: str, **values: Any) -> Row:
    """A row of the view: what is not given is NULL, a flag False."""
    kinds = registry()[view].kinds
    unknown = values.keys() - kinds.keys()
    assert not unknown, f"{view} has no {unknown}"
    full = {name: False if kind == "flag" else None for name, kind in kinds.items()} | values
    return {**full, "_key": "|".join(str(full[name]) for name in registry()[view].key)}


def person(**values: Any) -> Row:
    return row("person", **{"PATNR": "0000000042", **values})


def fall(**values: Any) -> Row:
    return row("fall", **{**CASE, "PATNR": "0000000042", "FALAR": "1", **values})


def movement(number: int, kind: str, day: Day = None, clock: str | None = None, **values: Any) -> Row:
    return row("kontakt", **CASE, LFDNR=number, BEWTY=kind, **{"BWIDT": day, "BWIZT": clock, **values})


def planned(number: int, kind: str, day: Day = None, clock: str | None = None, **values: Any) -> Row:
    return movement(number, kind, PLANB=True, BWPDT=day, BWPZT=clock, **values)


def diagnosis(number: int, **values: Any) -> Row:
    return row("diagnose", **{**CASE, "LFDNR": number, "DKAT1": "G4", "DKEY1": "I10.90", **values})


def procedure(number: int, **values: Any) -> Row:
    return row("prozedur", **{**CASE, "LNRIC": f"{number:010}", "ICPMK": "O4", "ICPML": "5-470.11", **values})


def of_case(
    view: str,
    case: Row | None = None,
    movements: Sequence[Row] = (),
    diagnoses: Sequence[Row] = (),
    procedures: Sequence[Row] = (),
) -> list[Resource | Reject]:
    """What the view makes of one case, given the rows of all its views."""
    return mapped(view, case_group(view, case, movements, diagnoses, procedures))


def case_group(
    view: str,
    case: Row | None,
    movements: Sequence[Row],
    diagnoses: Sequence[Row] = (),
    procedures: Sequence[Row] = (),
) -> Group:
    """One case as the view gets it."""
    rows = {"fall": [case] if case else [], "kontakt": movements, "diagnose": diagnoses, "prozedur": procedures}
    needs = {name: rows[name] for name in registry()[view].needs}
    return Group("|".join(CASE.values()), rows[view], needs)


def mapped(view: str, group: Group) -> list[Resource | Reject]:
    return list(registry()[view].to_fhir(group, site()))


def resources(found: Sequence[Resource | Reject]) -> list[Resource]:
    """The resources, where nothing must have been rejected."""
    assert not [item for item in found if isinstance(item, Reject)]
    return [item for item in found if not isinstance(item, Reject)]


def of_person(**values: Any) -> list[Resource]:
    """What view person makes of one row."""
    return resources(mapped("person", person_group(**values)))


def person_group(**values: Any) -> Group:
    """One person row as view person gets it."""
    return Group("0000000042", [person(**values)], {})


def patient(**values: Any) -> Resource:
    """The Patient of one person row."""
    return of_person(**values)[0]


def contacts(
    case: Row, movements: Sequence[Row], diagnoses: Sequence[Row] = (), level: str = "abteilungskontakt"
) -> list[Resource]:
    """The contacts of one level that view kontakt makes of a case."""
    found = resources(of_case("kontakt", case, movements, diagnoses))
    return [r for r in found if r["type"][0]["coding"][0]["code"] == level]


def facility_contact(case: Row, movements: Sequence[Row] = (), diagnoses: Sequence[Row] = ()) -> Resource:
    """The Einrichtungskontakt that view fall makes of a case."""
    return resources(of_case("fall", case, movements, diagnoses))[0]


def rejects(found: Sequence[Resource | Reject]) -> list[tuple[str, str, str]]:
    """Key, rule and column of every reject."""
    return [(item.key, item.rule, item.column) for item in found if isinstance(item, Reject)]


def medication(number: str = "1", **values: Any) -> Row:
    return row("medikation", **{**CASE, "MEORDID": number, "PATNR": "0000000042", "METYP": "M", **values})


def medicated(
    entries: Sequence[Row], case: Row | None = None, movements: Sequence[Row] = ()
) -> list[Resource | Reject]:
    """What view medikation makes of the entries of one case."""
    return mapped("medikation", medication_group(entries, case, movements))


def medication_group(entries: Sequence[Row], case: Row | None, movements: Sequence[Row]) -> Group:
    """The entries of one case as view medikation gets them."""
    return Group("/".join(CASE.values()), entries, {"fall": [case] if case else [], "kontakt": movements})
