from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner

import dwh_fhir
from dwh_fhir import columns as c
from dwh_fhir.binding import column_table
from dwh_fhir.cli.main import main
from dwh_fhir.columns import meta
from dwh_fhir.kinds import KINDS, Kind
from dwh_fhir.views import registry
from dwh_fhir_tests import probe

DOCUMENT = Path(dwh_fhir.__file__).parents[1] / "docs" / "columns.md"


def test_the_committed_page_is_the_one_that_follows_from_the_views() -> None:
    text = column_table.document(registry())
    assert text == DOCUMENT.read_text(encoding="utf-8"), "run make columns"
    assert CliRunner().invoke(main, ["columns"]).output == text


@pytest.mark.parametrize("name", registry())
def test_one_view_is_printed_with_all_its_columns_and_the_kinds_that_they_have(name: str) -> None:
    text = CliRunner().invoke(main, ["columns", name]).output
    view = registry()[name]
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    assert [line.split("`")[1] for line in lines] == list(view.column_names)
    described = {KINDS[meta(column)["kind"]].title for column in view.columns.columns.values()}
    assert all(f"| {kind} | " in text.partition("| kind |")[2] for kind in described)


def test_a_column_is_described_by_everything_that_its_rules_want() -> None:
    view = probe.item(
        "DAY",
        c.any_of(["VALUE", "NOTE"], "something"),
        VALUE=c.text(8, "One | two", pattern="[a|b]+"),
        KIND=c.code(("1", "2"), "Kind", required=True),
    )
    text = column_table.of_view(view)
    assert "Key: `PLACE`, `NUMBER`. Change column: `DAY`. Rows with `STORN` are left out." in text
    assert "| `PLACE` | key | text | up to 10 characters |  |" in text
    assert "| `NUMBER` | key | whole number | not below 0 |  |" in text
    assert r"| `VALUE` |  | text | up to 8 characters; like `[a\|b]+` | One \| two |" in text
    assert "| `KIND` | yes | text | one of '1', '2' | Kind |" in text
    assert "Of several columns: `something`, if none of VALUE, NOTE is filled." in text


def test_the_code_map_of_a_column_is_named() -> None:
    assert "code map `gender`" in column_table.of_view(registry()["person"])


def test_each_kind_of_column_is_described() -> None:
    assert KINDS.keys() == set(get_args(Kind))
