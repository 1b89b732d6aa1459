"""Reading by keys: every kind of source gives exactly the rows that are asked for, each once."""

from __future__ import annotations

import csv
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dwh_fhir.control.schema import ensure_schema
from dwh_fhir.database.connection import Connection
from dwh_fhir.sources.kinds.files import FilesSettings
from dwh_fhir.sources.kinds.sql import SqlSettings
from dwh_fhir.sources.opening import open_source
from dwh_fhir.sources.parts import Part, Reader
from dwh_fhir.sources.source import Rows, Span
from dwh_fhir.sources.tables import TableSource
from dwh_fhir.staging import loading
from dwh_fhir_tests import probe
from dwh_fhir_tests.sources.stands import KINDS, Kind, Stands, Table
from dwh_fhir_tests.sources.test_kinds import at, site

TYPES = {"PLACE": "text", "NUMBER": "integer", "VALUE": "text", "MOMENT": "timestamp"}
COLUMNS = {"unnamed": "absent", "columns": {name: name for name in TYPES}}
MADE = {"unnamed": "absent", "columns": {**COLUMNS["columns"], "PLACE": {"join": ["PLACE", "VALUE"]}}}  # type: ignore[dict-item]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    named: Kind = request.param
    return named


def shown(kind: Kind, stands: Stands, rows: list[list[Any]]) -> Any:
    if kind == "csv":
        rows = [[*row[:3], row[3] and row[3].isoformat()] for row in rows]
    return stands.show(kind, {"Dinge": Table(TYPES, rows)})


def keys_of(blocks: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(row[:2]) for block in blocks for row in block), key=repr)


MARCH = at("2026-03-03T08:00")
MANY = [["A", n, f"v{n}", MARCH] for n in range(450)]


@pytest.mark.parametrize("binding", [COLUMNS, MADE])
def test_however_many_keys_are_asked_for_each_row_comes_once(kind: Kind, stands: Stands, binding: Any) -> None:
    with open_source(shown(kind, stands, MANY), site(kind, changed_at=False, **binding)) as source:
        view = probe.item()
        keys = keys_of(source.read_keys(view))
        for count in (0, 1, 200, 201, 401, 450):
            asked = keys[:count]
            assert keys_of(source.read(view, Span(keys=[*asked, *asked, ("Z", 1), (None, 1)]))) == asked


@pytest.mark.parametrize("late", [201, 420])
def test_many_late_rows_are_staged_once_each_and_are_clean(
    kind: Kind, stands: Stands, connection: Connection, late: int
) -> None:
    """Rows that a window missed, because their change time was written late, are fetched by their keys."""
    view, told = probe.item("MOMENT"), site(kind, **COLUMNS)
    ensure_schema(connection, {"item": view})
    noon = at("2026-03-10T12:00:00+01:00")
    first, later = probe.window(told, noon), probe.window(told, at("2026-03-20T12:00:00+01:00"), noon)

    def load(rows: list[list[Any]], window: Any) -> loading.Load:
        with open_source(shown(kind, stands, rows), told) as source:
            return loading.load(connection, source, view, told, run_id="test", window=window)

    load(MANY[late:], first)
    done = load(MANY, later)
    assert (done.inserted, done.agrees) == (late, True)
    assert connection.execute("SELECT mode, read FROM control.load ORDER BY id DESC LIMIT 1").fetchone() == (
        "keys",
        late,
    )
    rows = connection.execute("SELECT count(*), count(_defect) FROM staging.item").fetchone()
    assert rows == (450, 0)


@pytest.mark.parametrize("limit", [0, 1, 499, 500, 501, 600])
def test_at_most_so_many_rows_are_read_and_of_its_keys(kind: Kind, stands: Stands, limit: int) -> None:
    rows = [["A", n, "v", MARCH] for n in range(550)]
    with open_source(shown(kind, stands, rows), site(kind, changed_at=False, **COLUMNS)) as source:
        assert len(keys_of(source.read(probe.item(), Span(limit=limit)))) == min(limit, 550)
        some = [("A", n) for n in range(300)]
        assert len(keys_of(source.read(probe.item(), Span(keys=some, limit=limit)))) == min(limit, 300)


TEXTS = st.sampled_from(["A", "a", "A ", " A", "Ä", "A?", 'A;"', "0", "0.0", "A\u00a0", "AA", None])
NUMBERS = st.sampled_from([0, 1, -1, 10, None])
ROWS = st.lists(st.tuples(TEXTS, NUMBERS, TEXTS), max_size=12)


@pytest.fixture(scope="module")
def anew(hana_server: Any, postgres: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Stands]]:
    from dwh_fhir_tests.conftest import OWNER

    database = postgres.ensure_database(f"keys_{uuid.uuid4().hex[:12]}", OWNER)
    yield lambda: Stands(hana_server, database, tmp_path_factory.mktemp("any"))
    with psycopg.connect(postgres.dsn(), autocommit=True) as server:
        server.execute(psycopg.sql.SQL("DROP DATABASE {} WITH (FORCE)").format(psycopg.sql.Identifier(database.name)))


@pytest.mark.parametrize("every", KINDS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.lists(st.tuples(TEXTS, NUMBERS), max_size=6), st.integers(0, 3), st.booleans())
def test_any_keys_of_any_table_give_the_rows_that_have_them(
    anew: Callable[..., Stands], every: Kind, rows: list[Any], others: list[Any], step: int, made: bool
) -> None:
    told = site(every, changed_at=False, **(MADE if made else COLUMNS))
    with open_source(shown(every, anew(), [[*row, None] for row in rows]), told) as source:
        view = probe.item()
        all_keys = keys_of(source.read(view, Span()))
        asked = [*all_keys[:: step + 1], *others]
        expected = [key for key in all_keys if key in asked]
        assert keys_of(source.read(view, Span(keys=asked))) == expected
        assert keys_of(source.read_keys(view)) == all_keys


def test_keys_of_a_blank_padded_column_come_back(stands: Stands) -> None:
    with sa.create_engine(stands.url("postgres")).begin() as database:
        database.execute(sa.text('CREATE TABLE "Dinge" ("PLACE" char(6), "NUMBER" bigint)'))
        database.execute(sa.text("INSERT INTO \"Dinge\" VALUES ('A', 1), ('A', 2), ('AB', 1), ('', 1)"))
    binding = {"unnamed": "absent", "changed_at": False, "columns": {"PLACE": "PLACE", "NUMBER": "NUMBER"}}
    with open_source(SqlSettings(stands.url("postgres")), site("postgres", **binding)) as source:
        keys = keys_of(source.read_keys(probe.item()))
        assert ("A     ", 1) in keys
        for key in keys:
            assert keys_of(source.read(probe.item(), Span(keys=[key]))) == [key]


def test_keys_that_staging_could_not_hold_as_they_are_come_back(tmp_path: Path, connection: Connection) -> None:
    (tmp_path / "Dinge.csv").write_bytes(b"PLACE;NUMBER\nA\x00;1\nB\xfc;2\nC?;3\n")
    binding = {"unnamed": "absent", "changed_at": False, "columns": {"PLACE": "PLACE", "NUMBER": "NUMBER"}}
    ensure_schema(connection, {"item": probe.item()})
    told = site("csv", **binding)
    with open_source(FilesSettings(str(tmp_path)), told) as source:
        loading.load(connection, source, probe.item(), told, run_id="test")
        keys = connection.execute('SELECT "PLACE", "NUMBER" FROM staging.item').fetchall()
        found = [row for block in source.read(probe.item(), Span(keys=keys)) for row in block]
    assert sorted(row[1] for row in found) == [1, 2, 3]


class Careless(TableSource):
    """A kind that gives all rows, whatever it is asked for, and counts how often."""

    def __init__(self, told: Any, rows: list[tuple[Any, ...]]) -> None:
        super().__init__(told)
        self._rows, self.asked = rows, Counter[int]()

    def name(self, part: Part) -> str:
        return part.table

    def catalogue(self, part: Part) -> dict[str, str]:
        return {}

    def absent(self, part: Part) -> str:
        return ""

    def select(self, part: Part, reader: Reader, span: Span) -> Iterator[Rows]:
        self.asked[len(span.keys or ())] += 1
        yield Rows(self._rows)

    def count_rows(self, part: Part, window: Any) -> tuple[int, int]:
        return len(self._rows), 0

    def digests_of(self, part: Part, key: Sequence[str], digits: int) -> None:
        """Computes none."""

    def tally(self, part: Part, columns: Sequence[str], limit: int) -> list[tuple[Any, ...]]:
        return []


def test_a_kind_that_gives_more_than_it_is_asked_for_gives_each_row_once_all_the_same() -> None:
    binding = {"unnamed": "absent", "changed_at": False, "columns": {"PLACE": "PLACE", "NUMBER": "NUMBER"}}
    careless = Careless(site("postgres", **binding), [("A", n, *[None] * 9) for n in range(450)])
    keys = [("A", n) for n in range(401)]
    assert keys_of(careless.read(probe.item(), Span(keys=keys))) == sorted(keys, key=repr)
    assert careless.asked == {200: 2, 1: 1}


def test_a_file_is_gone_through_once_for_all_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "Dinge.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([["PLACE", "NUMBER"], *([f"A{n}", n] for n in range(1000))])
    opened = []
    original = Path.open

    def counted(self: Path, *args: Any, **more: Any) -> Any:
        opened.append(self.name)
        return original(self, *args, **more)

    binding = {"unnamed": "absent", "changed_at": False, "columns": {"PLACE": "PLACE", "NUMBER": "NUMBER"}}
    with open_source(FilesSettings(str(tmp_path)), site("csv", **binding)) as source:
        monkeypatch.setattr(Path, "open", counted)
        assert len(keys_of(source.read(probe.item(), Span(keys=[(f"A{n}", n) for n in range(900)])))) == 900
    # Its mark, its rows, and its lines counted once more.
    assert len(opened) == 3
