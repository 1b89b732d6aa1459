from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from dwh_fhir import columns as c
from dwh_fhir.database.connection import Connection
from dwh_fhir.staging import transfer
from dwh_fhir_tests import probe
from dwh_fhir_tests.layers import Layers
from dwh_fhir_tests.probe import owner_row, row

MARKER = "Sörgel"

EVERY_KIND = {
    "CODE": c.code(("a", "b"), ""),
    "BEGIN": c.dats(""),
    "END": c.dats(""),
    "CLOCK": c.tims(""),
    "AMOUNT": c.decimal(""),
    "WANTED": c.text(5, "", required=True),
}
GOOD = {
    "CODE": "a",
    "BEGIN": "20260301",
    "END": "99991231",
    "CLOCK": "240000",
    "AMOUNT": Decimal("1.50"),
    "WANTED": "w",
}
BROKEN = [
    ({"VALUE": "x" * 21}, "length", "VALUE"),
    ({"NOTE": "ü" * 5000}, "length", "NOTE"),
    ({"VALUE": MARKER}, "pattern", "VALUE"),
    ({"NOTE": "a\x00b"}, "nul", "NOTE"),
    ({"NUMBER": -1}, "minimum", "NUMBER"),
    ({"STORN": "?"}, "flag", "STORN"),
    ({"CODE": "z"}, "code", "CODE"),
    ({"BEGIN": "20260231"}, "date", "BEGIN"),
    ({"BEGIN": "2026031"}, "date", "BEGIN"),
    ({"BEGIN": "٢٠٢٦٠٣٠١"}, "date", "BEGIN"),
    ({"CLOCK": "256199"}, "time", "CLOCK"),
    ({"WANTED": None}, "not_nullable", "WANTED"),
    ({"WANTED": "  "}, "not_nullable", "WANTED"),
    ({"END": "20260228"}, "end_before_begin", ""),
    ({"NUMBER": None}, "key", "NUMBER"),
]


@pytest.mark.parametrize(("broken", "rule", "column"), BROKEN)
def test_a_broken_row_is_named_by_key_rule_and_column_and_the_others_go_on(
    layers: Layers, broken: dict[str, Any], rule: str, column: str
) -> None:
    layers.use(probe.item(None, c.not_before("END", "BEGIN", "end_before_begin"), **EVERY_KIND))
    bad = row(number=7) | GOOD | broken
    layers.carry(item=[row(number=1) | GOOD, bad], owner=[owner_row()])
    key = f"A/{'' if bad['NUMBER'] is None else bad['NUMBER']}"
    assert layers.quarantine() == {(key, rule, column)}
    assert layers.keys() == ["A/1"]
    assert all(MARKER not in remedy for (remedy,) in layers.query("SELECT remedy FROM control.quarantine"))


def test_the_rows_that_share_a_key_are_all_in_quarantine(layers: Layers) -> None:
    layers.carry(item=[row(number=1, value="x"), row(number=1, value="y"), row(number=2)], owner=[owner_row()])
    assert layers.quarantine() == {("A/1", "duplicate", ""), ("A/1#2", "duplicate", "")}
    assert layers.keys() == ["A/2"]
    layers.carry(item=[row(number=1, value="y"), row(number=2)])
    assert layers.quarantine() == set()
    assert layers.keys() == ["A/1", "A/2"]


def test_a_row_that_breaks_several_rules_is_named_for_each_and_counted_once(layers: Layers) -> None:
    layers.carry(item=[row(value="9" * 30, STORN="?")])
    assert layers.quarantine() == {("A/1", "length", "VALUE"), ("A/1", "pattern", "VALUE"), ("A/1", "flag", "STORN")}


def test_a_changed_row_leaves_quarantine(layers: Layers) -> None:
    layers.carry(item=[row(value="9")], owner=[owner_row()])
    assert layers.bodies() == {}
    layers.carry(item=[row(value="nine")])
    assert layers.quarantine() == set()
    assert layers.texts() == ["nine of Ann, one of 1"]


def test_a_deleted_row_leaves_quarantine(layers: Layers) -> None:
    layers.carry(item=[row(value="9")])
    layers.carry(item=[])
    assert layers.quarantine() == set()


def test_a_changed_rule_judges_every_row_anew_without_reading_the_source(layers: Layers) -> None:
    layers.carry(item=[row(number=1, value="9"), row(number=2, value="x")], owner=[owner_row()])
    statements = layers.hana.statistics()["statements"]
    layers.use(probe.item(VALUE=c.text(20, "", pattern="[0-9]*")))
    layers.clean()
    layers.map()
    assert layers.quarantine() == {("A/2", "pattern", "VALUE")}
    assert layers.texts() == ["9 of Ann, one of 1"]
    assert layers.hana.statistics()["statements"] == statements


def test_a_row_that_stays_broken_keeps_the_time_since_when(layers: Layers) -> None:
    layers.carry(item=[row(value="9")])
    since = layers.query("SELECT since FROM control.quarantine")
    layers.carry(item=[row(value="10")])
    assert layers.query("SELECT since FROM control.quarantine") == since


def test_a_cancelled_row_is_left_out_whatever_it_breaks(layers: Layers) -> None:
    layers.carry(item=[row(value="9", STORN="X"), row(number=2)], owner=[owner_row()])
    assert (layers.filtered(), layers.quarantine(), layers.keys()) == (["A/1"], set(), ["A/2"])
    layers.carry(item=[row(value="x"), row(number=2)])
    assert (layers.filtered(), layers.keys()) == ([], ["A/1", "A/2"])


def test_a_row_that_is_cancelled_later_leaves_the_resources(layers: Layers) -> None:
    layers.carry(item=[row(number=1), row(number=2)], owner=[owner_row()])
    layers.carry(item=[row(number=1, STORN="X"), row(number=2)])
    assert layers.texts() == ["x of Ann, one of 1"]


def test_text_that_postgres_cannot_hold_stays_readable_and_is_marked(layers: Layers, connection: Connection) -> None:
    view = layers.views["item"]
    names = list(view.column_names)
    rows = [[row(number=n, NOTE=note)[name] for name in names] for n, note in enumerate(["fine", "a\x00b", "c\ud800d"])]
    table = transfer.make_incoming(connection, view, "incoming", names)
    assert transfer.copy_rows(connection, view, [rows], table) == 3
    found = connection.execute('SELECT _key, "NOTE", _defect FROM incoming ORDER BY 1').fetchall()
    assert found == [("A/0", "fine", None), ("A/1", "a␀b", "nul:NOTE"), ("A/2", "c?d", "encoding:NOTE")]


def test_source_spellings_become_typed_values(layers: Layers) -> None:
    layers.use(probe.item(None, **EVERY_KIND))
    moment = datetime.combine(date(2026, 3, 1), datetime.min.time())
    spelled = GOOD | {"BEGIN": "00000000", "WANTED": " w  ", "CLOCK": "", "MOMENT": moment, "DAY": date(2026, 3, 1)}
    layers.carry(item=[row(value="") | spelled])
    columns = '"VALUE", "BEGIN", "END", "CLOCK", "AMOUNT", "WANTED", "STORN", "MOMENT", "DAY"'
    typed = layers.query(f"SELECT {columns} FROM clean.item")
    assert typed == [(None, None, date(9999, 12, 31), None, Decimal("1.50"), "w", False, moment, date(2026, 3, 1))]
