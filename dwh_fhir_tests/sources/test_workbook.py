"""What somebody else's Excel workbook may look like: what openpyxl passes on in silence is named or refused."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import MAC_EPOCH

from dwh_fhir import columns as c
from dwh_fhir.control.schema import ensure_schema
from dwh_fhir.database.connection import Connection
from dwh_fhir.errors import SourceError
from dwh_fhir.sources.kinds.files import FilesSettings
from dwh_fhir.sources.opening import open_source
from dwh_fhir.sources.source import Span
from dwh_fhir.staging import loading
from dwh_fhir_tests import probe
from dwh_fhir_tests.sources.test_files import VIEW, site, staged

HEADER = ["Nr", "Ort", "Text"]
TOLD = site(workbook="tables.xlsx")
PART = "xl/worksheets/sheet1.xml"


def book(folder: Path, *rows: list[Any], edit: Callable[[Any], None] = lambda sheet: None) -> Path:
    """A workbook with one table."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "Dinge"
    for row in (HEADER, *rows):
        sheet.append(row)
    edit(sheet)
    path = folder / "tables.xlsx"
    made.save(path)
    return path


def rewritten(path: Path, change: Callable[[str], str], part: str = PART) -> None:
    """Change the XML of a sheet as another program might have written it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    before = parts[part].decode()
    parts[part] = change(before).encode()
    assert parts[part] != before.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def refused(folder: Path) -> str:
    with open_source(FilesSettings(str(folder)), TOLD) as source:
        try:
            source.check(VIEW)
            list(source.read(VIEW, Span()))
        except SourceError as error:
            return str(error)
    return ""


@pytest.mark.parametrize(
    ("value", "text", "defect"),
    [
        ("#N/A", "#N/A", "error:VALUE"),
        ("#REF!", "#REF!", "error:VALUE"),
        (True, None, "boolean:VALUE"),
        (123456789012345, "123456789012345", None),
        (1234567890123456, "1234567890123456", "digits:VALUE"),
        (1e15, "1000000000000000", "digits:VALUE"),
        (72.5, "72.5", None),
        (timedelta(hours=8, minutes=5), "08:05:00", None),
        (timedelta(hours=30), "1 day, 6:00:00", "spelling:VALUE"),
        (time(8, 5), "08:05:00", None),
        ("eins_x000D_\nzwei", "eins\r\nzwei", None),
        ("=A1", None, "formula:VALUE"),
        (date(2024, 2, 29), "2024-02-29 00:00:00", None),
    ],
)
def test_a_cell_that_holds_no_value_of_its_own_is_named(
    tmp_path: Path, connection: Connection, value: Any, text: str | None, defect: str | None
) -> None:
    book(tmp_path, [1, "A", value], [2, "B", "x"])
    assert staged(tmp_path, connection, TOLD) == [("A", 1, text, defect), ("B", 2, "x", None)]


def test_a_row_whose_key_is_an_error_is_kept(tmp_path: Path, connection: Connection) -> None:
    book(tmp_path, ["#N/A", "#N/A", None], [2, "B", "x"])
    rows = staged(tmp_path, connection, TOLD)
    assert {row[3] for row in rows} == {None, "error:PLACE,error:NUMBER"}


def test_a_truth_value_belongs_in_a_flag(tmp_path: Path) -> None:
    book(tmp_path, [1, "A", True], [2, "B", False])
    view = probe.item(VALUE=c.flag("Cancelled"))
    with open_source(FilesSettings(str(tmp_path)), TOLD) as source:
        (block,) = source.read(view, Span())
    assert [row[3] for row in block] == ["X", None]
    assert not getattr(block, "defects", None)


def test_a_formula_with_a_stored_result_is_its_result(tmp_path: Path, connection: Connection) -> None:
    path = book(tmp_path, [1, "A", "=B2"], [2, "B", '=""'], [3, "C", "=B4"])
    results = iter(['t="str"><f>B2</f><v>A</v>', 't="str"><f>""</f><v></v>', 't="e"><f>B4</f><v>#REF!</v>'])
    rewritten(path, lambda xml: re.sub(r"><f>.*?</f><v ?/>|><f>.*?</f><v></v>", lambda _: " " + next(results), xml))
    assert staged(tmp_path, connection, TOLD) == [
        ("A", 1, "A", None),
        ("B", 2, None, None),
        ("C", 3, "#REF!", "error:VALUE"),
    ]


def test_cells_below_a_merged_one_are_named(tmp_path: Path, connection: Connection) -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("B2:B4")
        sheet.merge_cells("B6:C6")

    book(tmp_path, [1, "A", "x"], [2, None, "y"], [3, None, "z"], [4, "D", "d"], [5, "E", None], edit=merge)
    assert staged(tmp_path, connection, TOLD) == [
        (None, 2, "y", "merged:PLACE"),
        (None, 3, "z", "merged:PLACE"),
        ("A", 1, "x", None),
        ("D", 4, "d", None),
        ("E", 5, None, "merged:VALUE"),
    ]


@pytest.mark.parametrize("size", ["A1:C2", "A1", "B1:C9", "A1:B1048576"])
def test_the_size_that_a_file_says_of_its_sheet_is_not_believed(
    tmp_path: Path, connection: Connection, size: str
) -> None:
    path = book(tmp_path, [1, "A", "x"], [2, "B", "y"], [3, "C", "z"])
    rewritten(path, lambda xml: re.sub('<dimension ref="[^"]*"', f'<dimension ref="{size}"', xml))
    assert [row[2] for row in staged(tmp_path, connection, TOLD)] == ["x", "y", "z"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('<row r="4"', '<row r="3"', "line 3: the sheet's rows are out of order"),
        ('r="B3"', 'r="D3"', "line 3: the row's cells are out of order"),
        ('r="B3"', 'r="A3"', "line 3: the row's cells are out of order"),
        ("</sheetData>", "", "is no Excel workbook (.xlsx), is damaged, or has a password"),
        ('t="n"><v>3</v>', 't="n"><v>3,5</v>', "is no Excel workbook (.xlsx), is damaged, or has a password"),
    ],
)
def test_a_sheet_that_would_lose_rows_or_cells_is_refused(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    path = book(tmp_path, [1, "A", "x"], [2, "B", "y"], [3, "C", "z"])
    rewritten(path, lambda xml: xml.replace(old, new, 1))
    assert refused(tmp_path).startswith(f"item: tables.xlsx{', ' if sentence.startswith('line') else ' '}{sentence}")


def test_rows_that_are_hidden_or_behind_a_gap_are_rows(tmp_path: Path, connection: Connection) -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet.append([])
        sheet.cell(2000, 1, 3)
        sheet.cell(2000, 2, "C")

    book(tmp_path, [1, "A", "x"], [2, "B", "y"], edit=hide)
    assert [row[:3] for row in staged(tmp_path, connection, TOLD)] == [("A", 1, "x"), ("B", 2, "y"), ("C", 3, None)]


def test_dates_count_from_the_year_that_the_workbook_says(tmp_path: Path, connection: Connection) -> None:
    def since_1904(sheet: Any) -> None:
        sheet.parent.epoch = MAC_EPOCH

    book(tmp_path, [1, "A", date(2024, 2, 29)], edit=since_1904)
    assert staged(tmp_path, connection, TOLD) == [("A", 1, "2024-02-29 00:00:00", None)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
            "is no Excel workbook (.xlsx), is damaged, or has a password",
        ),
        (b"PK\x05\x06" + bytes(18), "is no Excel workbook (.xlsx), is damaged, or has a password"),
        (b"", "is no Excel workbook (.xlsx), is damaged, or has a password"),
    ],
)
def test_another_kind_of_file_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "tables.xlsx").write_bytes(content)
    assert refused(tmp_path).startswith(f"item: tables.xlsx {sentence}")


def test_a_workbook_of_the_strict_kind_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, [1, "A", "x"])
    main, strict = "schemas.openxmlformats.org/spreadsheetml/2006/main", "purl.oclc.org/ooxml/spreadsheetml/main"
    relations = "schemas.openxmlformats.org/officeDocument/2006/relationships"
    for part in (PART, "xl/workbook.xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"):
        rewritten(
            path,
            lambda xml: xml.replace(main, strict).replace(
                relations, "purl.oclc.org/ooxml/officeDocument/relationships"
            ),
            part,
        )
    assert "Excel" in refused(tmp_path)


def test_a_header_that_stands_twice_is_refused(tmp_path: Path) -> None:
    book(tmp_path, [1, "A", "x"], edit=lambda sheet: sheet.cell(1, 4, "Text"))
    assert refused(tmp_path).startswith("item: tables.xlsx, line 1: column Text stands 2 times in the header")


def test_a_header_below_other_lines_is_refused(tmp_path: Path) -> None:
    book(tmp_path, [1, "A", "x"], edit=lambda sheet: sheet.insert_rows(1))
    assert "has no header in its first line" in refused(tmp_path)


def test_a_damaged_sheet_ends_the_load_and_nothing_is_deleted(tmp_path: Path, connection: Connection) -> None:
    path = book(tmp_path, *([n, "A", "x"] for n in range(300)))
    ensure_schema(connection, {"item": VIEW})
    assert len(staged(tmp_path, connection, TOLD)) == 300
    connection.commit()
    rewritten(path, lambda xml: xml[: len(xml) // 2])
    with open_source(FilesSettings(str(tmp_path)), TOLD) as source, pytest.raises(SourceError, match="is damaged"):
        loading.load(connection, source, VIEW, TOLD, run_id="test")
    connection.rollback()
    assert connection.execute("SELECT count(*) FROM staging.item").fetchone() == (300,)
