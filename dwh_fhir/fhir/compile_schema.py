"""Compile HL7's definitions of FHIR R4 to one JSON Schema, `r4.schema.json`, which `r4.py` runs: a build tool.

Here belongs the translation of StructureDefinitions into JSON Schema. Running the schema belongs in `r4.py`; profiles
and FHIRPath invariants belong in `kds/`. Nothing imports this module at run time.

    python -m dwh_fhir.fhir.compile_schema hl7.fhir.r4.core-4.0.1.tgz [r4.schema.json]

The package is https://packages.fhir.org/hl7.fhir.r4.core/4.0.1; HL7's definitions are CC0.
"""

from __future__ import annotations

import json
import sys
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from dwh_fhir.fhir.primitives import GRAPH, ID, PRIMITIVES, Json, text

TYPES = (
    "Account",
    "Condition",
    "Consent",
    "DiagnosticReport",
    "Encounter",
    "List",
    "Location",
    "Medication",
    "MedicationAdministration",
    "MedicationRequest",
    "MedicationStatement",
    "Observation",
    "Organization",
    "Patient",
    "Procedure",
    "ServiceRequest",
    "Specimen",
)
"""The resource types that the base modules of the Kerndatensatz use; `contained` may hold them, too."""

_BASE = "http://hl7.org/fhir/StructureDefinition/"
_TYPE_EXTENSION = _BASE + "structuredefinition-fhir-type"


class Definitions:
    """The definitions of a FHIR package, by canonical URL."""

    def __init__(self, package: Path) -> None:
        """Read StructureDefinitions, ValueSets and CodeSystems from a package.

        Args:
            package: a FHIR npm package (.tgz).
        """
        self._by_url: dict[str, Json] = {}
        with tarfile.open(package) as tar:
            for member in tar:
                if member.name.startswith(("package/StructureDefinition-", "package/ValueSet-", "package/CodeSystem-")):
                    file = tar.extractfile(member)
                    definition: Json = json.load(file) if file else {}
                    self._by_url[definition["url"]] = definition

    def structure(self, name: str) -> Json:
        """Look up the StructureDefinition of a type, e.g. `Condition`."""
        return self._by_url[_BASE + name]

    def resource_types(self) -> list[str]:
        """List the names of all concrete resource types."""
        return sorted(
            d["type"]
            for d in self._by_url.values()
            if d["resourceType"] == "StructureDefinition"
            and (d["kind"], d.get("derivation"), d["abstract"]) == ("resource", "specialization", False)
        )

    def expand(self, value_set: str) -> list[tuple[str, list[str]]] | None:
        """List the codes of a value set by system; None if the package doesn't hold them all."""
        systems = []
        for include in self._by_url[value_set.split("|")[0]]["compose"]["include"]:
            system = self._by_url.get(include.get("system"), {})
            if "concept" in include:
                codes = [concept["code"] for concept in include["concept"]]
            elif system.get("content") == "complete" and not {"filter", "valueSet"} & include.keys():
                codes = list(_codes(system["concept"]))
            else:
                return None
            systems.append((include["system"], codes))
        return systems


def _codes(concepts: Sequence[Json]) -> Iterator[str]:
    for concept in concepts:
        yield concept["code"]
        yield from _codes(concept.get("concept", ()))


class Compiler:
    """Compiler of types to schemas: one entry in `defs` for each type, and for every type that it uses."""

    def __init__(self, definitions: Definitions) -> None:
        """Start with the types that don't come from a StructureDefinition's elements."""
        self._definitions = definitions
        self._targets: dict[str, list[str]] = {}
        self.defs: dict[str, Json] = {"Resource": _contained(TYPES)}

    def compile(self) -> dict[str, Json]:
        """Compile all definitions that the types in `TYPES` need, by name."""
        for name in ("Element", "Reference", *TYPES):
            self.ref(name)
        plain = self.defs["Reference"]
        for name, targets in self._targets.items():
            types = self._definitions.resource_types() if targets == ["Resource"] else targets
            reference = {"reference": _reference_to(types, " or ".join(targets))}
            self.defs[name] = plain | {"properties": plain["properties"] | reference}
        self.defs["ElementOrNull"] = self.defs["Element"] | {"type": ["object", "null"]}
        return dict(sorted(self.defs.items()))

    def ref(self, name: str) -> Json:
        """Refer to a type's schema; the type is compiled at its first use."""
        if name not in self.defs and name in PRIMITIVES:
            self.defs[name] = dict(PRIMITIVES[name])
        elif name not in self.defs:
            self._structure(name)
        return {"$ref": f"#/$defs/{name}"}

    def _structure(self, name: str) -> None:
        definition = self._definitions.structure(name)
        elements = definition["snapshot"]["element"]
        root = elements[0]["path"]
        paths = {element["path"].rpartition(".")[0] for element in elements[1:]}
        for path in paths:
            self.defs[name + path[len(root) :]] = {}  # before its children, which may point back to it
        for path in sorted(paths):
            children = [e for e in elements if e["path"].rpartition(".")[0] == path and e["max"] != "0"]
            is_resource = definition["kind"] == "resource" and path == root
            self.defs[name + path[len(root) :]] = self._object(path, children, is_resource)

    def _object(self, path: str, children: Sequence[Json], is_resource: bool) -> Json:
        """Make the schema of one object: a data type, a resource or one of its backbone elements."""
        properties: Json = {}
        rules: list[Json] = []
        required: list[str] = []
        if is_resource:
            properties["resourceType"] = {"title": "the resource type", "const": path}
            required.append("resourceType")
        for element in children:
            name = element["path"].rpartition(".")[2]
            groups = []
            for kind in element.get("type", [{}]):
                key = name.replace("[x]", kind.get("code", "")[:1].upper() + kind.get("code", "")[1:])
                own = self._property(element, kind, key, is_resource)
                properties |= own
                groups.append(list(own))
            if path == "Extension" and name == "value[x]":
                rules.append(_one_thing(["extension"], *groups))
            elif len(groups) > 1 or element["min"]:
                if len(groups) == 1 and len(groups[0]) == 1:
                    required += groups[0]
                else:
                    rules.append(_presence(name, groups, element["min"] > 0))
        return _shape(path, properties, required, rules)

    def _property(self, element: Json, kind: Json, key: str, of_resource: bool) -> Json:
        """Make the property, and for a primitive its sibling `_key` for id and extensions, by name."""
        code = kind.get("code", "")
        if code.startswith("http"):  # FHIRPath's own types: Element.id, Resource.id, Extension.url
            fhir_type = next(e["valueUrl"] for e in kind["extension"] if e["url"] == _TYPE_EXTENSION)
            # Resource.id is called a string, a known slip of R4; an element's id is a string without blanks.
            name = "id" if of_resource else "uri"
            return {key: self.ref(name if key == "id" else fhir_type)}
        single = self._value(element, kind)
        repeats = element["max"] != "1"
        schema = _array(single, element) if repeats else single
        if code not in PRIMITIVES or code == "xhtml":
            return {key: schema}
        sibling = _array({"$ref": "#/$defs/ElementOrNull"}, element) if repeats else self.ref("Element")
        return {key: schema, f"_{key}": sibling}

    def _value(self, element: Json, kind: Json) -> Json:
        """Make the schema of one value of an element."""
        if "contentReference" in element:
            return {"$ref": "#/$defs/" + element["contentReference"].lstrip("#")}
        code = kind["code"]
        if code in ("BackboneElement", "Element") and element["path"] in self.defs:
            return {"$ref": f"#/$defs/{element['path']}"}
        if code == "Reference":
            return self._reference(kind)
        if code in ("code", "CodeableConcept") and element.get("binding", {}).get("strength") == "required":
            return self._bound(code, element["binding"]["valueSet"])
        return self.ref(kind["profile"][0].removeprefix(_BASE) if code == "Quantity" and "profile" in kind else code)

    def _reference(self, kind: Json) -> Json:
        """Refer to a Reference to certain types; `compile` fills it in, as Reference itself holds references."""
        targets = sorted(target.removeprefix(_BASE) for target in kind.get("targetProfile", [_BASE + "Resource"]))
        name = f"Reference:{','.join(targets)}"
        self._targets[name] = targets
        return {"$ref": f"#/$defs/{name}"}

    def _bound(self, code: str, value_set: str) -> Json:
        """Make the schema of a code from a value set, or of a concept one of whose codings is from it."""
        systems = self._definitions.expand(value_set)
        if systems is None:
            return self.ref(code)
        short = value_set.split("|")[0].rpartition("/")[2]
        name = f"{code}:{short}"
        if code == "code":
            codes = sorted({one for _, codes in systems for one in codes})
            self.defs[name] = {"title": f"a code of {short}", "enum": codes}
        else:
            coding = [
                {
                    "properties": {"system": {"const": system}, "code": {"enum": codes}},
                    "required": ["system", "code"],
                }
                for system, codes in systems
            ]
            rule = {"required": ["coding"], "properties": {"coding": {"contains": {"anyOf": coding}}}}
            self.defs[name] = self.ref(code) | {
                "title": f"a coding of {short}",
                "anyOf": [rule, {"required": ["extension"]}],
            }
        return {"$ref": f"#/$defs/{name}"}


def _reference_to(types: Sequence[str], title: str) -> Json:
    """Make the schema of Reference.reference.

    Allowed are relative ones to the target types, conditional ones as in a transaction, contained and absolute ones.
    """
    relative = rf"(?:{'|'.join(types)})(?:/{ID}(?:/_history/{ID})?|\?{GRAPH}+)"
    return text(f"Type/id of {title}, #id or absolute", rf"(?:{relative}|#{GRAPH}*|[A-Za-z][A-Za-z0-9+.\-]*:{GRAPH}+)")


def _contained(types: Sequence[str]) -> Json:
    """Make the schema of a contained resource of any of the types; it contains no other one (invariant dom-2)."""
    return {
        "title": "a contained resource",
        "type": "object",
        "required": ["resourceType"],
        "properties": {"resourceType": {"title": "a resource type", "enum": list(types)}, "contained": False},
        "allOf": [
            {
                "if": {"properties": {"resourceType": {"const": name}}, "required": ["resourceType"]},
                "then": {"$ref": f"#/$defs/{name}"},
            }
            for name in types
        ],
    }


def _array(items: Json, element: Json) -> Json:
    """Make the schema of a list, never empty: FHIR leaves an empty one out."""
    schema = {"title": "a list, not empty", "type": "array", "minItems": max(1, element["min"]), "items": items}
    return schema if element["max"] == "*" else schema | {"maxItems": int(element["max"])}


def _shape(path: str, properties: Json, required: list[str], rules: list[Json]) -> Json:
    """Make the schema of an object of these properties and no others, never empty."""
    shape = {"title": f"{path}: an object, not empty", "type": "object", "properties": properties}
    presence = {"required": required} if required else {"minProperties": 1}
    return shape | presence | {"additionalProperties": False} | ({"allOf": rules} if rules else {})


def _present(group: Sequence[str]) -> Json:
    """Require a value, or in its place an extension that says why there is none."""
    if len(group) == 1:
        return {"required": list(group)}
    return {"anyOf": [{"required": [name]} for name in group]}


def _presence(name: str, groups: Sequence[Sequence[str]], required: bool) -> Json:
    """Require exactly one of a choice's properties, or allow at most one."""
    if len(groups) == 1:
        value, sibling = groups[0]
        because = {
            "required": [sibling],
            "properties": {sibling: {"anyOf": [{"type": "array"}, {"required": ["extension"]}]}},
        }
        return {"title": f"{name} or an extension in its place", "anyOf": [{"required": [value]}, because]}
    present = [_present(group) for group in groups]
    if required:
        return {"title": f"exactly one {name}", "oneOf": present}
    return {"title": f"at most one {name}", "oneOf": [*present, {"not": {"anyOf": present}}]}


def _one_thing(*groups: Sequence[str]) -> Json:
    """Require of an Extension a value or extensions; one with url and one more property needs no closer look."""
    plain = {"not": {"required": ["id"]}, "minProperties": 2, "maxProperties": 2}
    return {"title": "either value[x] or extension", "anyOf": [plain, {"oneOf": [_present(group) for group in groups]}]}


def compile_schema(package: Path) -> Json:
    """Compile the JSON Schema (draft 2020-12) of the resource types in `TYPES`.

    Args:
        package: hl7.fhir.r4.core 4.0.1 (.tgz).

    Returns:
        a schema of `$defs` only: one for each resource type, backbone element, data type, set of reference targets
        and bound value set. Every rule has a `title`, which `r4.py` names.
    """
    defs = Compiler(Definitions(package)).compile()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": defs}


def dump(schema: Json) -> str:
    """Write the schema as JSON, one definition a line, so that a difference can be read."""
    lines = (f"{json.dumps(name)}: {json.dumps(body, ensure_ascii=False)}" for name, body in schema["$defs"].items())
    return f'{{"$schema": {json.dumps(schema["$schema"])}, "$defs": {{\n' + ",\n".join(lines) + "\n}}\n"


if __name__ == "__main__":
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).with_name("r4.schema.json")
    target.write_text(dump(compile_schema(Path(sys.argv[1]))), encoding="utf-8")
