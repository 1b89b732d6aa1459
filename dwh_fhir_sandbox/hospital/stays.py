"""Stays that go on: open cases are transferred and discharged on a day.

Here belongs what is added to existing cases. New cases come from `cases.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dwh_fhir_sandbox.hospital import vocabulary as words
from dwh_fhir_sandbox.hospital.chance import pick
from dwh_fhir_sandbox.hospital.clock import OPEN, Bools, Ints, dats, tims
from dwh_fhir_sandbox.hospital.diagnoses import catalogues, codes
from dwh_fhir_sandbox.hospital.draft import Draft
from dwh_fhir_sandbox.hospital.source import case_key, frame, is_sound


def go_on(draft: Draft) -> None:
    """Transfer half of the open stays in the morning; discharge most of these in the afternoon."""
    rng = draft.rng
    where = _open_stays(draft)
    last = draft.pick("kontakt", where, int(where.sum() + 1) // 2)
    if not len(last):
        return
    rows = draft.frames["kontakt"].loc[last]
    moved = draft.start + rng.integers(6 * 12, 11 * 12, len(last)) * 5
    leaves = (rng.random(len(last)) < 0.6) | (np.arange(len(last)) == 0)
    left = np.where(leaves, draft.start + rng.integers(13 * 12, 18 * 12, len(last)) * 5, OPEN)
    number = _last_number(draft, "kontakt", rows)
    draft.change("kontakt", last, {"BWEDT": dats(moved), "BWEZT": tims(moved)})
    _add_movements(draft, rows, number, moved, left)
    _discharge(draft, rows[leaves], left[leaves], number[leaves])


def _open_stays(draft: Draft) -> pd.Series[bool]:
    """Find the movements in which the patients of open stays are: free rows of kontakt, one a case."""
    fall, kontakt = draft.frames["fall"], draft.frames["kontakt"]
    still = draft.free_cases() & (fall["FALAR"] == "1") & (fall["ENDDT"] == "00000000")
    last = draft.free("kontakt") & case_key(kontakt).isin(case_key(fall[still]))
    return last & (kontakt["BWEDT"] == "99991231") & kontakt["BEWTY"].isin(["1", "3", "7"])


def _last_number(draft: Draft, view: str, rows: pd.DataFrame) -> Ints:
    """Return the highest LFDNR so far in the case of each row, 0 if there is none."""
    frame_ = draft.frames[view]
    keys = case_key(rows)
    of_cases = frame_[case_key(frame_).isin(keys)]
    highest = of_cases.groupby(case_key(of_cases))["LFDNR"].max()
    return np.asarray(keys.map(highest).fillna(0), dtype=np.int64)


def _add_movements(draft: Draft, rows: pd.DataFrame, number: Ints, moved: Ints, left: Ints) -> None:
    size = len(rows)
    transfer = {
        **_case(rows),
        "LFDNR": number + 1,
        "BEWTY": "3",
        "BWART": "NS",
        "BWIDT": dats(moved),
        "BWIZT": tims(moved),
        "BWEDT": dats(left),
        "BWEZT": tims(left),
        "BWPDT": "00000000",
        "ORGFA": pick(draft.rng, words.DEPARTMENTS[:-1], size),
        "ORGPF": pick(draft.rng, words.WARDS, size),
        "ZIMMR": "301",
        "BETT": "F",
        "UPDTS": _soon_after(draft, np.where(left == OPEN, moved, left)),
    }
    gone: Bools = left != OPEN
    discharge = {
        **{column: value[gone] if isinstance(value, np.ndarray) else value for column, value in transfer.items()},
        "LFDNR": number[gone] + 2,
        "BEWTY": "2",
        "BWIDT": dats(left[gone]),
        "BWIZT": tims(left[gone]),
        "BWGR1": "01",
        "BWGR2": "9",
    }
    draft.insert("kontakt", frame("kontakt", transfer))
    draft.insert("kontakt", frame("kontakt", discharge))


def _discharge(draft: Draft, rows: pd.DataFrame, left: Ints, number: Ints) -> None:
    """End the case, with a discharge diagnosis at its last transfer."""
    fall = draft.frames["fall"]
    fall = fall[is_sound(fall)]
    labels = pd.Series(fall.index, index=case_key(fall).to_numpy()).loc[case_key(rows).tolist()].to_numpy()
    draft.touch("fall", labels)
    draft.change("fall", labels, {"ENDDT": dats(left)})
    diagnosis = {
        **_case(rows),
        "LFDNR": _last_number(draft, "diagnose", rows) + 1,
        "LFDBEW": number + 1,
        **codes(draft.rng, catalogues(left)),
        "DIADT": dats(left),
        "DIAZT": tims(left),
        "ERDAT": dats(left),
        "ERTIM": tims(left),
        "BHDIA": "X",
        "ENDIA": "X",
    }
    draft.insert("diagnose", frame("diagnose", diagnosis))


def _case(rows: pd.DataFrame) -> dict[str, Any]:
    return {column: rows[column].to_numpy(dtype=object) for column in ("EINRI", "FALNR")}


def _soon_after(draft: Draft, minutes: Ints) -> Any:
    microseconds = minutes * 60_000_000 + draft.rng.integers(0, 3600 * 10**6, len(minutes))
    return microseconds.astype("datetime64[us]")
