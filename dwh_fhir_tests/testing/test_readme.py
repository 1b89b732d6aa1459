from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import dwh_fhir
from dwh_fhir_tests.house.source import TOP
from dwh_fhir_tests.integration.test_adding_a_view import README, file_of_the_readme

SECTION = re.compile(r"^## Test your own view\n(.*?)^```python\n(.*?)^```$", re.S | re.M)


def test_the_tests_of_the_readme_pass_on_the_view_of_the_readme(tmp_path: Path) -> None:
    section = SECTION.search(README.read_text(encoding="utf-8"))
    assert section is not None
    plugins = re.search(r"`(pytest_plugins = [^`]+)`", section[1])
    assert plugins is not None
    package, (path, content) = Path(dwh_fhir.__file__).parent, file_of_the_readme()
    shutil.copytree(package, tmp_path / package.name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / path).write_text(content, encoding="utf-8")
    (tmp_path / "conftest.py").write_text(plugins[1], encoding="utf-8")
    (tmp_path / "test_gewicht.py").write_text(section[2], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_gewicht.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{TOP}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "2 passed" in done.stdout, done.stdout + done.stderr
