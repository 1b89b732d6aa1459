from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from click.testing import CliRunner

import dwh_fhir
from dwh_fhir.binding import schema
from dwh_fhir.cli.main import main
from dwh_fhir.views import registry
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE

DOCS = Path(dwh_fhir.__file__).parents[1] / "docs"
READ_IT = "read the difference, then run with APPROVE=1"


def test_the_committed_schema_is_the_one_that_follows_from_the_models() -> None:
    file, text = DOCS / "site.schema.json", schema.as_text(registry())
    if os.environ.get("APPROVE") == "1":
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8"), READ_IT
    assert CliRunner().invoke(main, ["site-schema"]).output == text


@pytest.mark.parametrize(("name", "table"), [("keys", schema.keys_table), ("code maps", schema.code_maps_table)])
def test_the_documentation_has_every_key_and_every_code_map(name: str, table: Any) -> None:
    file = DOCS / "configuration.md"
    before, mark, rest = file.read_text(encoding="utf-8").partition(f"<!-- {name}: generated -->\n")
    old, end, after = rest.partition("\n<!-- end -->")
    text = table()
    if os.environ.get("APPROVE") == "1":
        file.write_text(before + mark + text + end + after, encoding="utf-8")
    else:
        assert text == old, READ_IT
    assert mark
    assert end


def described(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every key of the schema and its description."""
    if isinstance(node, dict):
        for name, told in node.get("properties", {}).items():
            if "allOf" not in node:
                yield f"{path}/{name}", told.get("description", "")
        for name, child in node.items():
            yield from described(child, f"{path}/{name}")
    elif isinstance(node, list):
        for child in node:
            yield from described(child, path)


def test_every_key_is_described() -> None:
    keys = dict(described(schema.schema(registry())))
    assert len(keys) > 20
    assert not [name for name, text in keys.items() if not text]


def problems(told: Any) -> list[str]:
    """Where the schema refuses a site.yaml."""
    content = json.loads(json.dumps(told, default=str))
    validator = jsonschema_rs.validator_for(schema.schema(registry()))
    return ["/".join(map(str, error.instance_path)) for error in validator.iter_errors(content)]


def sandbox_with(**person: Any) -> Any:
    told = yaml.safe_load(SANDBOX_SITE.read_text(encoding="utf-8"))
    told["views"]["person"] = person
    return told


def test_the_schema_accepts_the_sandboxs_site_and_names_its_file() -> None:
    assert problems(sandbox_with()) == []
    first = SANDBOX_SITE.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (SANDBOX_SITE.parent / first.partition("=")[2]).resolve() == DOCS / "site.schema.json"


@pytest.mark.parametrize(
    ("person", "place"),
    [
        ({"sauce": "x"}, "views/person"),
        ({"columns": {"GEBDAT": "X"}}, "views/person/columns"),
        ({"changed_at": "GBDAT"}, "views/person/changed_at"),
        ({"filter": {"A": []}}, "views/person/filter/A"),
        ({"filter": {"A": {"nit": ["x"]}}}, "views/person/filter/A"),
        ({"max_vanished": 2}, "views/person/max_vanished"),
    ],
)
def test_the_schema_refuses_what_loading_refuses(person: dict[str, Any], place: str) -> None:
    assert problems(sandbox_with(**person)) == [place]


def test_the_schema_refuses_a_view_that_is_not_there() -> None:
    told = sandbox_with()
    told["views"]["persn"] = {}
    assert problems(told) == ["views"]


@pytest.mark.parametrize(
    "person",
    [
        {"filter": {"A": ["x", 1, None], "B": {"not": ["y"]}}, "enabled": False},
        {"changed_at": False, "columns": {"GBDAT": "BIRTH", "TITEL": False}},
        {"tables": [{"columns": {"TITEL": False}}]},
        {"changed_at": "ERDAT", "source": "V", "overlap_hours": 30},
    ],
)
def test_the_schema_accepts_what_loading_accepts(person: dict[str, Any]) -> None:
    assert problems(sandbox_with(**person)) == []
