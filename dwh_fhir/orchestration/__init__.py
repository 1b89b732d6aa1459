"""All that imports Dagster: assets, checks, jobs, schedules, sensors, resources."""
