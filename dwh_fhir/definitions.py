"""The Dagster code location: puts assets, checks, jobs, schedules, sensors and resources together, nothing else."""

import os
from pathlib import Path

import dagster as dg

from dwh_fhir import assets, automation, checks, resources
from dwh_fhir.automation import reports, sensors
from dwh_fhir.site import SANDBOX_SITE, Site, load
from dwh_fhir.sources import at_site
from dwh_fhir.views import registry


def code_location(site: Site, retry: dg.RetryPolicy = assets.RETRY) -> dg.Definitions:
    """Everything for one site.

    Args:
        site: says which views have windows; ids are not made from it, so it needs no key.
        retry: for the steps that talk to the source or the FHIR server.
    """
    views = at_site(registry(), site)
    return dg.Definitions(
        assets=[*assets.build(views, site, retry), reports.txt_asset(site.enabled(views))],
        asset_checks=checks.build(views, site),
        jobs=[automation.strecke, automation.abgleich, automation.zustellung, reports.follow_up],
        schedules=automation.schedules(views, site),
        sensors=sensors.build(views),
        resources=resources.resources(),
        executor=dg.in_process_executor,
    )


defs = code_location(
    load(
        Path(os.environ.get("DWH_FHIR_SITE") or SANDBOX_SITE),
        id_key="",
        packages=os.environ.get("DWH_FHIR_PACKAGES", ""),
    )
)
