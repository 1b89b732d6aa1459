"""The command `dwh-fhir` as a process of its own, and everything that a run leaves behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from dwh_fhir.views import registry
from dwh_fhir_tests.world import World

REFUSED = ("is in the hands of 'dwh-fhir cli-", "is being written to by 'dwh-fhir cli-")
"""What a run says that another one keeps from a view or the server."""
PROGRAM = [sys.executable, "-c", "from dwh_fhir.cli.main import main; main()"]


def start(world: World, *arguments: str, **more: str) -> subprocess.Popen[str]:
    """`dwh-fhir arguments` on the world's systems; `more`: further variables."""
    return subprocess.Popen(
        [*PROGRAM, *arguments],
        env={**os.environ, **world.environment(), **more},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code and output."""
    output, _ = process.communicate(timeout=120)
    return process.returncode, output


def run_to_the_end(world: World, *options: str) -> None:
    """Run until a run succeeds: a killed run's database session may live a little longer and hold its view."""
    while True:
        code, output = finish(start(world, "run", *options))
        if code == 0:
            return
        assert any(sentence in output for sentence in REFUSED), output


def run_at_once(world: World, runs: int) -> None:
    """So many runs at the same moment; each of them goes through or is refused by name."""
    running = [start(world, "run") for _ in range(runs)]
    for code, output in map(finish, running):
        assert "Traceback" not in output
        assert code == 0 or any(sentence in output for sentence in REFUSED), output


def wait_for_connection(world: World, process: subprocess.Popen[str], condition: str = "true") -> None:
    """Wait until a run has a session with the staging database for which the condition holds, or has ended."""
    here = "datname = current_database() AND application_name LIKE 'dwh-fhir cli%'"
    query = f"SELECT FROM pg_stat_activity WHERE {here} AND {condition}"
    with world.connect() as connection:
        connection.autocommit = True
        while process.poll() is None and connection.execute(query.encode()).fetchone() is None:
            time.sleep(0.01)


_LEFT_OUT = {
    "_seq",
    "_made_from",
    "_since",
    "_until",
    "_gone_seq",
    "seq",
    "made_at",
    "changed_at",
    "last_updated",
    "mapped_at",
    "since",
}
_LEFT_OUT |= {"attempts", "target"}


def left_behind(world: World) -> dict[str, Any]:
    """Table name to its rows without times and sequence numbers, and `server` to the FHIR server's resources."""
    tables = [f"{layer}.{view}" for layer in ("staging", "clean") for view in registry()]
    tables += [f"staging.{view}_history" for view in registry()]
    tables += ["fhir.resource", "fhir.mapped_group", "ledger.entry", "control.quarantine", "control.filtered"]
    with world.connect() as connection:
        found: dict[str, Any] = {
            table: _rows(connection.execute(f"SELECT * FROM {table}".encode())) for table in tables
        }
    return {**found, "server": world.on_server()}


def _rows(cursor: Any) -> Sequence[str]:
    names = [column.name for column in cursor.description]
    kept = [i for i, name in enumerate(names) if name not in _LEFT_OUT]
    return sorted(repr([row[i] for i in kept]) for row in cursor)
