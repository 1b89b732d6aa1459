"""Dagster's code server, web UI and daemon on loopback, as children of a guard that ends with its parent.

`python -m dwh_fhir_sandbox.ui PORT` is the guard. It leads a process group of its own, so that runs, which are
children of the code server, end with it too. Here belongs starting and ending; `up.py` says what to start it on.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import requests

from dwh_fhir_sandbox.process import announce, end_with_parent

_START_SECONDS = 180
_STOP_SECONDS = 8
_PR_SET_PDEATHSIG = 1
_QUERIES = (
    {"query": "mutation { setNuxSeen }"},
    {"query": "{ repositoriesOrError { ... on RepositoryConnection { nodes { name } } } }"},
)


def main() -> None:
    """Start everything, announce the port, wait until one part has ended or the parent has."""
    port = int(sys.argv[1]) or _free_port()
    os.setsid()
    # A script's `&` leaves SIGINT ignored, and Dagster's processes then ignore SIGTERM too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix="dwh-fhir-ui-"))
    parts: list[subprocess.Popen[bytes]] = []
    end_with_parent(lambda: _stop(parts, folder))
    try:
        parts.extend(_start(*command) for command in _commands(folder, _workspace(folder), port))
        _wait(parts, port)
        announce(port=port)
        _first_ended(parts)
    finally:
        _stop(parts, folder)


def _commands(folder: Path, workspace: Path, port: int) -> list[list[str]]:
    socket_path = str(folder / "code.sock")
    return [
        ["dagster", "api", "grpc", "--socket", socket_path, "--module-name", "dwh_fhir.definitions"],
        ["dagster-webserver", "--host", "127.0.0.1", "--port", str(port), "--workspace", str(workspace)],
        ["dagster-daemon", "run", "--workspace", str(workspace)],
    ]


def _workspace(folder: Path) -> Path:
    """Write a workspace of one code server behind a Unix socket: nobody but this user can have it run code."""
    file = folder / "workspace.yaml"
    server = {"socket": str(folder / "code.sock"), "location_name": "dwh_fhir"}
    file.write_text(json.dumps({"load_from": [{"grpc_server": server}]}))
    return file


def _start(program: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start one of Dagster's programs, which stand beside this Python."""
    return subprocess.Popen(  # noqa: S603 - our own commands only
        [str(Path(sys.executable).with_name(program)), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        preexec_fn=_die_with_guard,
    )


def _die_with_guard() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait(parts: list[subprocess.Popen[bytes]], port: int) -> None:
    """Wait until the UI shows the code location; the dialog of a first visit is closed."""
    url = f"http://127.0.0.1:{port}/graphql"
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and all(part.poll() is None for part in parts):
        with suppress(requests.RequestException):
            answer = [requests.post(url, json=q, timeout=30).json() for q in _QUERIES][-1]
            if answer["data"]["repositoriesOrError"]["nodes"]:
                return
        time.sleep(0.3)
    raise RuntimeError("the Dagster UI did not start; its log says why")


def _first_ended(parts: list[subprocess.Popen[bytes]]) -> None:
    ended = threading.Event()

    def watch(part: subprocess.Popen[bytes]) -> None:
        part.wait()
        ended.set()

    for part in parts:
        threading.Thread(target=watch, args=[part], daemon=True).start()
    ended.wait()


def _stop(parts: list[subprocess.Popen[bytes]], folder: Path) -> None:
    """End politely, then everything that is left in the group, this process with it."""
    for part in parts:
        part.terminate()
    deadline = time.monotonic() + _STOP_SECONDS
    for part in parts:
        try:
            part.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            part.kill()
    shutil.rmtree(folder, ignore_errors=True)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
