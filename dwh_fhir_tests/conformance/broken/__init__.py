"""Resources that a profile must refuse, each broken in one way; one file per module of the Kerndatensatz.

Every module here has a tuple `BROKEN`; a new one is found by itself. Here belongs what is broken and what the official
validator says of it. Running the validator belongs in `test_validator.py`.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from dwh_fhir.view import Resource
from dwh_fhir_tests.views.test_approved import APPROVED


@dataclass(frozen=True)
class Broken:
    """An approved resource, spoiled in one way.

    Attributes:
        profile: canonical with version, as the resource claims it; a constant of `dwh_fhir.fhir.urls`.
        name: what is wrong, in words; unique within the profile.
        base: approved file, without suffix; its first resource that claims the profile is spoiled, or the one that
            `number` counts, from 0.
        spoil: breaks the resource in place.
        says: regular expression that the text, the element path or the message id of one of the validator's errors
            must match: the case is refused for its own reason. They are searched as one line, `path: text [id]`.
    """

    profile: str
    name: str
    base: str
    spoil: Callable[[Any], object]
    says: str
    number: int = 0

    @property
    def label(self) -> str:
        """Name for tests and files: `Patient: without the system of its number`."""
        return f"{self.profile.split('|')[0].rpartition('/')[2]}: {self.name}"

    def sound(self) -> Resource:
        """A copy of the resource as it was approved."""
        approved: list[Resource] = json.loads((APPROVED / f"{self.base}.json").read_text(encoding="utf-8"))
        return [r for r in approved if self.profile in r["meta"]["profile"]][self.number]

    def resource(self) -> Resource:
        """The broken resource."""
        resource = self.sound()
        self.spoil(resource)
        return resource


@cache
def cases() -> tuple[Broken, ...]:
    """All broken resources, of all modules."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return tuple(case for module in modules for case in module.BROKEN)
