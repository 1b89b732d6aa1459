"""The JSON schema of site.yaml for editors, and tables of its keys and code maps for the documentation.

Everything here follows from the models of `site/site_file.py`, the views, the kinds of sources and
`site/code_maps.py`; nothing is declared here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from dwh_fhir.columns import meta
from dwh_fhir.site.code_maps import CODE_MAPS, CodeMap
from dwh_fhir.site.site_file import SiteFile, SourceOptions
from dwh_fhir.sources.opening import kinds, settings_of
from dwh_fhir.view import View

Schema = dict[str, Any]

_NAMED = MappingProxyType({"views": "view", "columns": "column", "filter": "column"})
"""Key to the word for the names that stand below it."""


class _Untitled(GenerateJsonSchema):
    """Without the titles that only repeat the keys."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  (pydantic names it)
        return False


def schema(views: Mapping[str, View]) -> Schema:
    """Make the JSON schema of site.yaml for these views: their names, columns, code maps and identifier systems."""
    whole = {"$schema": _Untitled.schema_dialect, **_of_file(), "title": "site.yaml of dwh_fhir"}
    keys = whole["properties"]
    keys["views"] |= {
        "additionalProperties": False,
        "properties": {name: _of_view(view) for name, view in views.items()},
    }
    keys["code_maps"]["properties"] = {
        name: {"type": "string", "description": _in_words(declared)} for name, declared in CODE_MAPS.items()
    }
    askers: dict[str, list[str]] = {}
    for view in views.values():
        for system in view.identifiers:
            askers.setdefault(system, []).append(view.name)
    keys["identifiers"]["properties"] = {
        system: {"type": "string", "format": "uri", "description": f"Needed by {', '.join(names)}."}
        for system, names in askers.items()
    }
    return whole


def _of_file() -> Schema:
    """Make the schema that follows from the models, with the kinds of sources that there are."""
    whole = SiteFile.model_json_schema(schema_generator=_Untitled)
    meanings = "; ".join(f"`{kind}`: {settings_of(kind).meaning}" for kind in kinds())
    kind = whole["$defs"][SourceOptions.__name__]["properties"]["kind"]
    kind |= {"enum": list(kinds()), "description": f"{meanings}."}
    return whole


def as_text(views: Mapping[str, View]) -> str:
    """Spell the schema as the file that editors read."""
    return json.dumps(schema(views), indent=2, ensure_ascii=False) + "\n"


def _of_view(view: View) -> Schema:
    columns = view.columns.columns
    timed = [name for name, column in columns.items() if meta(column)["kind"] in ("date", "timestamp")]
    return {
        "allOf": [{"$ref": "#/$defs/Binding"}],
        "description": f"{view.name}: {view.source} at the source unless `source` names another.",
        "properties": {
            "columns": {
                "propertyNames": {"enum": list(columns)},
                "properties": {name: {"description": column.description} for name, column in columns.items()},
            },
            "changed_at": {"enum": [*timed, False, None]},
        },
    }


def _in_words(declared: CodeMap) -> str:
    columns = "; ".join(f"{name}: {target.expected}" for name, target in declared.targets.items())
    return f"CSV file that translates the {declared.meaning}. Columns after the local code: {columns}."


def keys_table() -> str:
    """Write every key of site.yaml with its default and description, as a Markdown table."""
    lines = ["| key | default | meaning |", "|---|---|---|"]
    for name, node in _keys(_of_file()):
        default = "" if node.get("default") in (None, {}, []) else f"`{json.dumps(node['default'])}`"
        lines.append(f"| `{name}` | {default} | {_cell(node['description'])} |")
    return "\n".join(lines)


def _keys(whole: Schema, node: Schema | None = None, prefix: str = "") -> Iterator[tuple[str, Schema]]:
    """Yield path and schema of every key; names that the site itself gives stand in angle brackets."""
    for name, key in (node or whole)["properties"].items():
        yield f"{prefix}{name}", key
        for below in _models(key, whole):
            yield from _keys(whole, below, f"{prefix}{name}.")
        for below in _models(key.get("additionalProperties") or {}, whole):
            yield from _keys(whole, below, f"{prefix}{name}.<{_NAMED.get(name, 'name')}>.")


def _models(node: Schema, whole: Schema) -> Iterator[Schema]:
    for one in (node, *node.get("anyOf", ()), *node.get("oneOf", ())):
        if "$ref" in one:
            yield whole["$defs"][one["$ref"].rpartition("/")[2]]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def code_maps_table() -> str:
    """Write every declared code map with its columns, as a Markdown table."""
    lines = ["| map | translates | columns after the local code | a code that is missing |", "|---|---|---|---|"]
    for name, declared in CODE_MAPS.items():
        columns = "<br>".join(f"`{column}`: {_cell(t.described)}" for column, t in declared.targets.items())
        lines.append(f"| `{name}` | {declared.meaning} | {columns} | {declared.missing} |")
    return "\n".join(lines)
