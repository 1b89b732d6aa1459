"""The choice between the kinds of sources: which there are, which one a site has, and a session with it.

Here belongs finding a kind by its name; it is imported when a site has it, because its driver takes time to load. How a
kind is entered belongs in `kinds/`.
"""

from __future__ import annotations

import importlib
import pkgutil
from contextlib import AbstractContextManager

from dwh_fhir.errors import SiteError
from dwh_fhir.settings import Environment, all_at_once
from dwh_fhir.site.site import Site
from dwh_fhir.sources import kinds as _kinds
from dwh_fhir.sources.settings import SourceSettings
from dwh_fhir.sources.tables import TableSource


def kinds() -> tuple[str, ...]:
    """List the names that `source.kind` of site.yaml may have."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(_kinds.__path__)))


def settings_of(kind: str) -> type[SourceSettings]:
    """Import the settings' class of a kind.

    Raises:
        SiteError: there is no such kind.
    """
    if kind not in kinds():
        raise SiteError(f"site.yaml: source.kind: must be one of {', '.join(kinds())}")
    settings: type[SourceSettings] = importlib.import_module(f"{_kinds.__name__}.{kind}").SETTINGS
    return settings


@all_at_once
def source_settings(environment: Environment, site: Site) -> SourceSettings:
    """Read how to enter the kind of source that the site has."""
    return settings_of(site.source.kind).from_environment(environment)


def open_source(settings: SourceSettings, site: Site) -> AbstractContextManager[TableSource]:
    """Open a session with the site's source, which ends with the block.

    Raises:
        SourceError: it can't be entered.
    """
    return settings.open(site)
