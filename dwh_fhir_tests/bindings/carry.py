"""A hospital's binding carried over the whole way: from its source to the FHIR server.

Here belongs running a binding. Which tables there are, and what must become of them, belongs in the tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yaml

from dwh_fhir import pipeline
from dwh_fhir.fhir.kds.profiles import profiles
from dwh_fhir.pipeline import Options, RunReport, Systems
from dwh_fhir.sources.kinds.files import FilesSettings
from dwh_fhir.sources.kinds.sql import SqlSettings
from dwh_fhir.sources.settings import SourceSettings
from dwh_fhir.views import registry
from dwh_fhir_tests.fhir.kds_packages import packages
from dwh_fhir_tests.world import World

HERE = Path(__file__).parent
DAY = date(2026, 1, 3)


@dataclass(frozen=True)
class Carried:
    """What became of a hospital's rows.

    Attributes:
        report: what the run did.
        resources: Type/id to every resource on the server.
        quarantine: layer, view, column and rule to rows, of everything that is in quarantine.
    """

    report: RunReport
    resources: Mapping[str, dict[str, Any]]
    quarantine: Mapping[str, int]


def carry(world: World, binding: str, source: SourceSettings, folder: Path, told: Mapping[str, Any]) -> Carried:
    """Run the binding once.

    Args:
        world: empty staging database and FHIR server.
        binding: folder of the binding, beside this file.
        source: how to enter the source.
        folder: a place for the site.yaml that says what kind of source it is.
        told: keys of site.yaml that are other than in the binding's own.
    """
    environment = {**world.environment(), **_variables(source), "DWH_FHIR_SITE": str(_site(binding, folder, told))}
    systems = Systems.from_environment(environment)
    until = datetime.combine(DAY, time(0), systems.site.zone)
    # The tables are small, and dirty on purpose.
    report = pipeline.run(systems, Options(max_quarantined=1), until=until, run_id="test")
    rows = world.query(
        "SELECT concat_ws(' ', layer, view, nullif(column_name, ''), rule), count(*) FROM control.quarantine GROUP BY 1"
    )
    return Carried(report, world.on_server(), dict(rows))


def broken_profiles(carried: Carried) -> list[str]:
    """What breaks the profiles of the Kerndatensatz; skips the test where the packages are not."""
    judge = profiles(packages())
    return [said for resource in carried.resources.values() if (said := judge.check(resource))]


def _site(binding: str, folder: Path, told: Mapping[str, Any]) -> Path:
    """The binding with other keys; its code maps stay where they are, and views that it doesn't know are off."""
    site = yaml.safe_load((HERE / binding / "site.yaml").read_text(encoding="utf-8"))
    site |= told
    site["code_maps"] = {name: str(HERE / binding / file) for name, file in site["code_maps"].items()}
    site["views"] = {**{name: {"enabled": False} for name in registry()}, **site["views"]}
    made = folder / "site.yaml"
    made.write_text(yaml.safe_dump(site), encoding="utf-8")
    return made


def _variables(source: SourceSettings) -> dict[str, str]:
    if isinstance(source, SqlSettings):
        return {"SOURCE_URL": source.url}
    return {"SOURCE_FOLDER": source.folder} if isinstance(source, FilesSettings) else {}
