"""Sites in memory: no site.yaml, no code map files, no key in the environment.

Here belongs what stands in for `binding.load`. Its questions belong in `site/site.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dwh_fhir.site.code_maps import Lines
from dwh_fhir.site.site import Site
from dwh_fhir.site.site_file import SiteFile
from dwh_fhir.sources.bound_views import BoundViews
from dwh_fhir.view import View
from dwh_fhir.views import registry

GO_LIVE = date(2026, 1, 1)
_ID_KEY = "key of dwh_fhir.testing, no secret"


def site_of(*views: View, code_maps: Mapping[str, Lines] | None = None, **settings: Any) -> Site:
    """Make a site that has an identifier system for every one that the views ask for.

    Args:
        views: whose mappings will ask it.
        code_maps: name of a code map to its lines: local code to column and value.
        settings: keys of site.yaml, such as `views={"gewicht": {"changed_at": ""}}`, in place of the defaults.
    """
    systems = {name: f"https://hospital.example/{name}" for view in views for name in view.identifiers}
    content = {"name": "test", "go_live": GO_LIVE, "identifiers": systems} | settings
    return Site(SiteFile.model_validate(content), dict(code_maps or {}), _ID_KEY)


@dataclass(frozen=True)
class FakeSite:
    """A site that is not read from a file, in place of Dagster's resource `site`.

    Attributes:
        site: what is handed out.
        views: the views of the definitions; None: the product's own.
    """

    site: Site
    views: Mapping[str, View] | None = None

    def load(self) -> Site:
        """Return the site, as `SiteResource.load` does."""
        return self.site

    def bound(self, outline: Any = None) -> tuple[Site, BoundViews]:  # noqa: ARG002 - the site can't have changed
        """Return the site and the views as it binds them, as `SiteResource.bound` does."""
        return self.site, BoundViews(self.views or registry(), self.site)
