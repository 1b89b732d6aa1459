"""The command `dwh-fhir`: arguments, printing and exit codes, no work of its own.

`common.py` (errors, sessions, tables), `reports.py` (printing), then the commands: `main.py`, `readback.py`, `rows.py`.
"""
