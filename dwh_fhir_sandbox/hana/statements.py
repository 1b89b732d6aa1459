"""The meaning of a statement: its views, parameter types and result columns, and HANA's errors for a wrong one.

Here belongs everything that is read from a statement's text. DuckDB parses and runs it; HANA's few own spellings are
replaced first. Running belongs in `session.py`, the catalogue in `store.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

import duckdb

from dwh_fhir_sandbox.hana.hana_types import HanaType, derived_type, hana_type
from dwh_fhir_sandbox.hana.wire import HanaError

Columns = Mapping[str, HanaType]
Catalogue = Mapping[tuple[str, str], Columns]
"""Schema and view name to column name to type."""
Node = dict[str, Any]

SYSTEM_SCHEMA = "SYS"
TEXT = hana_type("NVARCHAR(5000)")
_TOKEN = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|\w+|.""", re.S)
_FUNCTIONS = {
    "CURRENT_SCHEMA": "hana_current_schema()",
    "CURRENT_USER": "hana_current_user()",
    "SESSION_USER": "hana_current_user()",
    "CURRENT_DATE": "hana_current_date()",
    "CURRENT_TIMESTAMP": "hana_current_timestamp()",
    "CURRENT_UTCTIMESTAMP": "hana_current_timestamp()",
    **{name: f"hana_{name.lower()}" for name in ("TO_NVARCHAR", "TO_BINARY", "HASH_SHA256", "BINTOHEX", "LOCATE")},
}
_WRITING = {"INSERT", "UPDATE", "DELETE", "UPSERT", "REPLACE", "MERGE", "CREATE", "DROP", "ALTER", "TRUNCATE", "GRANT"}
_MISSING_COLUMN = re.compile(r'(?:Referenced column|column named|Referenced table) "((?:[^"]|"")*)"')


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, understood.

    Attributes:
        sql: what DuckDB runs; "" if it is no query.
        views: the schema and name of each view that it reads.
        columns: the columns of those views, and the aliases that it gives them.
        parameters: the type of each `?`.
        quoted: the identifiers that stand in quotes.
        schema: of a SET SCHEMA: the new one, else "".
        snapshot: of a SET TRANSACTION ISOLATION LEVEL: whether the whole transaction sees one snapshot, else None.
    """

    sql: str = ""
    views: Sequence[tuple[str, str]] = ()
    columns: Columns = field(default_factory=dict)
    parameters: Sequence[HanaType] = ()
    quoted: frozenset[str] = frozenset()
    schema: str = ""
    snapshot: bool | None = None

    def result_columns(self, relation: duckdb.DuckDBPyRelation) -> list[tuple[str, HanaType]]:
        """Display name and type of each result column."""
        described = zip(relation.columns, map(str, relation.types), strict=True)
        return [(self._display(name), self._type(name, kind)) for name, kind in described]

    def _display(self, name: str) -> str:
        if name in self.quoted or name in self.columns:
            return name
        if name == "count_star()":
            return "COUNT(*)"
        return name.removeprefix("hana_").removesuffix("()").upper()

    def _type(self, name: str, duckdb_type: str) -> HanaType:
        declared = self.columns.get(name) or self.columns.get(name.upper())
        if declared is not None and declared.duckdb == duckdb_type:
            return declared
        return derived_type(duckdb_type)


def understand(text: str, schema: str, catalogue: Catalogue, parser: duckdb.DuckDBPyConnection) -> Statement:
    """Read a statement of a session whose current schema is `schema`.

    Raises:
        HanaError: 257 syntax, 258 it writes, 259 unknown view, 260 unknown column, 362 unknown schema.
    """
    tokens = [token for token in _TOKEN.findall(text.strip().rstrip(";")) if not token.startswith(("--", "/*"))]
    words = [token for token in tokens if not token.isspace()]
    verb = words[0].upper() if words else ""
    if verb == "SET":
        return _setting(words, {schema, *(known for known, _ in catalogue)})
    if verb in _WRITING:
        raise HanaError(258, "insufficient privilege: Not authorized")
    if verb not in ("SELECT", "WITH", "("):
        raise HanaError(257, f'sql syntax error: incorrect syntax near "{verb}"', 1)
    sql = "".join(_FUNCTIONS.get(token.upper(), token) for token in tokens)
    quoted = frozenset(token[1:-1].replace('""', '"') for token in words if token.startswith('"'))
    tree = _parse(sql, parser)
    views = _views(tree, schema, quoted, catalogue)
    columns = {name: kind for view in reversed(views) for name, kind in catalogue[view].items()}
    _check_case(tree, columns, quoted)
    aliases = {
        node["alias"]: columns[node["column_names"][-1]]
        for node in _nodes(tree)
        if node.get("class") == "COLUMN_REF" and node["alias"] and node["column_names"][-1] in columns
    }
    return Statement(sql, views, {**columns, **aliases}, _parameters(tree, columns), quoted)


def _setting(words: Sequence[str], schemas: Set[str]) -> Statement:
    upper = [word.upper() for word in words]
    if upper[1:2] == ["SCHEMA"] and len(words) == 3:
        name = words[2].strip('"') if words[2].startswith('"') else upper[2]
        if name not in schemas:
            raise HanaError(362, f"invalid schema name: {name}")
        return Statement(schema=name)
    if upper[1:4] == ["TRANSACTION", "ISOLATION", "LEVEL"]:
        return Statement(snapshot=upper[4:6] != ["READ", "COMMITTED"])
    return Statement()


def _parse(sql: str, parser: duckdb.DuckDBPyConnection) -> Node:
    row = parser.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchone()
    tree: Node = json.loads(row[0]) if row else {"error": True}
    if not tree["error"] and len(tree["statements"]) == 1:
        return tree
    position = int(tree.get("position", 0))
    near = re.match(r"\w*", sql[position:])
    raise HanaError(257, f'sql syntax error: incorrect syntax near "{near[0] if near else ""}"', position + 1)


def _nodes(value: object) -> Iterator[Node]:
    """Every object of the tree, outer ones first."""
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from _nodes(child)
    elif isinstance(value, list):
        for child in value:
            yield from _nodes(child)


def _views(tree: Node, schema: str, quoted: frozenset[str], catalogue: Catalogue) -> list[tuple[str, str]]:
    nodes = list(_nodes(tree))
    common = {entry["key"].upper() for node in nodes if "cte_map" in node for entry in node["cte_map"]["map"]}
    views = []
    for node in nodes:
        if node.get("type") in ("EMPTY", "TABLE_FUNCTION") and "sample" in node:
            raise HanaError(257, "sql syntax error: incorrect syntax near end of statement: a view is expected")
        if node.get("type") != "BASE_TABLE":
            continue
        within, name = (n if n in quoted else n.upper() for n in (node["schema_name"], node["table_name"]))
        if not within and name in common:
            continue
        views.append(_view(within, name, schema, catalogue, node["query_location"]))
    return views


def _view(within: str, name: str, schema: str, catalogue: Catalogue, position: int) -> tuple[str, str]:
    if within and within not in {schema, *(known for known, _ in catalogue)}:
        raise HanaError(362, f"invalid schema name: {within}", position + 1)
    for candidate in (within,) if within else (schema, SYSTEM_SCHEMA):
        if (candidate, name) in catalogue:
            return candidate, name
    place = f"{name} in schema {within or schema}: line 1 col {position + 1} (at pos {position})"
    raise HanaError(259, f"invalid table name:  Could not find table/view {place}", position + 1)


def _check_case(tree: Node, columns: Columns, quoted: frozenset[str]) -> None:
    """DuckDB doesn't mind the case of a quoted name, HANA does."""
    for node in _nodes(tree):
        if node.get("class") == "COLUMN_REF":
            name = node["column_names"][-1]
            if name in quoted and name not in columns and name.upper() in columns:
                raise _unknown_column(name, node["query_location"])


def _unknown_column(name: str, position: int) -> HanaError:
    return HanaError(260, f"invalid column name: {name}: line 1 col {position + 1} (at pos {position})", position + 1)


def _parameters(tree: Node, columns: Columns) -> list[HanaType]:
    """Derive the type of each parameter: that of the column that it is compared with, as HANA derives it."""
    types: dict[int, HanaType] = {}

    def visit(value: object, outer: HanaType) -> None:
        if isinstance(value, list):
            for child in value:
                visit(child, outer)
        elif isinstance(value, dict):
            if value.get("class") == "PARAMETER":
                types[int(value["identifier"])] = outer
                return
            inner = _hint(value, columns) or outer
            for child in value.values():
                visit(child, inner)

    visit(tree, TEXT)
    return [types[number] for number in sorted(types)]


def _hint(node: Node, columns: Columns) -> HanaType | None:
    """Return the type that the children of a node are compared with, if the node shows it."""
    if node.get("type") == "LIMIT_MODIFIER":
        return hana_type("INTEGER")
    if node.get("class") == "CAST":
        return _widened(derived_type(str(node["type_expr"].get("type_name", "")).upper()))
    if "class" not in node:
        return None
    operands = [child for value in node.values() for child in (value if isinstance(value, list) else [value])]
    for child in operands:
        if isinstance(child, dict) and child.get("class") == "COLUMN_REF":
            kind = columns.get(child["column_names"][-1]) or columns.get(child["column_names"][-1].upper())
            return kind and _widened(kind)
    return None


def _widened(kind: HanaType) -> HanaType:
    """Text of any length may be compared with a short column."""
    return TEXT if kind.duckdb == "VARCHAR" else kind


def translated(error: Exception) -> HanaError:
    """HANA's error for one of DuckDB's or Arrow's; no value of a row gets into its text."""
    message = str(error)
    if isinstance(error, duckdb.BinderException) and (match := _MISSING_COLUMN.search(message)):
        return HanaError(260, f"invalid column name: {match[1]}")
    # What fails after the first rows comes through Arrow's reader, as an error of Arrow's with DuckDB's text.
    if isinstance(error, duckdb.ConversionException | duckdb.OutOfRangeException) or "Conversion Error" in message:
        return HanaError(339, "invalid number")
    if isinstance(error, duckdb.CatalogException):
        return HanaError(328, "invalid name of function or procedure")
    if isinstance(error, duckdb.BinderException):
        return HanaError(266, "inconsistent datatype")
    return HanaError(2048, f"column store error: {type(error).__name__}")
