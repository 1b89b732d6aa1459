"""What somebody else's CSV file may look like: each line is read, named or refused, none is swallowed or guessed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dwh_fhir.control.schema import ensure_schema
from dwh_fhir.database.connection import Connection
from dwh_fhir.errors import SourceError
from dwh_fhir.site.site import Site
from dwh_fhir.site.site_file import SiteFile
from dwh_fhir.sources.kinds.files import FilesSettings
from dwh_fhir.sources.opening import open_source
from dwh_fhir.staging import loading
from dwh_fhir.values import delimited
from dwh_fhir.values.delimited import Format, MalformedError
from dwh_fhir_tests import probe
from dwh_fhir_tests.sources.test_files import COLUMNS, VIEW, site, staged

HEADER = "Nr;Ort;Text\n"
HUNDRED = [f"{n};A;text\n" for n in range(1, 101)]
REMEDY = "close it, or write the quotes inside of a text twice"


def staged_of(folder: Path, connection: Connection, content: str | bytes, **source: Any) -> list[tuple[Any, ...]]:
    file = folder / "Dinge.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return staged(folder, connection, site(**source))


def refused(folder: Path, connection: Connection, content: str | bytes, **source: Any) -> str:
    with pytest.raises(SourceError) as caught:
        staged_of(folder, connection, content, **source)
    connection.rollback()
    return str(caught.value)


def test_a_file_whose_quote_is_never_closed_is_refused_and_nothing_is_deleted(
    tmp_path: Path, connection: Connection
) -> None:
    assert len(staged_of(tmp_path, connection, HEADER + "".join(HUNDRED))) == 100
    connection.commit()
    spoiled = [*HUNDRED[:97], '98;A;"Zur Linde\n', *HUNDRED[98:]]
    told = refused(tmp_path, connection, HEADER + "".join(spoiled))
    assert told.startswith("item: Dinge.csv, line 99: a quote opens a field and nothing closes it up to the end")
    assert REMEDY in told
    assert "source.quoting" in told
    assert "Linde" not in told
    count = connection.execute("SELECT count(*) FROM staging.item").fetchone()
    assert count == (100,)


@pytest.mark.parametrize(
    ("lines", "line", "sentence"),
    [
        ('1;A;x\n2;A;"Zur\n3;A;"Linde"\n', 3, "more text follows the quote that closes it in line 4"),
        ('1;A;x\n2;"Zur Linde;x\n3;A;x\n4;Krone";x\n5;A;x\n', 3, "holds other rows of the table"),
        ('1;"Zur Linde;x\n2;Krone";x\n', 2, "holds other rows of the table"),
        ('1;A;"Zur Linde\n2;A;x\n3;A;x"\n', 2, "holds other rows of the table"),
        ('1;A;x\n2;"Zur" Linde;x\n', 3, "text follows the quote that closes a field"),
        ('"1";"A";"x\n"2";"A";"x"\n', 2, "more text follows the quote that closes it in line 3"),
        ('1;A;"' + "x" * 10_000_001 + '"\n', 2, "begins a field of more than 10000000 characters"),
    ],
)
def test_a_quote_that_swallows_rows_is_refused_with_its_line(
    tmp_path: Path, connection: Connection, lines: str, line: int, sentence: str
) -> None:
    told = refused(tmp_path, connection, HEADER + lines)
    assert told.startswith(f"item: Dinge.csv, line {line}: ")
    assert sentence in told
    assert REMEDY in told


def test_a_last_line_that_was_cut_off_is_in_quarantine(tmp_path: Path, connection: Connection) -> None:
    rows = staged_of(tmp_path, connection, HEADER + "1;A;x\n2;B")
    assert rows == [("A", 1, "x", None), ("B", 2, None, "fields:")]


@pytest.mark.parametrize("end", ["\n", ""])
def test_a_trailer_is_in_quarantine_and_no_other_row(tmp_path: Path, connection: Connection, end: str) -> None:
    rows = staged_of(tmp_path, connection, f"{HEADER}1;A;x\n2 rows selected{end}")
    assert [row[3] for row in rows] == ["fields:,spelling:NUMBER", None]


def test_a_line_that_a_break_tore_is_in_quarantine_with_its_rest(tmp_path: Path, connection: Connection) -> None:
    rows = staged_of(tmp_path, connection, f"{HEADER}1;A;x\n2;B;first\nsecond\n3;C;y\n4;D;\r\nsecond;\n5;E;z\n")
    assert {row[1]: row[3] for row in rows if row[1]} == {
        1: None, 2: "fields:", 3: None, 4: None, 5: None,
    }  # fmt: skip
    assert sum("fields:" in (row[3] or "") for row in rows) == 3


@pytest.mark.parametrize(
    ("field", "text", "defect"),
    [
        ('Gasthof "Zur Linde"', 'Gasthof "Zur Linde"', None),
        ('2" Rohr', '2" Rohr', None),
        ('"Gasthof ""Zur Linde"""', 'Gasthof "Zur Linde"', None),
        ('"Zeile 1\nZeile 2; mehr\r\n\nZeile 4"', "Zeile 1\nZeile 2; mehr\r\n\nZeile 4", None),
        (' "x"', ' "x"', "quotes:VALUE"),
        ('" ""x"""', ' "x"', None),
        ("a\x00b", "a\u2400b", "nul:VALUE"),
        ("x;", "x", "fields:"),
        ("x\x1a", "x\x1a", None),
    ],
)
def test_each_way_to_write_a_field_has_one_reading(
    tmp_path: Path, connection: Connection, field: str, text: str, defect: str | None
) -> None:
    assert staged_of(tmp_path, connection, f"{HEADER}1;A;{field}\n") == [("A", 1, text, defect)]


def test_where_nothing_is_quoted_a_quote_is_a_sign_like_any_other(tmp_path: Path, connection: Connection) -> None:
    rows = staged_of(tmp_path, connection, f'{HEADER}1;A;"Zur Linde\n2;B;"x"\n3; "C;y\n', quoting="none")
    assert rows == [(' "C', 3, "y", None), ("A", 1, '"Zur Linde', None), ("B", 2, '"x"', None)]


@pytest.mark.parametrize("content", [f"{HEADER}1;A;x\n\n;;\n;\n2;B;y\n\x1a", f"{HEADER}1;A;x\r\n\r\n2;B;y", "\ufeff"])
def test_blank_lines_and_the_mark_of_an_end_are_no_rows(tmp_path: Path, connection: Connection, content: str) -> None:
    if content == "\ufeff":
        assert "has no header in its first line" in refused(tmp_path, connection, content)
    else:
        assert [row[1] for row in staged_of(tmp_path, connection, content)] == [1, 2]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_ends_of_lines_and_marks_of_encodings_are_no_text(
    tmp_path: Path, connection: Connection, end: str, encoding: str
) -> None:
    content = f"{HEADER}1;A;Zürich\n2;B;y".replace("\n", end).encode(encoding)
    rows = staged_of(tmp_path, connection, content, encoding="utf-8" if encoding == "utf-8-sig" else encoding)
    assert rows == [("A", 1, "Zürich", None), ("B", 2, "y", None)]


@pytest.mark.parametrize(
    ("content", "encoding", "sentence"),
    [
        (f"{HEADER}1;A;x\n".encode("utf-16"), "utf-8", "line 1: begins with the mark of utf-16, but utf-8 is expected"),
        (f"{HEADER}1;A;x\n".encode("utf-8-sig"), "cp1252", "line 1: begins with the mark of utf-8, but cp1252 is"),
        (f"{HEADER}1;A;x\n".encode("utf-16-le"), "utf-8", "line 1: the header is not in utf-8"),
        ("Nr;Ört;Text\n".encode("cp1252"), "utf-8", "line 1: the header is not in utf-8"),
        (f"{HEADER}1;A;x\n".encode("utf-16")[:-1], "utf-16", "is not in utf-16"),
    ],
)
def test_a_file_in_another_encoding_is_refused(
    tmp_path: Path, connection: Connection, content: bytes, encoding: str, sentence: str
) -> None:
    told = refused(tmp_path, connection, content, encoding=encoding)
    assert sentence in told
    assert "source.encoding" in told


def test_utf_8_that_is_read_as_another_encoding_is_in_quarantine(tmp_path: Path, connection: Connection) -> None:
    rows = staged_of(tmp_path, connection, f"{HEADER}1;A;Zürich\n2;B;x\n".encode(), encoding="cp1252")
    assert [row[3] for row in rows] == ["encoding:VALUE", None]


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("Nr;Ort;Text;Text\n", "line 1: column Text stands 2 times in the header"),
        ("nr;Ort;Text\n", "column Nr is missing (is 'nr' meant?)"),
        ("Nr,Ort,Text\n", "its first line must be the header, and source.delimiter"),
        ("1;A;Geheim\n", "its first line must be the header, and source.delimiter"),
    ],
)
def test_a_header_that_does_not_name_each_column_once_is_refused(
    tmp_path: Path, connection: Connection, header: str, sentence: str
) -> None:
    told = refused(tmp_path, connection, f"{header}1;A;x\n")
    assert sentence in told
    assert "Geheim" not in told


def test_columns_that_nobody_asks_for_may_have_any_name(tmp_path: Path, connection: Connection) -> None:
    assert staged_of(tmp_path, connection, " Nr ;Ort;;Text;;x;x\n1;A;?;t;?;?;?\n") == [("A", 1, "t", None)]


def test_a_line_with_a_defect_is_kept_whatever_the_filter_says(tmp_path: Path, connection: Connection) -> None:
    binding = {"source": "Dinge", "unnamed": "absent", "columns": COLUMNS, "filter": {"Ort": ["A"]}}
    file = {"name": "p", "go_live": probe.GO_LIVE, "identifiers": {}, "source": {"kind": "files"}}
    told = Site(SiteFile.model_validate({**file, "views": {"item": binding}}), {}, "key of the files' tests")
    (tmp_path / "Dinge.csv").write_text(f"{HEADER}1;A;x\n2;B;x\n3;B\n", encoding="utf-8")
    ensure_schema(connection, {"item": VIEW})
    with open_source(FilesSettings(str(tmp_path)), told) as source:
        loading.load(connection, source, VIEW, told, run_id="test")
    assert connection.execute('SELECT "NUMBER", _defect FROM staging.item ORDER BY 1').fetchall() == [
        (1, None),
        (3, "fields:"),
    ]


FIELDS = st.text(st.sampled_from('ab;" \r\n\x1aä'), max_size=6)
TABLES = st.integers(3, 4).flatmap(lambda width: st.lists(st.lists(FIELDS, min_size=width, max_size=width), max_size=5))


def written(field: str, quoted: bool) -> str:
    """A field as RFC 4180 has it."""
    needs = quoted or any(sign in field for sign in ';"\r\n')
    return '"' + field.replace('"', '""') + '"' if needs else field


def looks_like_rows(row: list[str]) -> bool:
    lines = re.split("\r\n|\r|\n", ";".join(row))
    return len([line for line in lines if line.count(";") >= len(row) - 1]) > 1


@given(TABLES, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_any_table_comes_back_as_it_was_written_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], end: str, quoted: bool
) -> None:
    width = len(table[0]) if table else 3
    rows = [[f"c{i}" for i in range(width)], *table]
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes("".join(";".join(written(f, quoted) for f in row) + end for row in rows).encode())
    if any(map(looks_like_rows, table)):
        with pytest.raises(MalformedError, match="other rows"):
            list(delimited.read(file, Format(";")))
    else:
        assert [record.fields for record in delimited.read(file, Format(";"))] == rows


@given(
    st.lists(
        st.sampled_from(["a;b;c\n", '"a;b;c\n', 'a;"b";c\n', 'a;b"\n', '"a\nb";c;d\n', '";";\n', 'a"";"b\n']),
        max_size=8,
    )
)
def test_no_line_is_swallowed_whatever_stands_in_it(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    """Each line is a row or the break in a text, or the file is refused; its lines are counted here by themselves."""
    content = "x;y;z\n" + "".join(lines)
    file = tmp_path_factory.getbasetemp() / "stray.csv"
    file.write_text(content, encoding="utf-8", newline="")
    try:
        found = list(delimited.read(file, Format(";")))
    except MalformedError:
        return
    breaks = sum(field.count("\n") for record in found for field in record.fields)
    assert len(found) + breaks == content.count("\n")
    assert all(len(r.fields) == 3 and not looks_like_rows(r.fields) for r in found if "\n" in "".join(r.fields))
