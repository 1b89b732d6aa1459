"""The hospital: its source's tables at the start of a day, and day by day from there.

Here belongs the `Hospital` that tests, demo and benchmarks use. How its rows come about belongs in the other modules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from dwh_fhir_sandbox.hospital.broken import break_some
from dwh_fhir_sandbox.hospital.cases import Numbers
from dwh_fhir_sandbox.hospital.clock import DAY
from dwh_fhir_sandbox.hospital.draft import Draft, ViewChanges
from dwh_fhir_sandbox.hospital.generate import generate
from dwh_fhir_sandbox.hospital.layout import LAYOUTS, VIEWS
from dwh_fhir_sandbox.hospital.manifest import count, counted
from dwh_fhir_sandbox.hospital.next_day import pass_day
from dwh_fhir_sandbox.hospital.source import Frames, Table, table

_EVERY_CAUSE_FROM = 200


@dataclass(frozen=True)
class Changes:
    """A day at the source, to be done to a running one: delete, then update, then insert.

    Attributes:
        day: the day on which it happened; change times lie in it, those of late rows shortly before.
        views: what to do to each view.
    """

    day: date
    views: Mapping[str, ViewChanges]


class Hospital:
    """The source at the start of `day`, and day by day from there.

    Attributes:
        day: the reference day; every change time at the source lies before its 00:00.
        manifest: what the present state must lead to.
        unreconciled: the same for a pipeline that has not yet looked for vanished keys: rows that were deleted from
            views with a change column still count.
    """

    def __init__(self, patients: int, seed: int = 1, day: date = date(2026, 3, 2)) -> None:
        """Make it: about 2.2 cases a patient; from 200 patients on every cause of every part occurs."""
        self._rng = np.random.default_rng(seed)
        self._numbers = Numbers()
        self._originals: Frames = {}
        self.day = day
        self._frames = generate(self._rng, patients, _minutes(day), self._numbers)
        break_some(self._rng, self._frames, self._originals, patients >= _EVERY_CAUSE_FROM)
        # By labels, as a slice would keep the whole first state in memory.
        self._vanished: Frames = {view: counted(self._frames[view].loc[[]]) for view in VIEWS}
        self.manifest = self.unreconciled = count(self._frames, day)

    def tables(self) -> dict[str, Table]:
        """Show the present content of the source: view name to table."""
        return {view: table(layout, self._frames[view]) for view, layout in LAYOUTS.items()}

    def next_day(self) -> Changes:
        """Let `day` pass: afterwards it is the next one, and tables and manifests speak of its start."""
        draft = Draft(self._rng, self._frames, _minutes(self.day))
        pass_day(draft, self._originals, self._numbers)
        views, deleted = draft.finish()
        passed, self.day = self.day, self.day + timedelta(days=1)
        self.manifest = count(self._frames, self.day, draft.counts())
        for view, layout in LAYOUTS.items():
            if layout.changed_at is not None:
                self._vanished[view] = pd.concat([self._vanished[view], counted(deleted[view])])
        staged = {
            view: pd.concat([counted(self._frames[view]), self._vanished[view]], ignore_index=True) for view in VIEWS
        }
        self.unreconciled = count(staged, self.day, draft.counts())
        return Changes(passed, views)


def _minutes(day: date) -> int:
    return (day - date(1970, 1, 1)).days * DAY
