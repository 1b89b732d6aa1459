from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dwh_fhir import rules
from dwh_fhir.site import SANDBOX_SITE, Site, SiteFile, load
from dwh_fhir.source import Rows
from dwh_fhir.sources import at_site
from dwh_fhir.sources.parts import Reader, parts
from dwh_fhir_tests import sites
from dwh_fhir_tests.core import probe
from dwh_fhir_tests.core.test_site_file import KEY, bound, refused


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return sites.copied(tmp_path / "site").parent


@pytest.mark.parametrize(
    ("binding", "below", "sentence"),
    [
        (
            "columns:\n  GSCHL: {column: SEX, map: sexes}",
            1,
            "columns.GSCHL: code_maps has no 'sexes'; there are gender,",
        ),
        ("columns:\n  GSCHL: {column: SEX, map: country}", 1, "columns.GSCHL.map: its file has no column GSCHL"),
        ("columns:\n  GBDAT: {column: B, length: 4}", 1, "columns.GBDAT: only text has a length and a pattern"),
        ("columns:\n  PATNR: {number: [PATNR]}", 1, "number: PATNR is no other column of the view"),
        ("columns:\n  PATNR: {number: [Name]}", 1, "number: Name is no other column of the view"),
        ("columns:\n  PATNR: {column: A, join: [A, B]}", 1, "exactly one of column, join, number and constant"),
        ("columns:\n  PATNR: {length: 4}", 1, "exactly one of column, join, number and constant"),
        ("columns:\n  PATNR: {column: A, extract: '[0-9]+'}", 1, "extract: needs exactly one group"),
        ("columns:\n  PATNR: {column: A, pattern: '[0-9'}", 1, "pattern: is no regular expression: "),
        ("columns:\n  PATNR: {column: A, format: ['%Y']}", 1, "Extra inputs are not permitted; allowed are: column,"),
        ("unnamed: absent\nchanged_at: false", 0, "columns: must say where PATNR come from: the view needs them"),
        ("latest: BEGDT", 0, "latest: needs changed_at: false; a window can't know which row is the latest"),
        ("columns:\n  UPDAT: {column: U}", 0, "UPDAT must be a column of the source by its name, or changed_at: false"),
        (
            "tables:\n  - source: A\n  - columns:\n      NAME: B",
            3,
            "tables.1.columns.NAME: the view has no such column",
        ),
        ("tables:\n  - latest: B", 1, "tables.0.latest: needs changed_at: false"),
    ],
)
def test_columns_that_cant_be_made_as_told_are_named_with_their_line(
    folder: Path, binding: str, below: int, sentence: str
) -> None:
    line = bound(folder, binding) + below
    found = [text for text in refused(folder) if sentence in text]
    assert found, refused(folder)
    assert all(int(text.split(":")[1]) <= line for text in found)


def test_a_code_map_that_only_a_binding_reads_is_no_misspelt_one(folder: Path) -> None:
    file = folder / SANDBOX_SITE.name
    (folder / "genders.csv").write_text("SEX,GSCHL\nm,1\n", encoding="utf-8")
    told = file.read_text(encoding="utf-8").replace("gender: gender.csv", "genders: genders.csv")
    file.write_text(told, encoding="utf-8")
    assert "is gender meant?" in refused(folder)[0]
    bound(folder, "columns:\n  GSCHL: {column: SEX, map: genders}")
    assert load(file, KEY).code_maps["genders"] == {"m": {"SEX": "m", "GSCHL": "1"}}


def site(columns: Mapping[str, Any], maps: Mapping[str, Any] | None = None, **more: Any) -> Site:
    views = {"item": {"columns": columns}}
    told = {"name": "p", "go_live": probe.GO_LIVE, "identifiers": {}, "views": views, **more}
    return Site(SiteFile.model_validate(told), maps or {}, KEY)


def test_a_sites_own_length_and_pattern_stand_in_for_the_views() -> None:
    view = probe.item()
    here = at_site({"item": view}, site({"VALUE": {"column": "V", "length": 3, "pattern": "[0-9]+"}}))["item"]
    values: list[list[Any]] = [["A", "A", "A"], [1, 2, 3], [None] * 3, ["12", "1234", "ab"], *[[None] * 3] * 4]
    _, broken = rules.judge(here, ["1", "2", "3"], [None] * 3, values)
    assert {(b.key, b.rule, b.remedy) for b in broken} == {
        ("2", "length", "VALUE longer than 3 characters; correct it at the source"),
        ("3", "pattern", "VALUE not like [0-9]+; correct it at the source"),
    }
    assert rules.version(here) != rules.version(view)
    assert at_site({"item": view}, site({"VALUE": "V"}))["item"] is view


def test_what_is_bound_by_name_goes_through_untouched() -> None:
    view, told = probe.item(), site({"VALUE": "V"})
    reader = Reader(parts(view, told)[0], list(view.columns.columns), told, typed=True)
    assert reader.columns == ["PLACE", "NUMBER", "OWNER", "V", "NOTE", "STORN", "DAY", "MOMENT"]
    block = [("A", 1)]
    assert reader.rows(block) is block
    assert isinstance(Reader(parts(view, told)[0], ["VALUE"], told, typed=False).rows([("x",)]), Rows)


def test_a_changed_source_column_or_code_map_has_the_view_read_whole() -> None:
    columns = {"VALUE": {"column": "V", "map": "m"}}
    told = [
        site({"VALUE": "V"}),
        site(columns, {"m": {"a": {"VALUE": "b"}}}),
        site(columns, {"m": {"a": {"VALUE": "c"}}}),
        site(columns, {"m": {"a": {"VALUE": "c"}}}, source={"kind": "sql"}),
    ]
    assert len({one.reading("item") for one in told}) == 4
    assert len({one.reading("owner") for one in told}) == 2
