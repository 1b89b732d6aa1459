from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_quick_run_writes_one_line_with_step_value_goal_and_verdict_per_result(tmp_path: Path) -> None:
    output = tmp_path / "results.json"
    command = [sys.executable, "-m", "benchmarks", "delta", "cleaning", "mapping", "sending", "--quick"]
    subprocess.run([*command, "--output", str(output)], cwd=Path(__file__).parents[1], check=True, timeout=300)
    results = json.loads(output.read_text())
    assert {line["step"].split(":")[0] for line in results} == {"delta of a snapshot", "cleaning", "mapping", "sending"}
    for line in results:
        assert isinstance(line["step"], str)
        assert isinstance(line["value"], float | int)
        assert isinstance(line["goal"], float | int)
        assert isinstance(line["ok"], bool)
