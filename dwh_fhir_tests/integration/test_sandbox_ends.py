from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from typing import IO, cast

import psutil

from dwh_fhir_tests.cli.command import PROGRAM


def test_no_process_of_the_sandbox_outlives_a_kill_of_its_parent(tmp_path: Path) -> None:
    arguments = ["sandbox", "--patients", "3", "--directory", str(tmp_path / "sandbox")]
    parent = subprocess.Popen([*PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines = iter(cast(IO[str], parent.stdout))
    shown = [next(line for line in lines if line.startswith("# running"))]
    children = psutil.Process(parent.pid).children(recursive=True)
    names = {child.name() for child in children}
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    _, alive = psutil.wait_procs(children, timeout=20)
    assert shown
    assert "postgres" in names
    assert len(children) > 3
    assert alive == []
