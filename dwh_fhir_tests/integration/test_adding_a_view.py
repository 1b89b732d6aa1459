from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa

import dwh_fhir
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.stack import SCHEMA
from dwh_fhir_tests.cli.command import PROGRAM
from dwh_fhir_tests.world import World

README = Path(dwh_fhir.__file__).parents[1] / "README.md"
SECTION = re.compile(r"^## Add a view in ten minutes\n(.*?)(?=^## )", re.S | re.M)


def file_of_the_readme() -> tuple[str, str]:
    """Path and content of the file that the README's section tells to add."""
    section = SECTION.search(README.read_text(encoding="utf-8"))
    if section is None:
        raise AssertionError("the README has no section 'Add a view in ten minutes'")
    path = re.search(r"`(dwh_fhir/views/\w+\.py)`", section[1])
    block = re.search(r"^```python\n(.*?)^```$", section[1], re.S | re.M)
    assert path is not None
    assert block is not None
    return path[1], block[1]


def test_the_file_of_the_readme_is_all_that_a_new_view_takes(world: World, tmp_path: Path) -> None:
    path, content = file_of_the_readme()
    hospital = Hospital(10)
    world.show(hospital)
    assert world.run(hospital.day).status.balanced
    before = world.on_server()
    package = Path(dwh_fhir.__file__).parent
    shutil.copytree(package, tmp_path / package.name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / path).write_text(content, encoding="utf-8")
    patients = [row[0] for row in world.query('SELECT "PATNR" FROM clean.person ORDER BY 1 LIMIT 2')]
    show_weights(world, patients)
    for arguments in (["run", "--view", Path(path).stem], ["status"]):
        done = subprocess.run(
            [*PROGRAM, *arguments],
            cwd=tmp_path,
            env=world.environment() | {"PATH": str(Path(sys.executable).parent), "PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "balanced: true" in done.stdout
    after = world.on_server()
    new = [after[name] for name in after.keys() - before.keys()]
    assert {name: after[name] for name in before} == before
    assert {resource["resourceType"] for resource in new} == {"Observation"}
    assert sorted(resource["valueQuantity"]["value"] for resource in new) == [72.5, 80]
    assert world.query("SELECT key, rule FROM control.quarantine WHERE view = 'gewicht'") == [
        (f"{patients[0]}/2", "weight")
    ]


def show_weights(world: World, patients: list[str]) -> None:
    """Two weights, and one row without."""
    columns = {
        "PATNR": ("NVARCHAR(10)", [patients[0], patients[1], patients[0]]),
        "LFDNR": ("INTEGER", [1, 1, 2]),
        "MESSD": ("NVARCHAR(8)", ["20260101"] * 3),
        "GEWKG": ("DECIMAL(5,2)", pa.array(["72.50", "80", None]).cast(pa.decimal128(5, 2))),
        "STORN": ("NVARCHAR(1)", [""] * 3),
    }
    types = {name: kind for name, (kind, _) in columns.items()}
    rows = pa.table({name: values for name, (_, values) in columns.items()})
    world.hana.create_view("CV_GEWICHT", types, rows, schema=SCHEMA)
