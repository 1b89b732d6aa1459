"""Put assets, checks, jobs, schedules, sensors and resources of one site together, nothing else."""

import dagster as dg

from dwh_fhir.orchestration import checks, resources
from dwh_fhir.orchestration.assets import build
from dwh_fhir.orchestration.assets.conventions import RETRY
from dwh_fhir.orchestration.automation import jobs, sensors
from dwh_fhir.orchestration.automation.follow_up import follow_up
from dwh_fhir.orchestration.outline import outline_of
from dwh_fhir.site.site import Site
from dwh_fhir.sources.bound_views import BoundViews
from dwh_fhir.views import registry


def code_location(site: Site, retry: dg.RetryPolicy = RETRY) -> dg.Definitions:
    """Build the definitions of one site.

    Args:
        site: says which views are on and have windows; ids are not made from it, so it needs no key.
        retry: for the steps that talk to the source or the FHIR server.
    """
    views = BoundViews(registry(), site)
    outline = outline_of(site, views)
    return dg.Definitions(
        assets=build.build(views, site, outline, retry),
        asset_checks=checks.build(views.on, outline),
        jobs=[jobs.strecke, jobs.abgleich, jobs.zustellung, follow_up],
        schedules=jobs.schedules(outline, site),
        sensors=sensors.build(outline),
        resources=resources.resources(),
        executor=dg.in_process_executor,
    )
