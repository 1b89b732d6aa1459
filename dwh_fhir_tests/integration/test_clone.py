"""Dagster's own commands in a fresh clone, as README.md tells newcomers to call them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dwh_fhir_tests.house.source import TOP, files

BIN = Path(sys.executable).parent
TOPS = ("dwh_fhir/", "dwh_fhir_sandbox/")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that git knows, without tests, documents and any .env."""
    folder = tmp_path_factory.mktemp("clone")
    for name in files():
        if name.startswith(TOPS) or "/" not in name:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(TOP / name, folder / name)
    return folder


def called(clone: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command in the clone, with nothing in its environment but the clone's own packages."""
    environment = {"PATH": f"{BIN}:/usr/bin:/bin", "PYTHONPATH": str(clone), "HOME": str(clone)}
    program = [sys.executable, str(BIN / command[0])] if (BIN / command[0]).exists() else [command[0]]
    return subprocess.run(
        [*program, *command[1:]], cwd=clone, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


COMMANDS = [
    pytest.param(["dagster", "definitions", "validate"], "All code locations passed validation", id="dagster"),
    pytest.param(
        ["dg", "check", "defs"],
        "All definitions loaded successfully",
        id="dg",
        marks=pytest.mark.skipif(not (BIN / "dg").exists(), reason="dagster-dg-cli is not installed"),
    ),
]


@pytest.mark.parametrize(("command", "success"), COMMANDS)
def test_after_make_env_dagsters_commands_load_the_definitions(clone: Path, command: list[str], success: str) -> None:
    made = called(clone, "make", "env")
    assert made.returncode == 0, made.stderr
    result = called(clone, *command)
    assert result.returncode == 0, result.stdout + result.stderr
    assert success in result.stdout + result.stderr


def test_without_it_no_default_leads_to_the_sandbox(clone: Path) -> None:
    (clone / ".env").unlink(missing_ok=True)
    result = called(clone, "dagster", "definitions", "validate")
    assert result.returncode != 0
    assert "DWH_FHIR_SITE" not in (clone / "dagster.yaml").read_text(encoding="utf-8")
