"""The hospital's first state: everybody who was ever treated, sound and not yet broken.

Here belong how many last_stays are and how they hang together. Breaking some of the rows belongs in `broken.py`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dwh_fhir_sandbox.hospital.cases import Numbers, begin_cases
from dwh_fhir_sandbox.hospital.clock import DAY, Ints, Texts
from dwh_fhir_sandbox.hospital.diagnoses import diagnoses, name_causes_of_death
from dwh_fhir_sandbox.hospital.movements import movements
from dwh_fhir_sandbox.hospital.parts import OF_CASES, PARTS
from dwh_fhir_sandbox.hospital.persons import die, merge, persons
from dwh_fhir_sandbox.hospital.source import Frames, case_key

FIRST_DAY = 18_993 * DAY  # 2022-01-01
_RECENT = 8 * DAY


def generate(rng: np.random.Generator, patients: int, now: int, numbers: Numbers) -> Frames:
    """Make all views as they stand at `now` (minutes)."""
    merged, busy, cases = _cases_of(rng, patients)
    owner = np.repeat(busy, cases[busy])
    begin = _begins(rng, len(owner), now)
    first = np.full(patients, now - DAY)
    np.minimum.at(first, owner, np.minimum(begin, now - DAY))
    idle = np.flatnonzero(cases == 0)
    first[idle] = rng.integers(FIRST_DAY, now - DAY, len(idle))
    changed = np.maximum(first, rng.integers(FIRST_DAY, now - 1, patients))
    rows = persons(rng, numbers.patients(patients), first, changed)
    merge(rng, rows, merged, busy)
    frames: Frames = {"person": rows, **admit(rng, rows["PATNR"].to_numpy()[owner], begin, now, numbers)}
    _let_some_die(rng, frames, now)
    _cancel(rng, frames)
    return frames


def admit(rng: np.random.Generator, patients: Texts, begin: Ints, now: int, numbers: Numbers) -> Frames:
    """Make all rows of new cases of these patients: view fall and every view whose rows come with a case.

    Args:
        rng: where chance comes from.
        patients: PATNR, one a case.
        begin: when each case begins, in minutes; after `now` it is a planned one.
        now: up to when they are known, in minutes.
        numbers: the numbers given so far.
    """
    cases = begin_cases(rng, patients, begin, now, numbers)
    frames = {"fall": cases.fall, "kontakt": movements(rng, cases), "diagnose": diagnoses(rng, cases)}
    more = {part.view: part.rows(part.stream(rng), cases) for part in PARTS.values() if part.rows}
    return {**frames, **more}


def _cases_of(rng: np.random.Generator, patients: int) -> tuple[Ints, Ints, Ints]:
    """Positions of merged patients (no cases of their own) and of those with cases, and the number of cases of all.

    2.2 cases on average: most patients have one or two, 3 % are chronically ill and have a dozen or more.
    """
    chronic = rng.random(patients) < 0.03
    cases = rng.geometric(np.where(chronic, 1 / 13, 1 / 1.95))
    lot = rng.random(patients)
    merged = np.flatnonzero(lot < 0.015)
    cases[lot < 0.045] = 0
    return merged, np.flatnonzero(cases), cases


def _begins(rng: np.random.Generator, size: int, now: int) -> Ints:
    """Draw when cases begin: one in ten in the last days, so that some are open; a few are only planned."""
    past = rng.integers(FIRST_DAY, now - DAY, size)
    recent = now - 5 - rng.integers(_RECENT, size=size)
    planned = now + rng.integers(DAY, 30 * DAY, size)
    lot = rng.random(size)
    return np.where(lot < 0.01, planned, np.where(lot < 0.1, recent, past))


def _let_some_die(rng: np.random.Generator, frames: Frames, now: int) -> None:
    """6 % of the patients whose cases all have ended die, at the end of the last one or later."""
    fall = frames["fall"]
    last = (
        fall.assign(still=fall["ENDDT"] == "00000000")
        .groupby("PATNR")
        .agg(still=("still", "any"), end=("UPDAT", "max"))
    )
    ended = last.loc[~last["still"], "end"]
    who = ended.index[rng.random(len(ended)) < 0.06]
    at = (ended[who].to_numpy().astype("datetime64[D]").astype(np.int64) + 1) * DAY - 5
    position = pd.Index(frames["person"]["PATNR"]).get_indexer(who)
    die(rng, frames["person"], position, at, now)
    dead = frames["person"].loc[position].set_index("PATNR")["TODDT"]
    kontakt = frames["kontakt"]
    last_stays = case_key(fall)[(fall["FALAR"] == "1") & (fall["ENDDT"] == fall["PATNR"].map(dead))]
    in_hospital = (kontakt["BEWTY"] == "2") & case_key(kontakt).isin(last_stays)
    kontakt.loc[in_hospital, ["BWGR1", "BWGR2"]] = ["07", "9"]
    name_causes_of_death(rng.spawn(1)[0], frames["diagnose"], last_stays)


def _cancel(rng: np.random.Generator, frames: Frames) -> None:
    """Cancel some cases, mostly with all that belongs to them, and some single rows."""
    fall, person = frames["fall"], frames["person"]
    gone = rng.random(len(fall)) < 0.01
    fall.loc[gone, "STORN"] = "X"
    keys = case_key(fall)[gone]
    for part in OF_CASES:
        rows, chance = frames[part.view], part.stream(rng)
        with_case = case_key(rows).isin(keys[chance.random(len(keys)) < part.cancelled_with_case])
        rows.loc[with_case | (chance.random(len(rows)) < part.cancelled), "STORN"] = "X"
    idle = ~person["PATNR"].isin(fall["PATNR"]) & (person["RFPAT"] == "")
    person.loc[idle & (rng.random(len(person)) < 0.1), "STORN"] = "X"
