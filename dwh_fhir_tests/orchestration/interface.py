"""The names in Dagster that operators, their bookmarks and their scripts know, as a file that is approved by hand.

`python -m dwh_fhir_tests.orchestration.interface` writes it anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import dagster as dg

from dwh_fhir.binding.load import load
from dwh_fhir.orchestration.code_location import code_location
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE

APPROVED = Path(__file__).with_name("interface.json")


def interface(defs: dg.Definitions) -> dict[str, Any]:
    """Assets, checks, jobs, schedules, sensors and resources by name, with their texts."""
    repository = defs.get_repository_def()
    graph = repository.asset_graph
    return {
        "assets": {
            spec.key.to_user_string(): {
                "group": spec.group_name,
                "kinds": ", ".join(sorted(spec.kinds)),
                "owners": ", ".join(spec.owners),
                "description": spec.description,
                "deps": ", ".join(sorted(dep.asset_key.to_user_string() for dep in spec.deps)),
                "metadata": ", ".join(sorted(name for name in spec.metadata if name.startswith("dagster/"))),
                "partitions": str(spec.partitions_def) if spec.partitions_def else None,
            }
            for spec in sorted(defs.resolve_all_asset_specs(), key=lambda spec: spec.key)
        },
        "checks": {
            f"{key.asset_key.to_user_string()}: {key.name}": {
                "blocking": graph.get_check_spec(key).blocking,
                "description": graph.get_check_spec(key).description,
            }
            for key in sorted(graph.asset_check_keys, key=lambda key: (key.asset_key, key.name))
        },
        "jobs": {
            job.name: {"description": job.description, "tags": dict(job.tags), "steps": sorted(job.graph.node_dict)}
            for job in sorted(repository.get_all_jobs(), key=lambda job: job.name)
            if not job.name.startswith("__")
        },
        "schedules": {
            schedule.name: {
                "cron": schedule.cron_schedule,
                "description": schedule.description,
                "status": schedule.default_status.value,
                "job": schedule.job_name,
            }
            for schedule in sorted(repository.schedule_defs, key=lambda schedule: schedule.name)
        },
        "sensors": {
            sensor.name: {"description": sensor.description, "status": sensor.default_status.value}
            for sensor in sorted(repository.sensor_defs, key=lambda sensor: sensor.name)
        },
        "resources": {
            name: {
                field: {"type": str(info.annotation), "default": info.default, "description": info.description}
                for field, info in type(resource).model_fields.items()
            }
            for name, resource in sorted((defs.resources or {}).items())
        },
    }


def current() -> str:
    """The interface at the sandbox's site, as the approved file has it."""
    defs = code_location(load(SANDBOX_SITE, id_key=""))
    return json.dumps(interface(defs), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    APPROVED.write_text(current(), encoding="utf-8")
