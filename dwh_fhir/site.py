"""The site's own settings: what differs between hospitals and is therefore no code.

Read from the YAML file that `DWH_FHIR_SITE` names, with code maps as CSV files beside it. Here belongs what the layers
and mappings ask of them; the file's keys belong in `site_file.py`, connections and secrets in the environment
(`settings.py`), mappings in `views/`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dwh_fhir import code_maps, site_file
from dwh_fhir.binding_rules import of_maps
from dwh_fhir.code_maps import Lines
from dwh_fhir.fhir.ids import keyed, resource_id
from dwh_fhir.fhir.kds import PackagesError, Profiles, archives, profiles
from dwh_fhir.site_file import Binding, Document, SiteError, SiteFile
from dwh_fhir.site_rules import problems

if TYPE_CHECKING:
    from dwh_fhir.view import View

__all__ = ["SANDBOX_SITE", "Binding", "Site", "SiteError", "SiteFile", "load"]

_IDS_KEPT = 20_000
SANDBOX_SITE = Path(__file__).parent / "sandbox" / "site" / "site.yaml"


class Site:
    """One hospital's settings, code maps and ids, as the mappings use them.

    Attributes:
        name, go_live, source, schema_name, meta_source: as in `SiteFile`.
        code_maps: code map name to its lines, by local code.
        id: (resource type, *business key) -> the resource's deterministic id; see `fhir.ids.resource_id`.
        zone: the time zone of every local time in the source.
        version: hash of everything here that a mapping depends on; a changed site makes every group stale.
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
        self.name = file.name
        self.go_live = file.go_live
        self.source = file.source
        self.schema_name = file.schema_name
        self.meta_source = file.meta_source
        self.zone = ZoneInfo(file.timezone)
        self._file = file
        self.code_maps = maps
        self._mac = keyed(id_key.encode())
        # A case's diagnoses and contacts name the same patient and contacts again and again.
        self.id = lru_cache(_IDS_KEPT)(self._id)
        off = sorted(name for name, binding in file.views.items() if not binding.enabled)
        self._packages = packages
        told = file.model_dump(exclude={"views": True, "source": True, "mapping": {"packages"}})
        judges = [archive.name for archive in packages or ()]
        content = repr((told, maps, hashlib.sha256(id_key.encode()).hexdigest(), off, judges))
        self.version = hashlib.sha256(content.encode()).hexdigest()[:16]

    def binding(self, view: str) -> Binding:
        """How a view is read here."""
        return self._file.views.get(view, Binding())

    def is_on(self, view: str) -> bool:
        """Whether a view's module is on here."""
        return self.binding(view).enabled

    def enabled(self, views: Mapping[str, View]) -> dict[str, View]:
        """Of these views the ones whose modules are on here."""
        return {name: view for name, view in views.items() if self.is_on(name)}

    @cached_property
    def profiles(self) -> Profiles | None:
        """The profiles that every resource must keep, read when they are first asked for; None: R4 is enough here."""
        return None if self._packages is None else profiles(self._packages[0].parent)

    def reading(self, view: str) -> str:
        """Hash of what decides which rows and values of a view are read: source, filter, columns, their code maps."""
        judged_elsewhere = {"enabled", "overlap_hours", "max_vanished", "max_quarantined", "midnight"}
        binding = self.binding(view)
        bound = binding.model_dump(mode="json", exclude=judged_elsewhere, exclude_defaults=True)
        maps = {name: self.code_maps.get(name) for name in binding.code_maps()}
        source = self.source.model_dump(exclude_defaults=True)
        content = json.dumps([self.schema_name, bound, *([source, maps] if source or maps else [])], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def _id(self, resource_type: str, *business_key: object) -> str:
        return resource_id(self._mac, resource_type, self.name, *business_key)

    def reference(self, resource_type: str, *business_key: object) -> dict[str, str]:
        """A FHIR Reference to the resource that `id` names."""
        return {"reference": f"{resource_type}/{self.id(resource_type, *business_key)}"}

    def identifier_system(self, name: str) -> str:
        """The identifier system (URI) of a kind of number, e.g. `patient`."""
        try:
            return self._file.identifiers[name]
        except KeyError:
            raise SiteError(f"site.yaml: identifiers has no '{name}'; add its URI") from None

    def lookup(self, code_map: str, code: str | None) -> Mapping[str, str] | None:
        """The line of a code map whose first column is `code`, as column to value; None if there is none."""
        return None if code is None else self.code_maps.get(code_map, {}).get(code)

    def takes(self, code_map: str, code: str) -> bool:
        """Whether a code that a map has no line of is taken as it is, because it already is what the map would say."""
        declared = code_maps.CODE_MAPS.get(code_map)
        return declared is not None and declared.takes(code, given=code_map in self.code_maps)


def load(path: Path, id_key: str, packages: str = "") -> Site:
    """Read site.yaml and its code maps.

    Args:
        path: site.yaml.
        id_key: the key of all ids; "" where none is made.
        packages: folder of FHIR packages, in place of the one that site.yaml names.

    Raises:
        SiteError: unreadable, unknown key, wrong value or something that doesn't fit the views; one line per problem,
            with file and line.
    """
    # The views, and what reads values, know this module.
    from dwh_fhir import binding_values
    from dwh_fhir.views import registry

    document = site_file.read(path)
    errors = []
    if misfits := list(problems(document.file, registry())):
        errors.append(str(document.refuse(misfits)))
    maps = {}
    for name, csv_file in document.file.code_maps.items():
        try:
            maps[name] = code_maps.read(path.parent / csv_file, name)
        except SiteError as error:
            errors.append(str(error))
    judges = None
    try:
        judges = _packages(document, packages)
    except SiteError as error:
        errors.append(str(error))
    if misfits := list(of_maps(document.file, maps)):
        errors.append(str(document.refuse(misfits)))
    if not errors:
        errors += binding_values.problems(document, maps, registry())
    if errors:
        raise SiteError("\n".join(errors))
    return Site(document.file, maps, id_key, judges)


def _packages(document: Document, packages: str) -> Sequence[Path] | None:
    """The packages that resources are judged by, if the site wants its profiles checked."""
    told = document.file.mapping
    if told.checks != "kds":
        return None
    if not packages and not told.packages:
        problem = "is kds, so mapping.packages, or DWH_FHIR_PACKAGES, must name a folder of FHIR packages"
        raise document.refuse([(("mapping", "validate"), problem)])
    folder = Path(packages) if packages else document.path.parent / str(told.packages)
    try:
        return archives(folder)
    except PackagesError as error:
        place = ("mapping", "validate" if packages else "packages")
        problem = f"{error}; {'DWH_FHIR_PACKAGES' if packages else 'it'} must name a folder of FHIR packages"
        raise document.refuse([(place, problem)]) from None
