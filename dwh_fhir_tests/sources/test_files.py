"""What only files can do: be written while they are read, be damaged, or be no table at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dwh_fhir.control.schema import ensure_schema
from dwh_fhir.database.connection import Connection
from dwh_fhir.errors import SourceUnavailable, SourceUnfit
from dwh_fhir.site.site import Site
from dwh_fhir.site.site_file import SiteFile
from dwh_fhir.sources.kinds.files import FilesSettings
from dwh_fhir.sources.opening import open_source
from dwh_fhir.sources.source import Span
from dwh_fhir.staging import loading
from dwh_fhir_tests import probe

VIEW = probe.item()
COLUMNS = {"PLACE": "Ort", "NUMBER": "Nr", "VALUE": "Text"}


def site(**source: Any) -> Site:
    item = {"source": "Dinge", "unnamed": "absent", "columns": COLUMNS}
    told = {"name": "p", "go_live": probe.GO_LIVE, "identifiers": {}, "views": {"item": item}}
    return Site(SiteFile.model_validate({**told, "source": {"kind": "files", **source}}), {}, "key of the files' tests")


def staged(folder: Path, connection: Connection, told: Site) -> list[tuple[Any, ...]]:
    """The rows as staging has them after one load: place, number, text and what is wrong with each."""
    ensure_schema(connection, {"item": VIEW})
    with open_source(FilesSettings(str(folder)), told) as source:
        loading.load(connection, source, VIEW, told, run_id="test")
    return connection.execute('SELECT "PLACE", "NUMBER", "VALUE", _defect FROM staging.item ORDER BY _key').fetchall()


def test_lines_with_other_fields_than_the_header_or_broken_text_are_kept_and_named(
    tmp_path: Path, connection: Connection
) -> None:
    lines = b'Nr;Ort;Text\n1;A;"a; b"\n2;B;a;b\n3;C\n\n;;\n4;D;Z\xfcrich\nfive;E;x\n'
    (tmp_path / "Dinge.csv").write_bytes(lines)
    assert staged(tmp_path, connection, site()) == [
        ("A", 1, "a; b", None),
        ("B", 2, "a", "fields:"),
        ("C", 3, None, "fields:"),
        ("D", 4, "Z?rich", "encoding:VALUE"),
        ("E", None, "x", "spelling:NUMBER"),
    ]


def test_another_delimiter_and_encoding_are_told(tmp_path: Path, connection: Connection) -> None:
    (tmp_path / "Dinge.csv").write_bytes("Nr,Ort,Text\n1,A,Zürich\n".encode("latin-1"))
    assert staged(tmp_path, connection, site(delimiter=",", encoding="latin-1")) == [("A", 1, "Zürich", None)]


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "Dinge.csv"
    file.write_text("Nr;Ort;Text\n" + "1;A;x\n" * 2000, encoding="utf-8")
    with open_source(FilesSettings(str(tmp_path)), site()) as source:
        blocks = source.read(VIEW, Span())
        next(iter(blocks))
        with file.open("a", encoding="utf-8") as more:
            more.write("2;B;y\n")
        with pytest.raises(SourceUnavailable, match=r"item: Dinge.csv changed while it was read; the next run"):
            list(blocks)


@pytest.mark.parametrize("folder", ["nowhere", "."])
def test_a_folder_or_workbook_that_is_not_there_is_named(tmp_path: Path, folder: str) -> None:
    told = site() if folder == "nowhere" else site(workbook="tables.xlsx")
    with pytest.raises(SourceUnfit, match="SOURCE_FOLDER"), open_source(FilesSettings(str(tmp_path / folder)), told):
        pass


def test_a_file_that_is_no_workbook_is_named(tmp_path: Path) -> None:
    (tmp_path / "tables.xlsx").write_text("Nr;Ort", encoding="utf-8")
    with (
        open_source(FilesSettings(str(tmp_path)), site(workbook="tables.xlsx")) as source,
        pytest.raises(SourceUnfit, match=r"item: tables.xlsx is no Excel workbook"),
    ):
        source.check(VIEW)


def test_a_column_that_is_missing_is_told_with_the_one_that_may_be_meant(tmp_path: Path) -> None:
    (tmp_path / "Dinge.csv").write_text("nr;Orte;Anderes\n1;A;x\n", encoding="utf-8")
    with (
        open_source(FilesSettings(str(tmp_path)), site()) as source,
        pytest.raises(SourceUnfit, match=r"Dinge\.csv: column Ort is missing") as refused,
    ):
        source.check(VIEW)
    said = str(refused.value)
    assert "column Ort is missing (is 'Orte' meant?)" in said
    assert "column Nr is missing (is 'nr' meant?)" in said
    assert "column Text is missing;" in said
    assert said.endswith("`dwh-fhir columns item` says what the columns hold")


def test_blank_lines_and_columns_that_nobody_asks_for_are_no_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Dinge"
    for line in (
        ["Ort", None, "Nr", "Text", "Hilfe"],
        ["A", "?", 1, "x"],
        [],
        [None, None, None, " ", "how to"],
        [None, None, None, None, None, None, "a note beside the table"],
        [None, "?", None, None, None, "a note beside the table"],
        ["B"],
    ):
        sheet.append(line)
    book.save(tmp_path / "tables.xlsx")
    with open_source(FilesSettings(str(tmp_path)), site(workbook="tables.xlsx")) as source:
        source.check(VIEW)
        assert [list(block) for block in source.read_keys(VIEW)] == [[("A", 1), ("B", None)]]
        assert source.count(VIEW, None) == (2, 0)
