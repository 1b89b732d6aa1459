"""Sites for tests: the sandbox's site.yaml with its code maps, copied and told otherwise."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE

OFF: Mapping[str, Any] = {"enabled": False}
"""The binding of a module that is off."""


def copied(folder: Path) -> Path:
    """The sandbox's site.yaml, copied with its code maps into a folder that is not there yet."""
    return Path(shutil.copytree(SANDBOX_SITE.parent, folder)) / SANDBOX_SITE.name


def tell(file: Path, views: Mapping[str, Mapping[str, Any]], **settings: Any) -> Path:
    """Say more of some views, and other settings of the whole site; returns the file."""
    told = yaml.safe_load(file.read_text(encoding="utf-8")) | settings
    for name, binding in views.items():
        told["views"].setdefault(name, {}).update(binding)
    file.write_text(yaml.safe_dump(told), encoding="utf-8")
    return file
