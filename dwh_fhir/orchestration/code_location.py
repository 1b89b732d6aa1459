"""Put assets, checks, jobs, schedules, sensors and resources of one site together, nothing else."""

import dagster as dg

from dwh_fhir.orchestration import checks, resources
from dwh_fhir.orchestration.assets import layers
from dwh_fhir.orchestration.automation import jobs, reports, sensors
from dwh_fhir.site.site import Site
from dwh_fhir.sources.parts import at_site
from dwh_fhir.views import registry


def code_location(site: Site, retry: dg.RetryPolicy = layers.RETRY) -> dg.Definitions:
    """Everything for one site.

    Args:
        site: says which views have windows; ids are not made from it, so it needs no key.
        retry: for the steps that talk to the source or the FHIR server.
    """
    views = at_site(registry(), site)
    return dg.Definitions(
        assets=[*layers.build(views, site, retry), reports.txt_asset(site.enabled(views))],
        asset_checks=checks.build(views, site),
        jobs=[jobs.strecke, jobs.abgleich, jobs.zustellung, reports.follow_up],
        schedules=jobs.schedules(views, site),
        sensors=sensors.build(views),
        resources=resources.resources(),
        executor=dg.in_process_executor,
    )
