"""Reports for people, without Dagster: masked counts (`counts.py`) and the text record of a run (`txt.py`).

Counting belongs in `books/`; when a report is written belongs in `orchestration/`.
"""
