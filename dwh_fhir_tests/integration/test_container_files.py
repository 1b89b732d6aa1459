from __future__ import annotations

import re
from pathlib import Path

import yaml

HERE = Path(__file__).parents[2]
OTHER_SOURCES = {"SOURCE_URL", "SOURCE_FOLDER"}
"""The compose file is for a HANA."""


def test_every_variable_of_the_readme_reaches_the_containers() -> None:
    table = (HERE / "README.md").read_text(encoding="utf-8").split("| variable |")[1].split("\n\n")[0]
    cells = [line.split("|")[1] for line in table.splitlines()[2:]]
    named = {name for cell in cells for name in re.findall(r"`([A-Z][A-Z_]+)`", cell)} - OTHER_SOURCES
    passed = yaml.safe_load((HERE / "docker-compose.yml").read_text(encoding="utf-8"))["x-dwh-fhir"]["environment"]
    assert "FHIR_BASE_URL" in named
    assert named - {name.removesuffix("_FILE") for name in passed} - passed.keys() == set()
