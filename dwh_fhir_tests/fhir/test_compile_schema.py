from __future__ import annotations

import io
import json
import tarfile
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from dwh_fhir.fhir.compile_schema import TYPES, Definitions, compile_schema, dump
from dwh_fhir.fhir.primitives import PRIMITIVES
from dwh_fhir.fhir.r4 import resource_types
from dwh_fhir_tests.fhir.r4_examples import SHARED

PACKAGE = SHARED / "fhir-packages" / "hl7.fhir.r4.core-4.0.1.tgz"


def package(path: Path, *resources: dict[str, Any]) -> Path:
    """A FHIR npm package with these resources."""
    with tarfile.open(path, "w:gz") as tar:
        for number, resource in enumerate(resources):
            body = json.dumps(resource).encode()
            entry = tarfile.TarInfo(f"package/{resource['resourceType']}-{number}.json")
            entry.size = len(body)
            tar.addfile(entry, io.BytesIO(body))
    return path


def value_set(*include: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "ValueSet", "url": "http://x/vs", "compose": {"include": list(include)}}


CODES = {
    "resourceType": "CodeSystem",
    "url": "http://x/cs",
    "content": "complete",
    "concept": [{"code": "a", "concept": [{"code": "b"}]}, {"code": "c"}],
}


@pytest.mark.skipif(not PACKAGE.exists(), reason="HL7's package is not part of the repository")
def test_the_schema_in_the_repository_is_what_the_tool_makes_of_the_package() -> None:
    assert files("dwh_fhir.fhir").joinpath("r4.schema.json").read_text(encoding="utf-8") == dump(
        compile_schema(PACKAGE)
    )


def test_the_schema_in_the_repository_covers_the_types_of_the_tool() -> None:
    assert resource_types() == set(TYPES)


def test_a_value_set_holds_nested_codes_of_a_whole_system(tmp_path: Path) -> None:
    definitions = Definitions(package(tmp_path / "p.tgz", value_set({"system": "http://x/cs"}), CODES))
    assert definitions.expand("http://x/vs|1.0") == [("http://x/cs", ["a", "b", "c"])]


def test_a_value_set_holds_the_codes_it_lists(tmp_path: Path) -> None:
    listed = value_set({"system": "http://unitsofmeasure.org", "concept": [{"code": "s"}, {"code": "min"}]})
    assert Definitions(package(tmp_path / "p.tgz", listed)).expand("http://x/vs") == [
        ("http://unitsofmeasure.org", ["s", "min"])
    ]


@pytest.mark.parametrize(
    "include",
    [{"system": "urn:elsewhere"}, {"system": "http://x/cs", "filter": [{"property": "p"}]}, {"valueSet": ["http://y"]}],
)
def test_a_value_set_that_the_package_cannot_list_binds_nothing(tmp_path: Path, include: dict[str, Any]) -> None:
    definitions = Definitions(package(tmp_path / "p.tgz", value_set(include), CODES))
    assert definitions.expand("http://x/vs") is None


@pytest.mark.parametrize(
    ("primitive", "valid", "invalid"),
    [
        ("url", "https://a-b.example:8443/x?y#z", "https://a b"),
        ("url", "urn:uuid:1", "https://"),
        ("url", "Binary/1", "http://256.1.1.1/"),
        ("oid", "urn:oid:2.16.840", "2.16.840"),
        ("uuid", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:C757873D-EC9A-4326-A141-556F43239520"),
        ("base64Binary", "QUJD\nQQ==", "QUJDQ==="),
        ("time", "23:59:59.999", "23:59"),
        ("instant", "2026-01-02T03:04:05+14:00", "2026-01-02T03:04:05+14:01"),
        ("markdown", "# Titel\n\n\u00a0Text", "\u00a0"),
        ("xhtml", "<div>a</div>", "<p>a</p>"),
        ("code", "a b", "a\u00a0b"),
        ("string", "ä €\n😀", "a\x0bb"),
    ],
)
def test_a_primitive_type_takes_what_fhir_says(primitive: str, valid: str, invalid: str) -> None:
    validator = jsonschema_rs.validator_for(PRIMITIVES[primitive], pattern_options=jsonschema_rs.RegexOptions())
    assert validator.is_valid(valid)
    assert not validator.is_valid(invalid)


@pytest.mark.parametrize("primitive", PRIMITIVES)
def test_no_primitive_type_takes_null_or_an_object(primitive: str) -> None:
    validator = jsonschema_rs.validator_for(PRIMITIVES[primitive], pattern_options=jsonschema_rs.RegexOptions())
    assert not validator.is_valid(None)
    assert not validator.is_valid({})
