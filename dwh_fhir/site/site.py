"""The site's own settings: what differs between hospitals and is therefore no code.

Read from the YAML file that `DWH_FHIR_SITE` names, with code maps as CSV files beside it. Here belongs what the layers
and mappings ask of them; the file's keys belong in `site_file.py`, connections and secrets in the environment
(`settings/`), mappings in `views/`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TypeVar

from dwh_fhir.fhir.ids import keyed
from dwh_fhir.fhir.kds.packages import contents
from dwh_fhir.fhir.kds.profiles import Profiles, profiles
from dwh_fhir.site.binding import Binding, Table
from dwh_fhir.site.code_maps import Lines
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.site.site_file import SiteFile, SourceKind

V = TypeVar("V")


class Asker(Protocol):
    """What a view declares of the questions that its mapping asks; see `View`."""

    @property
    def name(self) -> str:
        """The view's name."""

    @property
    def needs(self) -> Mapping[str, tuple[str, ...]]:
        """The other views that it needs."""

    @property
    def identifiers(self) -> tuple[str, ...]:
        """The identifier systems that it asks for."""

    @property
    def code_maps(self) -> tuple[str, ...] | None:
        """The code maps that it asks for; None: any."""


_WATCHED = {"overlap_hours", "max_vanished", "max_quarantined", "max_unproved_days"}
"""What of a binding says how a view is watched: no row and no resource follows from it."""
_JUDGED = {"midnight"}
"""What of a binding says how a value is judged, whatever it was read as: it is part of the view (`parts.at_site`)."""
_READING = {*Table.model_fields, "unnamed", "tables", "changed_at", *_WATCHED, *_JUDGED}
"""What of a binding no mapping may ask: when how a view is read changes rows, these are mapped anew because of that."""
_READ_ELSEWHERE: dict[str, Any] = {
    "go_live": True,
    "source": True,
    "schema_name": True,
    "code_maps": True,
    "views": True,
    "mapping": {"packages"},
}
"""What of site.yaml no mapping may ask, or is hashed by what it names."""


class Site(MappingSite):
    """One hospital's settings, code maps and ids.

    Attributes:
        go_live, source, schema_name: as in `SiteFile`; what mappings ask is in `MappingSite`.
    """

    def __init__(
        self, file: SiteFile, maps: Mapping[str, Lines], id_key: str, packages: Sequence[Path] | None = None
    ) -> None:
        """Put together what `load` has read and judged.

        Args:
            file: site.yaml.
            maps: its code maps.
            id_key: the key of all ids.
            packages: the FHIR packages whose profiles are checked; None: resources are held against R4 only.
        """
        super().__init__(file, maps, keyed(id_key.encode()))
        self.go_live = file.go_live
        self.source = file.source
        self.schema_name = file.schema_name
        self._packages = packages
        self._judges = [file.mapping.checks, hashlib.sha256(id_key.encode()).hexdigest()]
        self._shown: dict[tuple[object, ...], Site] = {}

    @cached_property
    def version(self) -> str:
        """Hash of everything here that a mapping may ask, and of what its resources are held against."""
        told = self._file.model_dump(mode="json", exclude=_READ_ELSEWHERE, exclude_defaults=True)
        bound = {name: binding.model_dump(mode="json") for name, binding in _asked(self._file.views).items()}
        packages = [(archive.name, contents(archive)) for archive in self._packages or ()]
        content = repr((told, bound, sorted(self.code_maps.items()), self._judges, packages))
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def within(self, view: Asker) -> Site:
        """The site as a view's mapping may ask it: `version` covers just that, and what is not declared is refused."""
        key = (view.name, view.code_maps, view.identifiers, tuple(view.needs))
        if key not in self._shown:
            self._shown[key] = self._within(view)
        return self._shown[key]

    def _within(self, view: Asker) -> Site:
        """A site that has nothing but what MappingSite has; whatever else it is asked for is an AttributeError."""
        views = _asked({name: self.binding(name) for name in (view.name, *view.needs)})
        part: dict[str, Any] = {"views": views, "go_live": date.min, "source": SourceKind(), "schema_name": None}
        maps = self.code_maps
        if view.code_maps is not None:
            known = self._file.identifiers
            part["identifiers"] = {name: known[name] for name in view.identifiers if name in known}
            maps = {name: self.code_maps.get(name, {}) for name in view.code_maps}
        shown = Site.__new__(Site)
        asker = "" if view.code_maps is None else view.name
        MappingSite.__init__(shown, self._file.model_copy(update=part), maps, self._mac, asker)
        shown.id = self.id
        shown._packages, shown._judges = self._packages, self._judges
        return shown

    def binding(self, view: str) -> Binding:
        """How a view is read here."""
        return self._file.views.get(view, Binding())

    def is_on(self, view: str) -> bool:
        """Whether a view's module is on here."""
        return self.binding(view).enabled

    def enabled(self, views: Mapping[str, V]) -> dict[str, V]:
        """Of these views the ones whose modules are on here."""
        return {name: view for name, view in views.items() if self.is_on(name)}

    @property
    def has_profiles(self) -> bool:
        """Whether resources are held against profiles; does not read them."""
        return self._packages is not None

    @cached_property
    def profiles(self) -> Profiles | None:
        """The profiles that every resource must keep, read when they are first asked for; None: R4 is enough here."""
        return None if self._packages is None else profiles(self._packages[0].parent)

    def reading(self, view: str) -> str:
        """Hash of what decides which rows and values of a view are read: source, filter, columns, their code maps."""
        binding = self.binding(view)
        bound = binding.model_dump(mode="json", exclude={"enabled", *_WATCHED, *_JUDGED}, exclude_defaults=True)
        maps = {name: self.code_maps.get(name) for name in binding.code_maps()}
        source = self.source.model_dump(exclude_defaults=True)
        content = json.dumps([self.schema_name, bound, *([source, maps] if source or maps else [])], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


def _asked(views: Mapping[str, Binding]) -> dict[str, Binding]:
    """Bindings without what decides only which rows are read; a setting that is new counts until it is named there."""
    plain = {name: field.get_default(call_default_factory=True) for name, field in Binding.model_fields.items()}
    update = {name: plain[name] for name in _READING}
    asked = {name: binding.model_copy(update=update) for name, binding in views.items()}
    return {name: binding for name, binding in asked.items() if binding != Binding()}
