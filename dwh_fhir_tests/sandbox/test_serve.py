"""`dwh-fhir sandbox`: what it hands over, to a shell or to a .env file."""

from __future__ import annotations

import shlex
import signal
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg
import pytest
from dotenv import dotenv_values

from dwh_fhir_sandbox.serve import write_env_file

PROGRAM = [sys.executable, "-c", "from dwh_fhir_sandbox.commands import sandbox; sandbox()"]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("value", ["", "plain", "two words", "# none", "it's", '"', "C:\\new", "a=b", "$HOME"])
def test_an_env_file_is_read_as_it_was_written(tmp_path: Path, value: str) -> None:
    write_env_file(tmp_path / ".env", {"BEFORE": "1", "VALUE": value, "AFTER": "2"})
    assert dotenv_values(tmp_path / ".env") == {"BEFORE": "1", "VALUE": value, "AFTER": "2"}


def test_an_env_file_is_its_owners_alone_even_where_one_was_before(tmp_path: Path) -> None:
    write_env_file(tmp_path / "new.env", {"SECRET": "a"})
    (tmp_path / "old.env").write_text("SECRET=longer than the next one\n")
    (tmp_path / "old.env").chmod(0o644)
    write_env_file(tmp_path / "old.env", {"SECRET": "b"})
    assert mode(tmp_path / "new.env") == mode(tmp_path / "old.env") == 0o600
    assert dotenv_values(tmp_path / "old.env") == {"SECRET": "b"}


def served(folder: Path, *arguments: str) -> tuple[str, Mapping[str, str | None]]:
    """Start the sandbox and enter its staging database by the environment it hands over; its output and that."""
    command = [*PROGRAM, "--patients", "2", "--directory", str(folder / "data"), *arguments]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith(("export DWH_FHIR_ID_KEY", "environment:")):
            break
    file = folder / ".env"
    words = (shlex.split(line)[1].partition("=") for line in lines if line.startswith("export "))
    environment = dotenv_values(file) if file.exists() else {name: value for name, _, value in words}
    names = {"host": "HOST", "port": "PORT", "dbname": "DB", "user": "USER", "password": "PASSWORD"}
    psycopg.connect(**{name: environment[f"STAGING_{variable}"] for name, variable in names.items()}).close()  # type: ignore[arg-type]
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0, (folder / "log").read_text()
    return "".join(lines), environment


def test_the_environment_goes_to_the_shell_or_to_a_file_with_the_secrets_nowhere_else(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    _, printed = served(tmp_path)
    shown, written = served(tmp_path, "--env-file", ".env")
    assert shown == "environment: .env\n"
    assert mode(tmp_path / ".env") == 0o600
    assert written.keys() == printed.keys()
    assert {"HANA_PASSWORD", "STAGING_PASSWORD", "DAGSTER_PG_PASSWORD", "FHIR_BASE_URL", "DWH_FHIR_SITE"} <= set(
        written
    )
