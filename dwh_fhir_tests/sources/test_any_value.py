"""Every kind of source x every kind of column x any value that the driver can deliver."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dwh_fhir import columns as c
from dwh_fhir.clean.rules import judge
from dwh_fhir.columns import Kind
from dwh_fhir.database.connection import Connection
from dwh_fhir.database.tables import names
from dwh_fhir.errors import SourceError
from dwh_fhir.site.site import Site
from dwh_fhir.sources.opening import open_source
from dwh_fhir.sources.settings import SourceSettings
from dwh_fhir.sources.source import Span
from dwh_fhir.sources.tables import TableSource
from dwh_fhir.staging import transfer
from dwh_fhir.view import View
from dwh_fhir_tests.sources import any_values, stands
from dwh_fhir_tests.sources.stands import Stands
from dwh_fhir_tests.sources.test_kinds import site

KINDS: tuple[Kind, ...] = get_args(Kind)
MADE = {
    "text": lambda: c.text(100_000, ""), "dats": lambda: c.dats(""), "partial": lambda: c.partial_dats(""),
    "tims": lambda: c.tims(""), "flag": lambda: c.flag(""), "integer": lambda: c.integer(""),
    "decimal": lambda: c.decimal(""), "date": lambda: c.date(""), "timestamp": lambda: c.timestamp(""),
}  # fmt: skip
UNREAD = {"spelling", "boolean"}
"""Rules of a value that is not taken over."""
BROKEN = {"date", "early", "time", "flag", "encoding", "nul", "length", "digits", *UNREAD}


def view() -> View:
    own = {f"K_{kind.upper()}": MADE[kind]() for kind in KINDS}
    return View(
        "item",
        "Dinge",
        ("NUMBER",),
        c.schema({"NUMBER": c.integer("", required=True), **own}),
        lambda _, __: iter(()),
        (),
    )


def binding(plain: list[bool]) -> dict[str, Any]:
    columns: dict[str, Any] = {"NUMBER": {"column": "Nr"}}
    for i, (kind, as_is) in enumerate(zip(KINDS, plain, strict=True)):
        columns[f"K_{kind.upper()}"] = f"C{i}" if as_is else {"column": f"C{i}"}
    return columns


def staged(connection: Connection, told: View, source: TableSource) -> tuple[list[tuple[Any, ...]], list[str | None]]:
    """What a load of the table stages, by number of the row, and the defects."""
    with connection.transaction(force_rollback=True):
        table = transfer.make_incoming(connection, told, "incoming", list(told.column_names))
        transfer.copy_rows(connection, told, source.read(told, Span()), table)
        rows = connection.execute(
            b'SELECT %s, _defect FROM incoming ORDER BY "NUMBER"' % names(told.column_names).as_bytes(connection)
        ).fetchall()
    return [row[:-1] for row in rows], [row[-1] for row in rows]


def loaded(
    connection: Connection, told: View, reached: SourceSettings, kind: stands.Kind, plain: list[bool]
) -> tuple[list[tuple[Any, ...]], list[str | None]]:
    """What a load stages if the columns are bound so, or all of them at length where the source's types need it."""
    if not can_be(told, reached, site(kind, columns=binding(plain))):
        plain = [False] * len(plain)
    with open_source(reached, site(kind, columns=binding(plain))) as source:
        source.check(told)
        return staged(connection, told, source)


def can_be(told: View, reached: SourceSettings, bound: Site) -> bool:
    """Whether the source's types allow a binding."""
    with open_source(reached, bound) as source, suppress(SourceError):
        source.check(told)
        return True
    return False


@pytest.mark.parametrize("source_kind", stands.KINDS)
# Not shrunk: an example is a table in a source, and what it shows names kind, type and value.
@settings(max_examples=25, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_any_value_is_staged_as_it_is_or_its_row_is_quarantined_with_rule_and_column(
    stands: Stands, connection: Connection, source_kind: stands.Kind, data: st.DataObject
) -> None:
    told = view()
    types, rows = data.draw(any_values.tables(source_kind, KINDS))
    reached = any_values.show(stands, source_kind, types, rows)
    if source_kind == "sqlite":
        rows = any_values.in_sqlite(stands)
    plain = data.draw(st.lists(st.booleans(), min_size=len(KINDS), max_size=len(KINDS)))
    values, defects = loaded(connection, told, reached, source_kind, plain)
    assert len(values) == len(rows)
    _, broken = judge(told, [str(i) for i in range(len(rows))], defects, list(zip(*values, strict=True)))
    assert all(b.column and b.rule in BROKEN for b in broken)
    unread = {(int(b.key), b.column) for b in broken if b.rule in UNREAD}
    for i, row in enumerate(rows):
        for kind, kind_there, value, found in zip(KINDS, types, row, values[i][1:], strict=True):
            about = (kind, kind_there, value, found)
            if (i, f"K_{kind.upper()}") in unread:
                assert found is None, about
                assert not any_values.is_own(value, kind, kind_there), about
            else:
                assert any_values.is_same(value, kind_there, kind, found), about
