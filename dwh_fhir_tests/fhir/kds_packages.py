"""Where the real packages and examples of the Kerndatensatz are on this machine, if they are.

Here belongs finding them. Tests that need them skip without; the project itself needs neither.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).parents[2].parent / "shared"


def packages() -> Path:
    """The folder of packages: DWH_FHIR_PACKAGES, or one beside the repository."""
    folder = Path(os.environ.get("DWH_FHIR_PACKAGES") or _BESIDE / "fhir-packages")
    if not folder.is_dir():
        pytest.skip("DWH_FHIR_PACKAGES names no folder of FHIR packages")
    return folder


def examples() -> list[Path]:
    """The official examples of the modules, one file each."""
    files = sorted(_BESIDE.glob("testdata/kds-*/*.json"))
    if not files:
        pytest.skip("the official examples are not beside the repository")
    return files
