"""The settings of one hospital, as the layers ask them.

Here belong the layers' questions, and the hash by which a change of the settings is noticed. The mappings' questions
belong in `mapping_site.py`, the file's keys in `site_file.py`, connections and secrets in the environment
(`settings/`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from dwh_fhir.fhir.ids import keyed
from dwh_fhir.fhir.kds.packages import contents
from dwh_fhir.fhir.kds.profiles import Profiles, profiles
from dwh_fhir.site.binding import Binding, Table
from dwh_fhir.site.code_maps import Lines
from dwh_fhir.site.mapping_site import Ids, MappingSite
from dwh_fhir.site.site_file import SiteFile, SourceOptions

V = TypeVar("V")


class Asker(Protocol):
    """A view's declaration of the questions that its mapping asks; see `View`."""

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


_WATCHED = frozenset({"overlap_hours", "max_vanished", "max_quarantined", "max_unproved_days"})
"""Keys of a binding that say how a view is watched: no row and no resource follows from them."""
_JUDGED = frozenset({"midnight"})
"""Keys of a binding that say how a value is judged, whatever it was read as: they become part of the bound view."""
_READING = frozenset({*Table.model_fields, "unnamed", "tables", "changed_at", *_WATCHED, *_JUDGED})
"""Keys of a binding that no mapping may ask: if how a view is read changes rows, those are mapped anew anyway."""
_READ_ELSEWHERE: Mapping[str, Any] = MappingProxyType(
    {
        "go_live": True,
        "source": True,
        "schema_name": True,
        "code_maps": True,
        "views": True,
        "mapping": frozenset({"packages"}),
    }
)
"""Keys of site.yaml that no mapping may ask, or whose contents are hashed elsewhere."""


@dataclass(frozen=True)
class Judges:
    """The yardsticks that a site's resources are held against.

    Attributes:
        checks: `r4` or `kds`, as `mapping.validate` of site.yaml.
        key: hash of the key of all ids.
        packages: the FHIR packages whose profiles are checked; None: resources are held against R4 only.
    """

    checks: str
    key: str
    packages: tuple[Path, ...] | None


class JudgedSite(MappingSite):
    """A site as mappings may ask it, with a hash of all that a resource can follow from there."""

    def __init__(self, file: SiteFile, maps: Mapping[str, Lines], ids: Ids, judges: Judges, asker: str = "") -> None:
        """Put together a site, or that part of it that a view declares; see `MappingSite`."""
        super().__init__(file, maps, ids, asker)
        self._judges = judges

    @cached_property
    def version(self) -> str:
        """Hash of everything here that a mapping may ask, and of what its resources are held against."""
        settings = self._file.model_dump(mode="json", exclude=dict(_READ_ELSEWHERE), exclude_defaults=True)
        bindings = {name: binding.model_dump(mode="json") for name, binding in _asked(self._file.views).items()}
        packages = [(archive.name, contents(archive)) for archive in self._judges.packages or ()]
        judges = [self._judges.checks, self._judges.key]
        content = repr((settings, bindings, sorted(self.code_maps.items()), judges, packages))
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    @property
    def has_profiles(self) -> bool:
        """Whether resources are held against profiles; does not read them."""
        return self._judges.packages is not None

    @cached_property
    def profiles(self) -> Profiles | None:
        """The profiles that every resource must keep, read when they are first asked for; None: R4 is enough here."""
        return profiles(self._judges.packages[0].parent) if self._judges.packages else None


class Site(JudgedSite):
    """The settings, code maps and ids of a hospital.

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
        key = hashlib.sha256(id_key.encode()).hexdigest()
        judges = Judges(file.mapping.checks, key, None if packages is None else tuple(packages))
        super().__init__(file, maps, Ids(keyed(id_key.encode()), file.name), judges)
        self.go_live = file.go_live
        self.source = file.source
        self.schema_name = file.schema_name
        self._parts: dict[tuple[object, ...], JudgedSite] = {}

    def within(self, view: Asker) -> JudgedSite:
        """Return the part that a view's mapping may ask: `version` covers just that, all else is refused."""
        key = (view.name, view.code_maps, view.identifiers, tuple(view.needs))
        if key not in self._parts:
            self._parts[key] = self._part(view)
        return self._parts[key]

    def _part(self, view: Asker) -> JudgedSite:
        """Cut the site down to what a view declares."""
        views = _asked({name: self.binding(name) for name in (view.name, *view.needs)})
        update: dict[str, Any] = {"views": views, "go_live": date.min, "source": SourceOptions(), "schema_name": None}
        maps = self.code_maps
        if view.code_maps is not None:
            known = self._file.identifiers
            update["identifiers"] = {name: known[name] for name in view.identifiers if name in known}
            maps = {name: self.code_maps.get(name, {}) for name in view.code_maps}
        asker = "" if view.code_maps is None else view.name
        return JudgedSite(self._file.model_copy(update=update), maps, self._ids, self._judges, asker)

    def binding(self, view: str) -> Binding:
        """Look up how a view is read here."""
        return self._file.views.get(view, Binding())

    def is_on(self, view: str) -> bool:
        """Tell whether a view's module is on here."""
        return self.binding(view).enabled

    def enabled(self, views: Mapping[str, V]) -> dict[str, V]:
        """Select the views whose modules are on here."""
        return {name: view for name, view in views.items() if self.is_on(name)}

    def reading(self, view: str) -> str:
        """Hash all that decides which rows and values of a view are read: source, filter, columns, their code maps."""
        binding = self.binding(view)
        bound = binding.model_dump(mode="json", exclude={"enabled", *_WATCHED, *_JUDGED}, exclude_defaults=True)
        maps = {name: self.code_maps.get(name) for name in binding.code_maps()}
        source = self.source.model_dump(exclude_defaults=True)
        content = json.dumps([self.schema_name, bound, *([source, maps] if source or maps else [])], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


def _asked(views: Mapping[str, Binding]) -> dict[str, Binding]:
    """Take out of bindings what decides only which rows are read; a key that is new counts until it is named there."""
    plain = {name: field.get_default(call_default_factory=True) for name, field in Binding.model_fields.items()}
    update = {name: plain[name] for name in _READING}
    asked = {name: binding.model_copy(update=update) for name, binding in views.items()}
    return {name: binding for name, binding in asked.items() if binding != Binding()}
