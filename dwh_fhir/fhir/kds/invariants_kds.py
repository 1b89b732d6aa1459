"""Invariants of the Kerndatensatz and the German base profiles, as Python functions.

Here belong constraints of MII, HL7 Deutschland and the dosage guide, each with key and expression as they stand there.
Those of FHIR itself belong in `invariants_r4.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dwh_fhir.fhir.kds.invariants_r4 import Rule, always, codings, has, has_choice

_HL7 = "http://hl7.org/fhir/StructureDefinition"
_OPS = "http://fhir.de/CodeSystem/bfarm/ops"
_SNOMED = "http://snomed.info/sct"
_IHE = "http://ihe-d.de/CodeSystems/FallkontextBeiDokumentenerstellung"
_GENDER = "http://fhir.de/StructureDefinition/gender-amtlich-de"
_IDENTIFIERS = (
    "http://fhir.de/sid/arge-ik/iknr",
    "https://www.medizininformatik-initiative.de/fhir/core/CodeSystem/core-location-identifier",
)
_ICD = re.compile(r"[A-Z][0-9][A-Z0-9](\.?[A-Z0-9]{0,4})?")
_AGS = re.compile(r"[0-9]{8}")


def _extended(value: Mapping[str, Any] | None, url: str) -> bool:
    return any(one.get("url") == url for one in (value or {}).get("extension", ()))


def _with_value(name: str, url: str) -> Rule:
    """Allow an extension of a single primitive value only beside the value."""
    return lambda value, _: name in value or not _extended(value.get(f"_{name}"), url)


def _each_with_value(name: str, url: str) -> Rule:
    """Allow an extension of a list's primitive value only beside the value."""

    def judge(value: Any, _: Mapping[str, Any]) -> bool:
        present = value.get(name, [])
        return all(
            (index < len(present) and present[index] is not None) or not _extended(one, url)
            for index, one in enumerate(value.get(f"_{name}", ()))
        )

    return judge


def _when(status: str, *needed: str) -> Rule:
    """Require of an Encounter of a status a period with certain ends."""
    return lambda value, _: value.get("status") != status or all(has(value.get("period", {}), n) for n in needed)


def _with_reason(value: Any, _: Mapping[str, Any]) -> bool:
    """Require a dataAbsentReason of an Observation with both value and members, or neither."""
    return ("hasMember" in value) == (not has_choice(value, "value")) or "dataAbsentReason" in value


def _other_has_official_gender(value: Any, _: Mapping[str, Any]) -> bool:
    return value.get("gender") != "other" or _extended(value.get("_gender"), _GENDER)


def _has_system(concept: Mapping[str, Any] | None, *systems: str) -> bool:
    return any(one.get("system") in systems for one in codings(concept))


def _in_context(codes: frozenset[str], mode: str) -> Rule:
    """Require of a list of medication in a context the mode that follows from it."""
    return lambda value, _: (
        value.get("mode") == mode
        or not any(one.get("system") == _IHE and one.get("code") in codes for one in codings(value.get("code")))
    )


def _structured_dosage(_: Any, root: Mapping[str, Any]) -> bool:
    name = {"MedicationRequest": "dosageInstruction", "MedicationStatement": "dosage"}.get(root["resourceType"], "")
    return all(("timing" in one) == ("doseAndRate" in one) for one in root.get(name, ()))


def _long_enough(value: Any, _: Mapping[str, Any]) -> bool:
    return not isinstance(value, str) or len(value) >= 8


RULES: tuple[tuple[str, str, Rule], ...] = (
    (
        "mii-pat-1",
        f"gender.exists() and gender='other' implies gender.extension('{_GENDER}').exists()",
        _other_has_official_gender,
    ),
    ("mii-pat-2", " or ".join(f"$this = '{one}'" for one in _IDENTIFIERS), lambda value, _: value in _IDENTIFIERS),
    (
        "gender-amtlich-1",
        "%resource.where(gender='other').exists()",
        lambda _, root: root.get("gender") == "other",
    ),
    ("mii-enc-1", "status = 'finished' implies period.end.exists()", _when("finished", "end")),
    # It compares a Coding with a text, which is never true; so says the official validator, too.
    (
        "mii-enc-2",
        "status = 'finished' and class = 'IMP' implies period.start.exists() and period.end.exists()",
        always,
    ),
    (
        "mii-enc-3",
        "status = 'planned' implies period.exists().not()",
        lambda value, _: value.get("status") != "planned" or "period" not in value,
    ),
    ("mii-enc-5", "status = 'in-progress' implies period.start.exists()", _when("in-progress", "start")),
    ("mii-enc-6", "status = 'onleave' implies period.start.exists()", _when("onleave", "start")),
    (
        "icd-regex",
        r"matches('^[A-Z][0-9][A-Z0-9](\\.?[A-Z0-9]{0,4})?$')",
        lambda value, _: _ICD.fullmatch(value) is not None,
    ),
    (
        "proc-mii-1",
        f"code.coding.where(system = '{_OPS}').exists() implies category.coding.where(system = '{_SNOMED}').exists()",
        lambda value, _: not _has_system(value.get("code"), _OPS) or _has_system(value.get("category"), _SNOMED),
    ),
    (
        "sct-ops-1",
        f"coding.where(system = '{_SNOMED}').exists() or coding.where(system = '{_OPS}').exists()",
        lambda value, _: _has_system(value, _SNOMED, _OPS),
    ),
    (
        "mii-lab-1",
        "($this as dateTime).hasValue() implies ($this as dateTime).toString().length() >= 8",
        _long_enough,
    ),
    (
        "mii-lab-2",
        "hasMember.exists() xor value.exists().not() implies dataAbsentReason.exists()",
        _with_reason,
    ),
    ("dsg-1", "text.exists() or doseAndRate.exists()", lambda value, _: has(value, "text") or "doseAndRate" in value),
    (
        "DosageStructuredRequiresBoth",
        "(%resource.ofType(MedicationRequest).dosageInstruction | %resource.ofType(MedicationDispense)"
        ".dosageInstruction | %resource.ofType(MedicationStatement).dosage).all((timing.exists() implies"
        " doseAndRate.exists()) and (doseAndRate.exists() implies timing.exists()))",
        _structured_dosage,
    ),
    (
        "medication-list-context-1",
        f"List.code.coding.where(system='{_IHE}' and code='E210' or system='{_IHE}' and code='E230'"
        f" or system='{_IHE}' and code='E100').exists() implies List.mode='snapshot'",
        _in_context(frozenset({"E210", "E230", "E100"}), "snapshot"),
    ),
    (
        "medication-list-context-2",
        f"List.code.coding.where(system='{_IHE}' and code='E200').exists() implies List.mode='working'",
        _in_context(frozenset({"E200"}), "working"),
    ),
    *(
        (
            f"add-{number}",
            f"line.all($this.extension('{_HL7}/iso21090-ADXP-{name}').empty() or $this.hasValue())",
            _each_with_value("line", f"{_HL7}/iso21090-ADXP-{name}"),
        )
        for number, name in ((1, "houseNumber"), (2, "streetName"), (3, "postBox"), (5, "additionalLocator"))
    ),
    *(
        (
            f"hum-{number}",
            f"family.extension('{url}').empty() or family.hasValue()",
            _with_value("family", url),
        )
        for number, url in (
            (1, "http://fhir.de/StructureDefinition/humanname-namenszusatz"),
            (2, f"{_HL7}/humanname-own-name"),
            (3, f"{_HL7}/humanname-own-prefix"),
        )
    ),
    (
        "hum-4",
        f"prefix.all($this.extension('{_HL7}/iso21090-EN-qualifier').empty() or $this.hasValue())",
        _each_with_value("prefix", f"{_HL7}/iso21090-EN-qualifier"),
    ),
    ("ags-extension-1", "$this.matches('^[0-9]{8}$')", lambda value, _: _AGS.fullmatch(value) is not None),
)
