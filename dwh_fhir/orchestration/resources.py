"""The three systems, the site and the run's settings, as Dagster resources.

Here belongs what an asset, check or sensor is handed. Where a system is and how to enter it stands in the environment
(`settings/`) and is read when a step runs: so no address and no secret is in the run config, which Dagster stores in
clear, and `*_FILE` works for every secret.
"""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import dagster as dg
from pydantic import Field, PrivateAttr, field_validator

from dwh_fhir import settings
from dwh_fhir.binding import load
from dwh_fhir.database.connection import Connection, connect, naming
from dwh_fhir.database.schema import ensure_schema
from dwh_fhir.errors import (
    BrakeError,
    BusyError,
    FhirServerError,
    SchemaError,
    SettingsError,
    SiteError,
    SourceError,
    StagingError,
    TargetBusy,
)
from dwh_fhir.server.client import FhirClient
from dwh_fhir.settings import Environment, FhirSettings, ReadbackSettings
from dwh_fhir.site.site import Site
from dwh_fhir.sources.opening import open_source, source_settings
from dwh_fhir.sources.source import Source
from dwh_fhir.views import registry

_FINAL = (SettingsError, SiteError, SchemaError, BrakeError)
"""Errors that stay the same however often the step is tried."""
_PASSING = (SourceError, StagingError, BusyError, TargetBusy, FhirServerError)


WHO_TAG = "dwh_fhir/who"
"""Run tag in which whoever starts a run may say who he is."""


class SourceResource(dg.ConfigurableResource[None]):
    """The source of the DWH views, of the kind that the site has; HANA_*, SOURCE_URL or SOURCE_FOLDER."""

    @contextmanager
    def session(self, site: Site) -> Iterator[Source]:
        """A session that ends with the block.

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
        """A connection that names its run; the tables are made, once a process, if they are not there."""
        connection = connect(settings.postgres(Environment()), run_id)
        if not self._ready:
            ensure_schema(connection, registry())
            self._ready = True
        return connection


class FhirServerResource(dg.ConfigurableResource[None]):
    """The FHIR server; FHIR_* of the environment."""

    def settings(self) -> FhirSettings:
        """Where it is and how to enter it."""
        return settings.fhir(Environment())

    def client(self, *, patient: bool = True) -> FhirClient:
        """A client; an impatient one asks once and takes a short silence for an answer."""
        own = self.settings()
        return FhirClient(own if patient else replace(own, max_attempts=1, timeout_seconds=5))


class SiteResource(dg.ConfigurableResource[None]):
    """The site's own settings; DWH_FHIR_SITE and DWH_FHIR_ID_KEY of the environment."""

    def load(self) -> Site:
        """Read site.yaml and its code maps."""
        return load.site(Environment())


class RunSettings(dg.ConfigurableResource[None]):
    """What one run may be told in the Launchpad, at one place for all its steps."""

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
        """Whether this run reads the view."""
        return not self.views or view in self.views

    def readback(self) -> ReadbackSettings:
        """How the server is read back in this run."""
        return settings.readback(Environment()).with_share(self.readback_share)


def asker(run: dg.DagsterRun) -> str | None:
    """Who started a run, if its tag says so: the open-source Dagster knows no users."""
    return run.tags.get(WHO_TAG)


def resources() -> dict[str, dg.ConfigurableResource[None]]:
    """All resources by the names that assets, checks and sensors ask for them."""
    return {
        "source": SourceResource(),
        "postgres": PostgresResource(),
        "fhir_server": FhirServerResource(),
        "site": SiteResource(),
        "run_settings": RunSettings(),
    }


@contextmanager
def explained() -> Iterator[None]:
    """Turn errors into ones that may be stored and shown: what failed and the remedy, never a value of a row.

    Raises:
        dagster.Failure: in place of every other error; it is tried again only if time may mend it.
    """
    try:
        with naming("this step"):
            yield
    except dg.Failure:
        raise
    except _FINAL as error:
        raise dg.Failure(str(error), allow_retries=False) from None
    except _PASSING as error:
        raise dg.Failure(str(error)) from None
    except Exception as error:
        # Its text may quote a row: only kind and place are told.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        raise dg.Failure(
            f"{type(error).__name__} in {frame.name}, line {frame.lineno}; report it with this text",
            allow_retries=False,
        ) from None
