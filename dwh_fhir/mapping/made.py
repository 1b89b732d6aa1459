"""What a group is mapped to: its resources, judged and written down, and its rejects.

Here belongs everything between a mapping and the books that decides what is stored, so that a change of the code here
maps every view anew. The way of a group through the database belongs in `mapper.py`.
"""

from __future__ import annotations

import hashlib
import re
import traceback
from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from dwh_fhir.errors import UndeclaredError
from dwh_fhir.fhir import r4
from dwh_fhir.site.site import Site
from dwh_fhir.view import Group, Reject, Resource, View

_REFERENCE = re.compile(rb'"reference":"([A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64})"')


class Made:
    """What a chunk of groups was mapped to: the columns of fhir.resource, the rejects, and when to map again."""

    def __init__(self, view: View, site: Site) -> None:
        self._view, self._site, self._profiles = view, site.within(view), site.profiles
        self.resources: dict[tuple[str, str], tuple[Any, ...]] = {}
        self.rejects: list[tuple[str, Reject]] = []
        self.outcome: dict[str, str] = {}
        self.due: dict[str, date] = {}

    def add(self, group: Group) -> None:
        """Map one group; whatever goes wrong there stays there."""
        before, rejected = len(self.resources), len(self.rejects)
        try:
            for result in self._view.to_fhir(group, self._site):
                if isinstance(result, Reject):
                    self.rejects.append((group.key, result))
                else:
                    self._keep(group, result)
        except UndeclaredError:
            # Not the row's fault: in quarantine it would be taken from the server.
            raise
        except Exception as error:
            for key in [k for k, row in self.resources.items() if row[3] == group.key]:
                del self.resources[key]
            self._reject(group, "mapping_error", f"the mapping failed ({_where(error)}); report it")
        failed = len(self.rejects) > rejected and len(self.resources) == before
        self.outcome[group.key] = "quarantined" if failed else "mapped"
        if group.today.next is not None:
            self.due[group.key] = group.today.next

    def _keep(self, group: Group, resource: Resource) -> None:
        problem = r4.check(resource)
        if problem is not None:
            self._reject(group, "r4", f"the mapping made no valid R4 resource: {problem}")
            return
        problem = None if self._profiles is None else self._profiles.check(resource)
        if problem is not None:
            self._reject(group, "kds", f"the resource breaks the profile that it claims: {problem}")
            return
        body = orjson.dumps(resource, default=exact)
        name = resource["resourceType"], resource["id"]
        if name in self.resources:
            self._reject(group, "id_collision", f"two rows became one {name[0]}; make their business keys differ")
            return
        own = "/".join(name)
        # As one text: psycopg writes arrays item by item in Python. A blank is in no reference.
        refs = b" ".join(sorted({*_REFERENCE.findall(body)} - {own.encode()})).decode()
        patient = resource.get("subject") or resource.get("patient") or {}
        compartment = own if name[0] == "Patient" else patient.get("reference", "")
        digest = hashlib.sha256(body).digest()[:16]
        self.resources[name] = (*name, self._view.name, group.key, compartment, body.decode(), digest, refs)

    def _reject(self, group: Group, rule: str, remedy: str) -> None:
        self.rejects.append((group.key, Reject(group.key, rule, "", remedy)))


def exact(value: object) -> Any:
    """Decimals as they are written: 72.50 stays 72.50, and 0.0000001 does not become 1E-7."""
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    raise TypeError(type(value).__name__)


def _where(error: Exception) -> str:
    """Kind and place of an error; its text may quote a row and stays out."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name}, line {frame.lineno}"
