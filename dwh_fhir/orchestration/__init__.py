"""All that imports Dagster, and nothing else: `code_location.py` puts the definitions of one site together.

In the order of the flow: `automation/` (jobs, schedules, sensors), `resources.py`, `outline.py` and `steps.py` (the run
of one step), `assets/`, `checks.py`. The steps themselves belong in `pipeline.py`.
"""
