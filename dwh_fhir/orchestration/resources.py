"""The three systems, the site and the run's settings, as Dagster resources.

Here belong the resources that an asset, check or sensor asks for. Addresses and secrets stand in the environment
(`settings/`) and are read when a step runs: so none is in the run config, which Dagster stores in clear, and `*_FILE`
works for every secret.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import dagster as dg
from pydantic import Field, PrivateAttr, field_validator

from dwh_fhir import settings
from dwh_fhir.binding import load
from dwh_fhir.control.schema import ensure_schema
from dwh_fhir.database.connection import Connection, connect, naming
from dwh_fhir.errors import describe
from dwh_fhir.orchestration.outline import Outline
from dwh_fhir.pipeline import Options
from dwh_fhir.server.client import FhirClient
from dwh_fhir.settings import Environment, FhirSettings, ReadbackSettings
from dwh_fhir.site.site import Site
from dwh_fhir.sources.bound_views import BoundViews
from dwh_fhir.sources.opening import open_source, source_settings
from dwh_fhir.sources.source import Source
from dwh_fhir.views import registry

WHO_TAG = "dwh_fhir/who"
"""Run tag that names whoever starts a run, if he likes."""


class SourceResource(dg.ConfigurableResource[None]):
    """The source of the DWH views, of the kind that the site has; HANA_*, SOURCE_URL or SOURCE_FOLDER."""

    @contextmanager
    def session(self, site: Site) -> Iterator[Source]:
        """Open a session that ends with the block.

        Raises:
            SettingsError: a variable is missing.
            SourceError: the source can't be reached.
        """
        with open_source(source_settings(Environment(), site), site) as source:
            yield source


class PostgresResource(dg.ConfigurableResource[None]):
    """The staging database; STAGING_* of the environment."""

    _ready: bool = PrivateAttr(default=False)

    def connect(self, run_id: str) -> Connection:
        """Open a connection that names its run; missing tables are created, once a process."""
        connection = connect(settings.postgres(Environment()), run_id)
        if not self._ready:
            ensure_schema(connection, registry())
            self._ready = True
        return connection


class FhirServerResource(dg.ConfigurableResource[None]):
    """The FHIR server; FHIR_* of the environment."""

    def settings(self) -> FhirSettings:
        """Read where it is and how to enter it."""
        return settings.fhir(Environment())

    def client(self, *, patient: bool = True) -> FhirClient:
        """Make a client; an impatient one asks once and takes a short silence for an answer."""
        own = self.settings()
        return FhirClient(own if patient else replace(own, max_attempts=1, timeout_seconds=5))


class SiteResource(dg.ConfigurableResource[None]):
    """The site's own settings; DWH_FHIR_SITE and DWH_FHIR_ID_KEY of the environment."""

    def load(self) -> Site:
        """Read site.yaml and its code maps."""
        return load.site(Environment())

    def bound(self, outline: Outline | None = None) -> tuple[Site, BoundViews]:
        """Read the site as it is now, and bind the views to it.

        Args:
            outline: the outline that the definitions follow; None: nothing depends on it.

        Raises:
            SiteError: it can't be used, or has changed so that the code location must be loaded again.
        """
        site = self.load()
        views = BoundViews(registry(), site)
        if outline is not None:
            outline.check(site, views)
        return site, views


class RunSettings(dg.ConfigurableResource[None]):
    """The choices of whoever starts a run in the Launchpad, at one place for all its steps."""

    views: list[str] = Field(
        default=[],
        description=f"Read only these views from the source; empty: all. There are: {', '.join(registry())}. "
        "The layers below still work off whatever is stale.",
    )
    full: bool = Field(
        default=False,
        description="Full load: read the views whole and compare every row, whatever was loaded before.",
    )
    limit: int | None = Field(
        default=None,
        description="For a try-out: read at most so many rows a view (1 or more). Nothing is deleted and no window "
        "counts as loaded.",
    )
    max_vanished: float | None = Field(
        default=None,
        description="Share of a view's rows (0 to 1) that may vanish at the source at once; beyond it the run stops "
        "and deletes nothing. Empty: as site.yaml says. 1: whatever vanished is meant to be gone.",
    )
    max_quarantined: float | None = Field(
        default=None,
        description="Share of a view's rows (0 to 1) that may be in quarantine; beyond it nothing is made of the view. "
        "Empty: as site.yaml says. 1: whatever is left is meant to be delivered. Who sets it is written down.",
    )
    readback_share: float | None = Field(
        default=None,
        description="Share of the resources (0 to 1) whose content is read back and compared; counts always are. "
        "Empty: as FHIR_READBACK says.",
    )
    txt_log: bool = Field(
        default=False,
        description="Append this run's counts to a text file (TXT_Schreiber) in the folder DWH_FHIR_TXT_DIR.",
    )
    txt_file: str = Field(
        default="ETL_DWH_Strecke.txt",
        description="Name of that text file: letters, digits, - and _, then .txt; no folders.",
    )
    follow_up: bool = Field(
        default=True,
        description="After success start the follow-up job (Nachfolgeprozess), which writes the books' status.",
    )

    @field_validator("views")
    @classmethod
    def _known(cls, views: list[str]) -> list[str]:
        unknown = sorted(set(views) - set(registry()))
        if unknown:
            raise ValueError(f"no such view: {', '.join(unknown)}; there are: {', '.join(registry())}")
        return views

    @field_validator("limit")
    @classmethod
    def _positive(cls, limit: int | None) -> int | None:
        if limit is not None and limit < 1:
            raise ValueError("limit must be 1 or more")
        return limit

    @field_validator("max_vanished", "max_quarantined", "readback_share")
    @classmethod
    def _share(cls, share: float | None) -> float | None:
        if share is not None and not 0 <= share <= 1:
            raise ValueError("a share must be between 0 and 1")
        return share

    @field_validator("txt_file")
    @classmethod
    def _plain_name(cls, name: str) -> str:
        stem, _, ending = name.rpartition(".")
        if ending != "txt" or not stem.replace("-", "").replace("_", "").isalnum() or not stem.isascii():
            raise ValueError("txt_file must be a plain name of letters, digits, - and _ that ends with .txt")
        return name

    def chosen(self, view: str) -> bool:
        """Tell whether this run reads the view."""
        return not self.views or view in self.views

    def options(self, run: dg.DagsterRun) -> Options:
        """Return them as the steps of the pipeline take them, with the name of whoever started the run."""
        return Options(
            views=self.views,
            full=self.full,
            limit=self.limit,
            max_vanished=self.max_vanished,
            max_quarantined=self.max_quarantined,
            who=run.tags.get(WHO_TAG),
        )

    def readback(self) -> ReadbackSettings:
        """Read how the server is read back in this run."""
        return settings.readback(Environment()).with_share(self.readback_share)


def resources() -> dict[str, dg.ConfigurableResource[None]]:
    """Make all resources, by the names that assets, checks and sensors ask for."""
    return {
        "source": SourceResource(),
        "postgres": PostgresResource(),
        "fhir_server": FhirServerResource(),
        "site": SiteResource(),
        "run_settings": RunSettings(),
    }


@contextmanager
def explained() -> Iterator[None]:
    """Turn errors into ones that may be stored and shown, as `dwh_fhir.errors.describe` says them.

    Raises:
        dagster.Failure: in place of every other error; Dagster tries again only if time may mend it.
    """
    try:
        with naming("this step"):
            yield
    except dg.Failure:
        raise
    except Exception as error:
        description = describe(error)
        raise dg.Failure(description.text, allow_retries=description.retryable) from None
