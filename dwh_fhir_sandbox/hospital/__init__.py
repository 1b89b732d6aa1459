"""A small hospital: IS-H tables of synthetic patients, deterministic by seed, with dirty rows and a next day.

Patients, places and diagnoses are put together at random; no real person is meant. `layout.py` says what the tables
look like, `source.py` shows rows in them. `generate.py` makes the first state: `persons.py`, `cases.py` with
`course.py`, then a module a view (`parts.py` lists them). `broken.py` breaks rows, `next_day.py` and `stays.py` let a
day pass in a `draft.py`, `manifest.py` counts what all that must lead to, `hospital.py` puts it together.
"""
