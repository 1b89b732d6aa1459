from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import requests

_UP = """
import sys
from pathlib import Path
from dwh_fhir_sandbox.up import running
with running(5, 1, Path(sys.argv[1])) as (url, _):
    print(url, flush=True)
    sys.stdin.read()
"""


def test_up_serves_the_ui_on_loopback_and_nothing_outlives_a_killed_parent(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _UP, str(tmp_path / "up")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        url = parent.stdout.readline().strip()
        answer = requests.post(f"{url}/graphql", json={"query": "{ version }"}, timeout=30)
        assert answer.json()["data"]["version"]
        family = psutil.Process(parent.pid).children(recursive=True)
        assert any("dagster-daemon" in " ".join(child.cmdline()) for child in family)
        listening = {c.laddr.ip for child in family for c in child.net_connections("tcp") if c.status == "LISTEN"}
        assert listening == {"127.0.0.1"}
        os.kill(parent.pid, signal.SIGKILL)
    _, alive = psutil.wait_procs(family, timeout=40)
    assert alive == []
