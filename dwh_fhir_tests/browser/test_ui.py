from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dwh_fhir import windows
from dwh_fhir.binding.load import load
from dwh_fhir.orchestration.assets import partitions
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE
from dwh_fhir_sandbox.up import running
from dwh_fhir_tests.browser.page import Page, browser

pytestmark = pytest.mark.browser

_RUNS = "{ runsOrError(limit: 5) { ... on Runs { results { runId status jobName } } } }"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with running(60, 1, tmp_path_factory.mktemp("up")) as (url, _), browser(url) as page:
        yield page


def last_closed_window() -> str:
    site = load(SANDBOX_SITE, id_key="")
    return partitions.key(list(windows.starts(site, datetime.now(UTC)))[-1], site)


def end_of_run(page: Page, job: str, seconds: float) -> str:
    """The status that the newest run of a job ends in."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        runs = page.ask(_RUNS)["runsOrError"]["results"]
        status = next((str(run["status"]) for run in runs if run["jobName"] == job), "")
        if status in ("SUCCESS", "FAILURE", "CANCELED"):
            return status
        time.sleep(1)
    return f"still {status or 'not there'}"


def test_the_job_runs_from_the_page_and_its_results_can_be_seen(page: Page, tmp_path: Path) -> None:
    images = Path(os.environ.get("SCREENSHOTS", tmp_path))
    page.open("/locations/dwh_fhir/jobs/ETL_DWH_Strecke/playground")
    page.sees("follow_up")
    page.fill("Partition", last_closed_window())
    page.sees("No errors")
    page.save(images / "launchpad.png")
    page.press("Launch Run")
    assert end_of_run(page, "ETL_DWH_Strecke", 300) == "SUCCESS"

    page.open("/assets/clean/diagnose?view=events")
    page.sees("dagster/row_count")
    page.save(images / "asset.png")
    page.open("/assets/clean/diagnose?view=checks")
    page.sees("in quarantine")
    page.save(images / "check.png")
    page.open("/asset-groups")
    page.sees("readback")
    page.save(images / "lineage.png")
