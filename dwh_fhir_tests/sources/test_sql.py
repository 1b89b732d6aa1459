"""What only a database behind SQLAlchemy can do wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from dwh_fhir.errors import SettingsError, SourceError, SourceUnavailable, SourceUnfit
from dwh_fhir.settings import Environment
from dwh_fhir.sources.kinds.sql import SqlSettings
from dwh_fhir.sources.opening import open_source, source_settings
from dwh_fhir.sources.source import Span
from dwh_fhir_tests import probe
from dwh_fhir_tests.sources.stands import Stands, Table
from dwh_fhir_tests.sources.test_kinds import site

SECRET = "hunter2-hunter2"
TABLE = Table({"PLACE": "text", "NUMBER": "integer", "VALUE": "text"}, [["A", 1, SECRET]])
COLUMNS = {"columns": {name: name for name in TABLE.types}}


@pytest.mark.parametrize(
    ("url", "error"),
    [
        (f"postgresql+psycopg://dwh:{SECRET}@127.0.0.1:1/dwh", SourceUnavailable),
        (f"nosuch://dwh:{SECRET}@host/db", SourceUnfit),
        (SECRET, SourceUnfit),
    ],
)
def test_a_database_that_cant_be_entered_is_one_sentence_without_its_password(
    url: str, error: type[SourceError]
) -> None:
    told = SqlSettings(url)
    with pytest.raises(error, match="SOURCE_URL") as refused, open_source(told, site("postgres")):
        pass
    assert SECRET not in f"{refused.value!r} {told!r}"
    assert refused.value.__cause__ is None


def test_an_error_names_view_and_remedy_and_no_value(stands: Stands) -> None:
    reached = stands.show("postgres", {"Dinge": TABLE})
    with open_source(reached, site("postgres", **COLUMNS)) as source:
        source.check(probe.item())
        with sa.create_engine(stands.url("postgres")).begin() as other:
            other.execute(sa.text('DROP TABLE "Dinge"'))
        with pytest.raises(SourceUnfit, match=r"item: the source's database refused to read.*SOURCE_URL") as refused:
            list(source.read(probe.item(), Span(keys=[("A", 1)])))
    assert "SELECT" not in str(refused.value)


def test_a_type_that_a_column_cant_be_read_from_is_named(stands: Stands) -> None:
    wrong = Table({"PLACE": "text", "NUMBER": "text", "VALUE": "date"}, [])
    reached = stands.show("postgres", {"Dinge": wrong})
    with (
        open_source(reached, site("postgres", **COLUMNS)) as source,
        pytest.raises(SourceError, match=r"column NUMBER is NVARCHAR, expected BIGINT.*column VALUE is DATE, expected"),
    ):
        source.check(probe.item())


def test_the_url_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text("sqlite://\n", encoding="utf-8")
    told = Environment({"SOURCE_URL_FILE": str(file)})
    assert source_settings(told, site("postgres")) == SqlSettings("sqlite://")
    with pytest.raises(SettingsError, match="SOURCE_URL"):
        source_settings(Environment({}), site("postgres"))
    with pytest.raises(SettingsError, match="SOURCE_FOLDER"):
        source_settings(Environment({}), site("csv"))
