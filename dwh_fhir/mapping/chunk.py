"""Map a chunk of groups in memory: call the mapping, judge its resources, write them down as rows of `fhir.resource`.

Here belongs everything between a mapping and the database that decides which rows are stored, so that a change of the
code here maps every view anew; hence it imports nothing of the database. Claiming and storing groups belongs in
`mapper.py`.
"""

from __future__ import annotations

import hashlib
import re
import traceback
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import orjson

from dwh_fhir.errors import UndeclaredError
from dwh_fhir.fhir import r4
from dwh_fhir.site.site import Site
from dwh_fhir.view import Group, Reject, Resource, View

_REFERENCE = re.compile(rb'"reference":"([A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64})"')


class MappedResource(NamedTuple):
    """A resource as `fhir.resource` stores it.

    Attributes:
        type, id: resource type and id, together the primary key.
        view: name of the view whose mapping made it.
        group: key of the group that it follows from.
        compartment: 'Patient/id' of its patient, or ''.
        body: its JSON.
        hash: digest of the body.
        refs: all that the body refers to, as 'Type/id' separated by blanks: as one text, since psycopg writes arrays
            item by item in Python.
    """

    type: str
    id: str
    view: str
    group: str
    compartment: str
    body: str
    hash: bytes
    refs: str


class Outcome(NamedTuple):
    """The outcome of mapping one group.

    Attributes:
        quarantined: whether nothing but rejects came of it.
        due: the day on which it must be mapped again, or None.
    """

    quarantined: bool
    due: date | None


class MappedChunk:
    """The results of mapping a chunk of groups.

    Attributes:
        resources: every valid resource, by type and id.
        rejects: key of a group to one of its rejects.
        outcomes: by key of the group.
    """

    def __init__(self, view: View, site: Site) -> None:
        self._view, self._site, self._profiles = view, site.within(view), site.profiles
        self.resources: dict[tuple[str, str], MappedResource] = {}
        self.rejects: list[tuple[str, Reject]] = []
        self.outcomes: dict[str, Outcome] = {}

    def add(self, group: Group) -> None:
        """Map one group; an error of its mapping quarantines this group alone.

        Raises:
            UndeclaredError: the view is at fault, not the group: in quarantine its resources would leave the server.
        """
        before, rejected = len(self.resources), len(self.rejects)
        try:
            for result in self._view.to_fhir(group, self._site):
                if isinstance(result, Reject):
                    self.rejects.append((group.key, result))
                else:
                    self._keep(group, result)
        except UndeclaredError:
            raise
        except Exception as error:
            for key in [k for k, row in self.resources.items() if row.group == group.key]:
                del self.resources[key]
            self._reject(group, "mapping_error", f"the mapping failed ({_where(error)}); report it")
        quarantined = len(self.rejects) > rejected and len(self.resources) == before
        self.outcomes[group.key] = Outcome(quarantined, group.today.next)

    def _keep(self, group: Group, resource: Resource) -> None:
        problem = r4.check(resource)
        if problem is not None:
            self._reject(group, "r4", f"the mapping made no valid R4 resource: {problem}")
            return
        problem = None if self._profiles is None else self._profiles.check(resource)
        if problem is not None:
            self._reject(group, "kds", f"the resource breaks the profile that it claims: {problem}")
            return
        kind, ident = resource["resourceType"], resource["id"]
        if (kind, ident) in self.resources:
            self._reject(group, "id_collision", f"two rows became one {kind}; make their business keys differ")
            return
        body = orjson.dumps(resource, default=exact)
        own = f"{kind}/{ident}"
        refs = b" ".join(sorted({*_REFERENCE.findall(body)} - {own.encode()})).decode()
        patient = resource.get("subject") or resource.get("patient") or {}
        compartment = own if kind == "Patient" else patient.get("reference", "")
        digest = hashlib.sha256(body).digest()[:16]
        self.resources[kind, ident] = MappedResource(
            kind, ident, self._view.name, group.key, compartment, body.decode(), digest, refs
        )

    def _reject(self, group: Group, rule: str, remedy: str) -> None:
        self.rejects.append((group.key, Reject(group.key, rule, "", remedy)))


def exact(value: object) -> Any:
    """Write decimals into JSON as they are: 72.50 stays 72.50, and 0.0000001 does not become 1E-7."""
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    raise TypeError(type(value).__name__)


def _where(error: Exception) -> str:
    """Name kind and place of an error; its text may quote a row and stays out."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name}, line {frame.lineno}"
