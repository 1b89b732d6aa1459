from __future__ import annotations

import csv
import os
from io import StringIO
from pathlib import Path

from dwh_fhir.views import registry
from dwh_fhir_tests.views.date_cells import STATES, SUBJECTS, says

TABLE = Path(__file__).with_name("dates.csv")


def _table() -> str:
    text = StringIO()
    lines = csv.writer(text, delimiter=";", lineterminator="\n")
    lines.writerow(["view", "row", "column", "state", "says on 2026-03-02"])
    for subject in SUBJECTS:
        for state in STATES:
            lines.writerow([subject.view, subject.label, subject.column, state, says(subject, state)])
    return text.getvalue()


def test_every_odd_date_says_what_was_approved() -> None:
    text = _table()
    if os.environ.get("APPROVE") == "1":
        TABLE.write_text(text, encoding="utf-8")
    assert text == TABLE.read_text(encoding="utf-8"), "read the difference, then run with APPROVE=1"


def test_every_date_column_that_is_mapped_is_in_the_table() -> None:
    mapped = {
        (view.name, name)
        for view in registry().values()
        for name, kind in view.kinds.items()
        if kind in ("dats", "partial")
    }
    assert {(subject.view, subject.column) for subject in SUBJECTS} == mapped
