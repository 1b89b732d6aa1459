"""The kinds of sources, and the choice between them: SAP HANA, any SQL database, files.

Here belongs which kind a site has. What staging wants of each of them is `source.Source`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dwh_fhir.settings import FilesSettings, HanaSettings, SourceSettings
from dwh_fhir.site.site import Site
from dwh_fhir.sources.hana import hana
from dwh_fhir.sources.parts import at_site
from dwh_fhir.sources.sql import sql
from dwh_fhir.sources.tables import TableSource

__all__ = ["at_site", "open_source"]


@contextmanager
def open_source(settings: SourceSettings, site: Site) -> Iterator[TableSource]:
    """A session with the site's source, which ends with the block.

    Raises:
        SourceError: it can't be reached.
    """
    if isinstance(settings, HanaSettings):
        with hana(settings, site) as opened:
            yield opened
    elif isinstance(settings, FilesSettings):
        # openpyxl takes longer to import than all the rest, and few sites read files.
        from dwh_fhir.sources.files import FilesSource

        yield FilesSource(settings, site)
    else:
        with sql(settings, site) as connected:
            yield connected
