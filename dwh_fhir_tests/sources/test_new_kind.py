"""A kind of source is one file: with it a site may have the kind, and is checked and staged by it."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dwh_fhir.binding import schema
from dwh_fhir.binding.check_site import check
from dwh_fhir.binding.load import load
from dwh_fhir.errors import SettingsError, SiteError
from dwh_fhir.settings import Environment
from dwh_fhir.sources import kinds as package
from dwh_fhir.sources import opening
from dwh_fhir.views import registry
from dwh_fhir_tests import probe, sites
from dwh_fhir_tests.layers import Layers
from dwh_fhir_tests.probe import row

KEY = "a key for tests, long enough"
KIND = '''
"""Rows of a Python literal."""

import ast
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from dwh_fhir.sources.settings import SourceSettings
from dwh_fhir.sources.tables import TableSource


@dataclass(frozen=True)
class LiteralSettings(SourceSettings):
    meaning: ClassVar[str] = "rows of a Python literal (LITERAL)"
    rows: str

    @classmethod
    def from_environment(cls, environment):
        return cls(environment.get("LITERAL"))

    @contextmanager
    def open(self, site):
        yield LiteralSource(site, ast.literal_eval(self.rows))


SETTINGS = LiteralSettings


class LiteralSource(TableSource):
    typed = False

    def __init__(self, site, tables):
        super().__init__(site)
        self._tables = tables

    def name(self, part):
        return part.table

    def catalogue(self, part):
        return {name: "TEXT" for row in self._tables.get(part.table, ()) for name in row}

    def absent(self, part):
        return "is not in LITERAL"

    def select(self, part, reader, span):
        yield [tuple(row[name] for name in reader.columns) for row in self._tables[part.table]]

    def count_rows(self, part, window):
        return len(self._tables[part.table]), 0

    def tally(self, part, columns, limit):
        return []

    def digests_of(self, part, key, digits):
        return None
'''


@pytest.fixture
def literal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A product with one more file among its kinds."""
    (tmp_path / "kinds").mkdir()
    (tmp_path / "kinds" / "literal.py").write_text(KIND, encoding="utf-8")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path / "kinds")])
    importlib.invalidate_caches()
    yield
    sys.modules.pop(f"{package.__name__}.literal", None)


def bound(folder: Path, kind: str) -> Path:
    off = {name: sites.OFF for name in registry() if name != "person"}
    return sites.tell(sites.copied(folder / "site"), off, source={"kind": kind})


def test_a_kind_that_no_file_has_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    file = bound(tmp_path, "literal")
    with pytest.raises(SiteError, match=r"site\.yaml:[0-9]+: source\.kind: must be one of files, hana, sql$"):
        load(file, KEY)
    with pytest.raises(SiteError, match="must be one of files, hana, sql"):
        opening.settings_of("literal")


@pytest.mark.usefixtures("literal")
def test_one_file_more_is_a_kind_that_sites_have_and_check_site_reads(tmp_path: Path) -> None:
    site = load(bound(tmp_path, "literal"), KEY)
    with pytest.raises(SettingsError, match="LITERAL"):
        opening.source_settings(Environment({}), site)
    person = dict.fromkeys(registry()["person"].column_names, "") | {"PATNR": "1", "GSCHL": "1", "GBDAT": "19800101"}
    table = site.binding("person").source or registry()["person"].source
    settings = opening.source_settings(Environment({"LITERAL": repr({table: [person]})}), site)
    with opening.open_source(settings, site) as source:
        report = check(source, registry(), site)
    assert (report.errors, report.views["person"].rows) == ([], 1)


@pytest.mark.usefixtures("literal")
def test_a_file_more_is_a_kind_that_is_staged(layers: Layers) -> None:
    site = probe.site()
    line = {name: None if value is None else str(value) for name, value in row(number=7).items() if name[0] != "_"}
    rows = repr({layers.views["item"].source: [line]})
    settings = opening.settings_of("literal").from_environment(Environment({"LITERAL": rows}))
    with opening.open_source(settings, site) as layers.source:
        layers.load(window=None)
    assert len(layers.raw()) == 1


@pytest.mark.usefixtures("literal")
def test_a_file_more_is_a_kind_that_editors_and_the_documentation_know() -> None:
    assert "`literal`: rows of a Python literal (LITERAL)" in schema.keys_table()


def test_no_driver_is_loaded_before_a_site_of_its_kind_is() -> None:
    code = (
        "import sys; from dwh_fhir.sources import opening; import dwh_fhir.binding.load; "
        "print(sorted({'hdbcli', 'openpyxl', 'sqlalchemy.dialects.sqlite'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
