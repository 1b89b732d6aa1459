from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dwh_fhir import columns as c
from dwh_fhir.binding.load import load
from dwh_fhir.clean import rules
from dwh_fhir.site.site import Site
from dwh_fhir.site.site_file import SiteFile
from dwh_fhir.sources.bound_views import BoundViews
from dwh_fhir.sources.parts import Reader, parts
from dwh_fhir.sources.source import Rows
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE
from dwh_fhir_tests import probe, sites
from dwh_fhir_tests.site.test_site_file import KEY, bound, refused


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
        ("columns:\n  GBNAM: ''", 1, "at least 1 character"),
        ("columns:\n  PATNR: false", 1, "columns.PATNR: can't be false: it is part of the view's key"),
        ("columns:\n  UPDAT: false", 1, "columns.UPDAT: can't be false: it is the view's change column"),
        ("tables:\n  - columns:\n      PATNR: false", 2, "tables.0.columns.PATNR: can't be false: it is part of"),
        ("columns:\n  GBNAM: true", 1, "columns.GBNAM: Input should be False"),
        ("columns:\n  GSCHL: {constant: yes}", 1, "constant: must be a text in quotes, a whole number or null"),
        ("columns:\n  GSCHL: {constant: 1}", 1, "columns.GSCHL: constant: GSCHL is text; put its value in quotes"),
        ("columns:\n  GSCHL: {constant: '12'}", 1, "constant: GSCHL longer than 1 characters"),
        ("columns:\n  PATNR: {constant: ' '}", 1, "constant: PATNR must not be empty"),
        ("columns:\n  GBDAT: {constant: '1.1.1950'}", 1, "constant: GBDAT is no date"),
        (
            "columns:\n  KTRIK: {constant: 012}",
            1,
            "constant: 012 without quotes is the number 10 in YAML; put it in qu",
        ),
        ("filter:\n  EINRI: [0001]", 1, "filter.EINRI.0: 0001 without quotes is the number 1 in YAML; put it in quot"),
        ("columns:\n  GSCHL: {column: S, formats: ['%Y']}", 1, "only dates and times have formats; GSCHL is text"),
        ("columns:\n  GSCHL: {constant: 'm', map: gender}", 1, "map: only what is made of columns of the source has"),
        ("columns:\n  GSCHL: {column: S, separator: '/'}", 1, "separator: only what is made of columns of the source"),
        (
            "columns:\n  NNAME: {number: [VNAME]}\n  VNAME: {number: [NNAME]}",
            1,
            "number: VNAME is itself a number of other columns; name these",
        ),
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


@pytest.mark.parametrize(
    ("view", "binding", "lines", "said"),
    [
        (
            "fall",
            "FALAR: {column: A, map: own}",
            "A,FALAR\nv,1\nt,IMP\n",
            "own.csv:3: FALAR not one of ['1', '2', '3']",
        ),
        ("fall", "FALAR: {column: A, map: own}", "A,FALAR\nv,\n,1\n", "own.csv:2: FALAR must not be empty (view fall)"),
        ("fall", "NOTAN: {column: A, map: own}", "A,NOTAN\n1,X\n0,\n2,ja\n", "own.csv:4: NOTAN is neither X nor blank"),
        ("fall", "BEGDT: {column: A, map: own}", "A,BEGDT\n1,1.5.2024\n", "own.csv:2: BEGDT is no date (YYYYMMDD)"),
        ("kontakt", "LFDNR: {column: A, map: own}", "A,LFDNR\n1,eins\n", "own.csv:2: LFDNR is spelled in a way that"),
        ("kontakt", "LFDNR: {column: A, map: own}", "A,LFDNR\n1,-1\n", "own.csv:2: LFDNR below 0 (view kontakt)"),
        ("kontakt", "BWART: {column: A, map: own}", "A,BWART\n1,NORM\n", "own.csv:2: BWART longer than 2 characters"),
        (
            "kontakt",
            "BWART: {column: A, map: own, length: 4, pattern: '[A-Z]+'}",
            "A,BWART\n1,norm\n",
            "own.csv:2: BWART not like [A-Z]+ (view kontakt)",
        ),
        ("fall", "FALAR: {column: A, extract: '^(.)', map: own}", "A,FALAR\nw,4\n", "own.csv:2: FALAR not one of"),
    ],
)
def test_a_target_that_its_column_refuses_is_named_with_the_line_of_its_file(
    folder: Path, view: str, binding: str, lines: str, said: str
) -> None:
    owned(folder, view, binding, lines)
    found = refused(folder)
    assert len(found) == 1
    assert found[0].startswith(said)


@pytest.mark.parametrize(
    ("view", "binding", "lines"),
    [
        ("fall", "NOTAN: {column: A, map: own}", "A,NOTAN\nN,X\n,\n"),
        ("fall", "FALAR: {column: A, map: own}", "A,FALAR\nv,1\n,\n"),
        ("fall", "BEGDT: {column: A, map: own, formats: ['%d.%m.%Y']}", "A,BEGDT\n1,1.5.2024\n"),
        ("fall", "PATNR: {column: A, map: own, pad: 10}", "A,PATNR\nx,815\n"),
        ("kontakt", "BWART: {column: A, map: own, length: 4}", "A,BWART\n1,NORM\n"),
    ],
)
def test_a_target_is_judged_as_its_binding_goes_on_with_it(folder: Path, view: str, binding: str, lines: str) -> None:
    owned(folder, view, binding, lines)
    load(folder / SANDBOX_SITE.name, KEY)


def owned(folder: Path, view: str, binding: str, lines: str) -> None:
    """Bind a column of a view by a code map of the site's own."""
    (folder / "own.csv").write_text(lines, encoding="utf-8")
    file = folder / SANDBOX_SITE.name
    file.write_text(file.read_text(encoding="utf-8").replace("code_maps:", "code_maps:\n  own: own.csv"), "utf-8")
    bound(folder, f"columns:\n  {binding}", view)


def test_a_single_column_that_the_source_lacks_is_false_for_a_view_or_one_of_its_tables() -> None:
    view = probe.item()
    (part,) = parts(view, site({"NOTE": False, "VALUE": "V"}))
    assert {name: there for name, there in part.bound.items() if there != name} == {"NOTE": None, "VALUE": "V"}
    views = {"item": {"columns": {"NOTE": False}, "tables": [{}, {"columns": {"NOTE": "N", "VALUE": False}}]}}
    first, second = parts(view, site({}, views=views))
    assert [(p.bound["NOTE"], p.bound["VALUE"]) for p in (first, second)] == [(None, "VALUE"), ("N", None)]
    assert list(Reader(second, ["VALUE", "NOTE"], site({}), typed=True).rows([("n",)])) == [(None, "n")]


def test_a_code_that_its_map_lacks_is_told_with_the_name_of_the_map() -> None:
    tables = [{"columns": {"VALUE": {"column": "V", "map": name}}} for name in ("wards", "rooms", "wards")]
    here = BoundViews({"item": probe.item()}, site({}, views={"item": {"tables": tables}}))["item"]
    _, broken = rules.judge(here, ["1"], ["code:VALUE"], [["A"], [1], *[[None]] * 6])
    (found,) = broken
    assert (found.rule, found.column) == ("code", "VALUE")
    assert found.remedy.startswith("VALUE holds a code that code map wards or rooms lacks; add a line for it there")


def test_a_required_value_that_is_not_understood_breaks_that_rule_alone() -> None:
    view = probe.item(None, VALUE=c.text(20, "", required=True))
    _, broken = rules.judge(view, ["1", "2"], ["extract:VALUE", None], [["A"] * 2, [1, 2], *[[None] * 2] * 6])
    assert [(b.key, b.rule) for b in broken] == [("1", "extract"), ("2", "not_nullable")]


def test_a_number_of_values_that_are_not_understood_is_none() -> None:
    columns = {"NUMBER": {"number": ["VALUE"]}, "VALUE": {"column": "V", "map": "m"}}
    told = site(columns, {"m": {"a": {"VALUE": "b"}}})
    reader = Reader(parts(probe.item(), told)[0], ["NUMBER", "VALUE"], told, typed=True)
    made = reader.rows([("a",), ("x",), ("y",)])
    assert isinstance(made, Rows)
    assert made[1:] == [(None, None)] * 2
    assert made.defects == {1: "code:NUMBER,code:VALUE", 2: "code:NUMBER,code:VALUE"}


def site(columns: Mapping[str, Any], maps: Mapping[str, Any] | None = None, **more: Any) -> Site:
    views = {"item": {"columns": columns}}
    told = {"name": "p", "go_live": probe.GO_LIVE, "identifiers": {}, "views": views} | more
    return Site(SiteFile.model_validate(told), maps or {}, KEY)


def test_a_sites_own_length_and_pattern_stand_in_for_the_views() -> None:
    view = probe.item()
    here = BoundViews({"item": view}, site({"VALUE": {"column": "V", "length": 3, "pattern": "[0-9]+"}}))["item"]
    values: list[list[Any]] = [["A", "A", "A"], [1, 2, 3], [None] * 3, ["12", "1234", "ab"], *[[None] * 3] * 4]
    _, broken = rules.judge(here, ["1", "2", "3"], [None] * 3, values)
    assert {(b.key, b.rule, b.remedy) for b in broken} == {
        ("2", "length", "VALUE longer than 3 characters; correct it at the source"),
        ("3", "pattern", "VALUE not like [0-9]+; correct it at the source"),
    }
    assert rules.version(here) != rules.version(view)
    assert BoundViews({"item": view}, site({"VALUE": "V"}))["item"] is view


def test_what_is_bound_by_name_goes_through_untouched() -> None:
    view, told = probe.item(), site({"VALUE": "V"})
    reader = Reader(parts(view, told)[0], list(view.column_names), told, typed=True)
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
