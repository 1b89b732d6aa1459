"""The questions that a mapping may ask of a site: ids, identifier systems, code maps.

Here belongs all that `to_fhir` uses of the site, and nothing else does, because a change of the code here maps every
view anew. The other layers' questions, and reading site.yaml, belong in `site.py`.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from functools import lru_cache
from typing import NoReturn
from zoneinfo import ZoneInfo

from dwh_fhir.errors import SiteError, UndeclaredError
from dwh_fhir.fhir.ids import resource_id
from dwh_fhir.site.code_maps import Lines
from dwh_fhir.site.site_file import SiteFile

_IDS_KEPT = 20_000


class Ids:
    """Makes the ids of one source system.

    Attributes:
        id: (resource type, *business key) -> the resource's deterministic id; see `fhir.ids.resource_id`.
    """

    def __init__(self, mac: hmac.HMAC, system: str) -> None:
        """Take the key, as `fhir.ids.keyed` has made it, and the source system's name."""
        self._mac, self._system = mac, system
        # A case's diagnoses and contacts name the same patient and contacts again and again.
        self.id = lru_cache(_IDS_KEPT)(self._id)

    def _id(self, resource_type: str, *business_key: object) -> str:
        return resource_id(self._mac, resource_type, self._system, *business_key)


class MappingSite:
    """The settings of a hospital, as the mappings use them.

    Attributes:
        name, meta_source: as in `SiteFile`.
        code_maps: code map name to its lines, by local code.
        id: (resource type, *business key) -> the resource's deterministic id; see `fhir.ids.resource_id`.
        zone: the time zone of every local time in the source.
    """

    def __init__(self, file: SiteFile, maps: Mapping[str, Lines], ids: Ids, asker: str = "") -> None:
        """Put together what may be asked.

        Args:
            file: site.yaml, or that part of it that `asker` declares.
            maps: the code maps, or those that `asker` declares; of these also the ones that the site lacks.
            ids: makes ids; parts of one site share them.
            asker: name of the view that asks; "": whoever asks may ask for everything.
        """
        self._file = file
        self.name = file.name
        self.meta_source = file.meta_source
        self.zone = ZoneInfo(file.timezone)
        self.code_maps = maps
        self._ids = ids
        self._asker = asker
        self.id = ids.id

    def reference(self, resource_type: str, *business_key: object) -> dict[str, str]:
        """Return a FHIR Reference to the resource that `id` names."""
        return {"reference": f"{resource_type}/{self.id(resource_type, *business_key)}"}

    def identifier_system(self, name: str) -> str:
        """Look up the identifier system (URI) of a kind of number, e.g. `patient`.

        Raises:
            SiteError: the site has none.
            UndeclaredError: the view does not declare that it asks for it.
        """
        try:
            return self._file.identifiers[name]
        except KeyError:
            if self._asker:
                self._refuse("identifier system", name, "identifiers")
            raise SiteError(f"site.yaml: identifiers has no '{name}'; add its URI") from None

    def lookup(self, code_map: str, code: str | None) -> Mapping[str, str] | None:
        """Look up the line of a code map whose first column is `code`, as column to value; None if there is none.

        Raises:
            UndeclaredError: the view does not declare that it asks for that map.
        """
        if code is None:
            return None
        lines = self.code_maps.get(code_map)
        if lines is None and self._asker:
            self._refuse("code map", code_map, "code_maps")
        return None if lines is None else lines.get(code)

    def has_map(self, code_map: str) -> bool:
        """Tell whether the site has a code map of that name; an empty one is none."""
        return bool(self.code_maps.get(code_map))

    def _refuse(self, kind: str, name: str, place: str) -> NoReturn:
        raise UndeclaredError(
            f"view {self._asker} asks for {kind} '{name}' without declaring it, so a change there would go unseen; "
            f"add '{name}' to {place} of its View, and to site.yaml if it is not there"
        ) from None
