"""Versions and source: what a view is made of, file by file, and nothing else."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pandera.pandas as pa
import pytest

import dwh_fhir
from dwh_fhir import columns
from dwh_fhir.clean import rules
from dwh_fhir.fhir.kds.packages import archives
from dwh_fhir.mapping import stale
from dwh_fhir.mapping.chunk import MappedChunk
from dwh_fhir.site.site import Site
from dwh_fhir.versions import closure, fingerprint
from dwh_fhir.view import Group, View
from dwh_fhir.views import registry
from dwh_fhir_tests import probe
from dwh_fhir_tests.fhir import small_packages
from dwh_fhir_tests.layers import Layers
from dwh_fhir_tests.probe import owner_row, row
from dwh_fhir_tests.views import rows
from dwh_fhir_tests.views.scenarios import all_scenarios

ROOT = Path(dwh_fhir.__file__).parent
SOURCES = sorted(file for file in ROOT.rglob("*.py"))
DATA = [ROOT / "fhir" / "r4.schema.json"]
EVERY_VIEW = set(registry())

Edit = Callable[[Path, bytes], bytes]


@pytest.fixture
def edit(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Edit], None]]:
    """Lets the versions see other files than there are."""
    on_disk = closure.read

    def use(edited: Edit) -> None:
        monkeypatch.setattr(closure, "read", lambda path: edited(path, on_disk(path)))
        fingerprint._closure.cache_clear()

    yield use
    monkeypatch.undo()
    fingerprint._closure.cache_clear()


def sites(tmp_path: Path) -> tuple[Site, Site]:
    """One that holds resources against R4, and one that holds them against profiles too."""
    file = rows.site()._file
    both = [file.model_copy(update={"mapping": file.mapping.model_copy(update={"checks": c})}) for c in ("r4", "kds")]
    folder = small_packages.written(tmp_path)
    packages = [None, archives(folder)]
    one, other = (Site(f, rows.site().code_maps, rows.ID_KEY, p) for f, p in zip(both, packages, strict=True))
    return one, other


def versions(*sites: Site) -> dict[tuple[str, str], str]:
    """View and what is asked (rules, mapping r4, mapping kds) to its version, made anew."""
    found = {}
    for name, view in registry().items():
        anew = replace(view)
        found[name, "rules"] = rules.version(anew)
        for site in sites:
            found[name, "kds" if site.has_profiles else "r4"] = stale.version(anew, site)
    return found


def changed(before: dict[tuple[str, str], str], after: dict[tuple[str, str], str]) -> set[tuple[str, str]]:
    return {place for place in before if before[place] != after[place]}


def made_of() -> dict[tuple[str, str], set[str]]:
    """View and what is asked to the files that it follows from, as the import statements say.

    Errors decide no resource, so a new one maps nothing anew.
    """
    found = {}
    for name in EVERY_VIEW:
        mapping = files_of(f"views.{name}", "mapping.chunk", "site.mapping_site") - {"dwh_fhir.errors"}
        found[name, "rules"] = files_of("clean.rules", "columns")
        found[name, "r4"], found[name, "kds"] = mapping, mapping | files_of("fhir.kds.profiles")
    return found


def files_of(*modules: str) -> set[str]:
    names = {f"dwh_fhir.{module}" for module in modules}
    files = set(closure.closure(*names).files)
    # A module that is not found would be passed over.
    assert names <= files
    return files


def name_of(file: Path) -> str:
    parts = file.relative_to(ROOT.parent).with_suffix("").parts
    if file.suffix != ".py":
        return f"{'.'.join(file.relative_to(ROOT.parent).parts[:-1])}/{file.name}"
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_a_file_changes_just_the_versions_that_are_made_of_it(edit: Callable[[Edit], None], tmp_path: Path) -> None:
    both = sites(tmp_path)
    before, expected = versions(*both), made_of()
    decisive = set[str]().union(*expected.values())
    files = [*SOURCES, *DATA]
    others = {file for file in files if name_of(file) not in decisive}
    for edited in [others, *({file} for file in files if file not in others)]:
        edit(lambda path, content, edited=edited: content + addition(path) if path in edited else content)  # type: ignore[misc]
        names = set(map(name_of, edited))
        assert changed(before, versions(*both)) == {place for place, known in expected.items() if names & known}, edited
    assert len(decisive) > 40
    assert len(others) > 100


def addition(path: Path) -> bytes:
    return b"\nADDED = 1\n" if path.suffix == ".py" else b" "


@pytest.mark.parametrize(
    ("file", "views", "asked"),
    [
        ("views/_lab_codes.py", {"laborbefund"}, {"r4", "kds"}),
        ("views/_vital_status.py", {"person", "fall"}, {"r4", "kds"}),
        ("views/person.py", {"person"}, {"r4", "kds"}),
        ("fhir/build.py", EVERY_VIEW, {"r4", "kds"}),
        ("fhir/ids.py", EVERY_VIEW, {"r4", "kds"}),
        ("fhir/kds/slicing.py", EVERY_VIEW, {"kds"}),
        ("fhir/r4.schema.json", EVERY_VIEW, {"r4", "kds"}),
        ("columns.py", EVERY_VIEW, {"rules", "r4", "kds"}),
        ("clean/rules.py", EVERY_VIEW, {"rules"}),
        ("kinds.py", EVERY_VIEW, {"rules"}),
        ("values/raw.py", EVERY_VIEW, {"rules"}),
        ("mapping/chunk.py", EVERY_VIEW, {"r4", "kds"}),
        ("site/mapping_site.py", EVERY_VIEW, {"r4", "kds"}),
        ("mapping/mapper.py", set(), set()),
        ("mapping/resources.py", set(), set()),
        ("site/site.py", set(), set()),
        ("errors.py", set(), set()),
        ("settings/environment.py", set(), set()),
        ("sources/source.py", set(), set()),
        ("fhir/compile_schema.py", set(), set()),
    ],
)
def test_the_views_that_a_file_decides(
    edit: Callable[[Edit], None], tmp_path: Path, file: str, views: set[str], asked: set[str]
) -> None:
    both = sites(tmp_path)
    before = versions(*both)
    edit(lambda path, content: content + addition(path) if path == ROOT / file else content)
    assert changed(before, versions(*both)) == {(view, what) for view in views for what in asked}


def test_comments_docstrings_annotations_and_formatting_change_no_version(tmp_path: Path) -> None:
    before = of_package(ROOT.parent)
    for file in SOURCES:
        copy = tmp_path / file.relative_to(ROOT.parent)
        copy.parent.mkdir(exist_ok=True, parents=True)
        copy.write_bytes(reworded(file.read_bytes()))
    for file in DATA:
        copy = tmp_path / file.relative_to(ROOT.parent)
        copy.parent.mkdir(exist_ok=True, parents=True)
        copy.write_bytes(file.read_bytes())
    assert of_package(tmp_path) == before
    days = tmp_path / "dwh_fhir" / "values" / "dates.py"
    days.write_text(days.read_text().replace("9999", "9998"))
    assert of_package(tmp_path) != before


def of_package(folder: Path, seed: str = "0") -> bytes:
    """All versions as a new process finds them, by the package in a folder."""
    program = (
        "from dwh_fhir.clean import rules; from dwh_fhir.mapping import stale; from dwh_fhir.views import registry;"
        "from dwh_fhir.binding.load import load; from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE;"
        "site = load(SANDBOX_SITE, 'key of the versions');"
        "print([(rules.version(v), stale.version(v, site)) for v in registry().values()])"
    )
    path = os.pathsep.join(map(str, (folder, ROOT.parent)))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed}
    done = subprocess.run([sys.executable, "-c", program], env=environment, cwd=folder, check=True, capture_output=True)
    return done.stdout


def reworded(content: bytes) -> bytes:
    """The same program with other docstrings, no comments and every line formatted otherwise."""
    tree = ast.parse(content)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            node.value.value += " In other words."
        elif isinstance(node, ast.FunctionDef) and node.returns is not None:
            node.returns = ast.BinOp(node.returns, ast.BitOr(), ast.Constant(None))
    return b"# A new comment.\n" + ast.unparse(tree).encode() + b"\n# The end.\n"


def test_no_file_runs_in_a_mapping_that_its_version_does_not_know(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    site = sites(tmp_path)[1]
    monkeypatch.setattr(rows, "site", lambda: site)
    ran: dict[str, set[str]] = {name: set() for name in registry()}
    scenarios, now = all_scenarios(), set[str]()
    while True:
        sys.settrace(lambda frame, event, argument: now.add(frame.f_code.co_filename))
        try:
            name, resources = next(scenarios)
            chunk = MappedChunk(registry()[name.partition("-")[0]], site)
            for resource in resources:
                chunk._keep(Group("", [], {}), resource)
        except StopIteration:
            break
        finally:
            sys.settrace(None)
        ran[name.partition("-")[0]] |= now
        now.clear()
    for view, files in ran.items():
        own = {name_of(Path(file)) for file in files if Path(file).is_relative_to(ROOT)}
        # The views are looked up, and the site is cut down to what the view may ask.
        assert own - made_of()[view, "kds"] <= {"dwh_fhir.site.site", "dwh_fhir.site.site_file"}
        assert len(own) > 8


def test_no_file_runs_in_a_verdict_that_its_version_does_not_know() -> None:
    ran: set[str] = set()
    view = registry()["person"]
    values: list[list[str | None]] = [["0000000001", "x"], *[[None, "x"]] * (len(view.column_names) - 1)]
    sys.settrace(lambda frame, event, argument: ran.add(frame.f_code.co_filename))
    try:
        rules.judge(view, ["1", "2"], [None, None], values)
    finally:
        sys.settrace(None)
    own = {name_of(Path(file)) for file in ran if Path(file).is_relative_to(ROOT)}
    # The view is asked for its columns.
    assert own - made_of()["person", "rules"] <= {"dwh_fhir.view"}


def test_every_process_finds_the_same_versions() -> None:
    assert of_package(ROOT.parent, "1") == of_package(ROOT.parent, "2")


@pytest.mark.parametrize(
    ("library", "asked"),
    [("pandera", {"rules"}), ("jsonschema_rs", {"r4", "kds"}), ("hdbcli", set()), ("dagster", set())],
)
def test_another_version_of_a_library_counts_where_it_judges(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, library: str, asked: set[str]
) -> None:
    both = sites(tmp_path)
    before, installed = versions(*both), closure._installed
    monkeypatch.setattr(closure, "_installed", lambda name: "99" if name == library else installed(name))
    assert changed(before, versions(*both)) == {(view, what) for view in EVERY_VIEW for what in asked}


# Two rules of one name and one sentence on purpose, one beside the other.
_STRICT, _LENIENT = (pa.Check(lambda s: s < 5, name="n", error="e"), pa.Check(lambda s: s < 9, name="n", error="e"))


def limited(limit: int) -> pa.Check:
    return pa.Check(lambda s: s < limit, name="n", error="e")


def with_rule(check: pa.Check) -> View:
    return probe.item(NUMBER=columns._column("integer", "", required=True, checks=[check]))


@pytest.mark.parametrize("one", [_STRICT, limited(5), pa.Check.lt(5, name="n", error="e")], ids=str)
@pytest.mark.parametrize("other", [_LENIENT, limited(9), pa.Check.lt(9, name="n", error="e")], ids=str)
def test_another_logic_of_a_rule_judges_every_row_again(layers: Layers, one: pa.Check, other: pa.Check) -> None:
    layers.use(with_rule(one))
    layers.carry(item=[row(number=4), row(number=7)], owner=[owner_row()])
    assert layers.quarantine() == {("A/7", "n", "NUMBER")}
    layers.use(with_rule(other))
    layers.clean()
    assert layers.quarantine() == set()


def test_a_rule_over_several_columns_is_known_by_its_logic_too() -> None:
    one = probe.item(None, pa.Check(lambda f: f["NUMBER"] < 5, name="n", error="e"))
    other = probe.item(None, pa.Check(lambda f: f["NUMBER"] < 9, name="n", error="e"))
    again = probe.item(None, pa.Check(lambda f: f["NUMBER"] < 9, name="n", error="e"))
    assert rules.version(one) != rules.version(other) == rules.version(again)


def test_a_mended_profile_check_judges_the_resources_again(
    layers: Layers, edit: Callable[[Edit], None], tmp_path: Path
) -> None:
    _, layers.site = sites(tmp_path)
    layers.carry(item=[row()], owner=[owner_row()])
    assert layers.map().groups == 0
    mended = ROOT / "fhir" / "kds" / "checks.py"
    edit(lambda path, content: content + b"\nMENDED = 1\n" if path == mended else content)
    assert layers.map().groups == 1


def test_the_mapping_of_a_module_of_ones_own_is_seen_whatever_object_it_is(tmp_path: Path) -> None:
    class Mapping:
        def __init__(self, limit: int) -> None:
            self.limit = limit

        def __call__(self, group: object, site: object) -> Iterator[dict[str, object]]:
            yield {"limit": self.limit}

    site, _ = sites(tmp_path)
    seen = [stale.version(replace(probe.item(), to_fhir=Mapping(n)), site) for n in (1, 1, 2)]
    assert seen[0] == seen[1] != seen[2]


def test_an_import_within_a_function_counts_and_one_for_annotations_does_not(tmp_path: Path) -> None:
    package = tmp_path / "of_a_hospital"
    package.mkdir()
    (package / "__init__.py").touch()
    for name in ("late", "typed", "checked"):
        (package / f"{name}.py").write_text(f"class {name.title()}: ...\n")
    (package / "view.py").write_text(
        "from typing import TYPE_CHECKING\n"
        "from of_a_hospital.typed import Typed\n"
        "if TYPE_CHECKING:\n    from of_a_hospital.checked import Checked\n"
        "def f(x: Typed) -> 'Checked':\n    from .late import Late\n    return Late()\n"
    )
    sys.path.insert(0, str(tmp_path))
    try:
        assert set(closure.closure("of_a_hospital.view").files) == {
            "of_a_hospital",
            "of_a_hospital.view",
            "of_a_hospital.late",
        }
    finally:
        sys.path.remove(str(tmp_path))
