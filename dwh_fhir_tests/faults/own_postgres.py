"""A Postgres of a test's own, to be stopped, set back or given a small disk; the module's `main` runs the last kind.

A small disk is a tmpfs that only this server sees, in a mount namespace of its own. Here belongs what is done to the
server from outside; the sandbox's runner (`dwh_fhir_sandbox/postgres.py`) starts it.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from dwh_fhir.control.schema import ensure_schema
from dwh_fhir.database.connection import connect
from dwh_fhir.views import registry
from dwh_fhir_sandbox import postgres
from dwh_fhir_sandbox.postgres import Database, PostgresServer
from dwh_fhir_sandbox.process import Child
from dwh_fhir_tests.conftest import OWNER
from dwh_fhir_tests.world import settings_of

_CLONE_NEWNS, _CLONE_NEWUSER = 0x20000, 0x10000000
_MS_REC, _MS_PRIVATE = 0x4000, 0x40000


class OwnPostgres:
    """A server in a folder, with a staging database.

    Attributes:
        database: where it is; the same after every restart.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = PostgresServer(folder)
        self.database = with_tables(self._server)

    def crash(self) -> None:
        """Immediate shutdown: no session ends in order, nothing in memory is written."""
        (process,) = [p for p in psutil.Process(self._server._child.process.pid).children() if p.name() == "postgres"]
        process.send_signal(signal.SIGQUIT)
        self._server._child.process.wait()
        self._server.stop()

    def stop(self) -> None:
        self._server.stop()

    def start(self) -> None:
        self._server = PostgresServer(self._folder, port=self.database.port)

    def copy(self) -> Path:
        """What a standby has now; the server is stopped for a moment."""
        self.stop()
        standby = Path(shutil.copytree(self._folder / "data", self._folder / "standby", dirs_exist_ok=True))
        self.start()
        return standby

    def fail_over(self, standby: Path) -> None:
        """The standby takes over; what was committed after its copy is lost."""
        self.crash()
        shutil.rmtree(self._folder / "data")
        standby.rename(self._folder / "data")
        _own_as(self._folder / "data", self._folder)
        (self._folder / "data" / "postmaster.pid").unlink(missing_ok=True)
        self.start()


def with_tables(server: PostgresServer) -> Database:
    """A staging database with the project's tables."""
    database = server.ensure_database("staging", OWNER)
    with connect(settings_of(database), "template") as connection:
        ensure_schema(connection, registry())
    return database


def _own_as(data: Path, folder: Path) -> None:
    """The copy was made by root, the server is not."""
    account = postgres._unprivileged()
    if account:
        for path in (data, *data.rglob("*")):
            os.chown(path, account["user"], account["group"])


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """A server whose folder its user can reach, and which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="dwh-fhir-own-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = OwnPostgres(Path(folder))
        try:
            yield server
        finally:
            server.stop()


class SmallDisk:
    """A server whose disk can be filled.

    Attributes:
        database: its staging database.
    """

    def __init__(self, folder: Path, megabytes: int) -> None:
        """Start it.

        Raises:
            RuntimeError: this machine allows no mount.
        """
        log = folder / "log"
        self._child = Child(__name__, [str(folder / "disk"), str(megabytes)], log=log)
        # Not PostgresServer's own start, as only the child sees the disk; everything else is alike.
        self._server = PostgresServer.__new__(PostgresServer)
        self._server._child = self._child
        self._server.port, self._server.password = self._child.ready["port"], self._child.ready["password"]
        self.database = with_tables(self._server)
        self._disk = Path(f"/proc/{self._child.process.pid}/root{folder / 'disk'}")

    def fill(self, leaving: int) -> None:
        """Use up the disk but for so many bytes."""
        free = shutil.disk_usage(self._disk).free
        with (self._disk / "filler").open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, free - leaving)

    def make_room(self) -> None:
        (self._disk / "filler").unlink()

    def stop(self) -> None:
        self._child.stop()


def main() -> None:
    """The guard of a server on a small disk: `python -m ... FOLDER MEGABYTES`."""
    folder, megabytes = Path(sys.argv[1]), int(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    _mount(folder, megabytes)
    sys.argv[1:] = [str(folder), "0"]
    postgres.main()


def _mount(folder: Path, megabytes: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    flags = _CLONE_NEWNS if user == 0 else _CLONE_NEWNS | _CLONE_NEWUSER
    _must(libc.unshare(flags))
    if user != 0:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _must(libc.mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None))
    _must(libc.mount(b"tmpfs", str(folder).encode(), b"tmpfs", 0, f"size={megabytes}m,mode=755".encode()))


def _must(result: int) -> None:
    if result:
        raise OSError(ctypes.get_errno(), "no mount is allowed here")


if __name__ == "__main__":
    main()
