"""The results of a laboratory: numbers with a comma, below its limits, positive or not, titers, words.

Here belongs the writing of one result. When it is written belongs in `laboratory.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from dwh_fhir_sandbox.hospital.chance import pick, sometimes
from dwh_fhir_sandbox.hospital.clock import Bools, Texts

_Result = tuple[str, str]
"""The text of a result and its flag."""

_SPELLED_ALSO = {"Tsd/µl": "G/l", "Mio/µl": "T/l", "mmol/l": "mmol/L", "mg/dl": "mg/dL", "U/l": "U/L", "Sek.": "s"}
_FLAGS = {"H": "+", "HH": "++", "L": "-", "LL": "--"}
_COMMENTS = (
    "Probe leicht hämolytisch",
    "Material lipämisch, Befund eingeschränkt beurteilbar",
    "Zu wenig Material",
    "siehe Anlage",
)
_REMARKS = ("nüchtern", "Kontrolle empfohlen", "telefonisch durchgegeben", "Fremdleistung")


def results(rng: np.random.Generator, tests: pd.DataFrame, pending: Bools) -> dict[str, Texts]:
    """Make the columns that speak of the result.

    Args:
        rng: where chance comes from.
        tests: the line of `laboratory.csv` of each result.
        pending: which have none yet.
    """
    size = len(tests)
    lots = rng.normal(0, 1, size).tolist()
    kinds, lows, highs, digits = (tests[column].tolist() for column in ("kind", "low", "high", "digits"))
    written = [_KINDS[kind](*rest) for kind, *rest in zip(kinds, lots, lows, highs, digits, strict=True)]
    value, flag = (np.array(column, dtype=object) for column in zip(*written, strict=True)) if size else ((), ())
    unit = tests["unit"].to_numpy(dtype=object)
    also = np.array([_SPELLED_ALSO.get(spelling, spelling) for spelling in unit], dtype=object)
    signs = np.array([_FLAGS.get(letters, letters) for letters in flag], dtype=object)
    pending = pending | (tests["kind"] == "panel").to_numpy()
    return {
        "N2LEISTID": tests["code"].to_numpy(dtype=object),
        "N2KATTEXT": tests["text"].to_numpy(dtype=object),
        "N2PANEL": tests["panel"].to_numpy(dtype=object),
        "N2VALUE": np.where(pending, "", value),
        "N2UNIT": np.where(rng.random(size) < 0.2, also, unit),
        "N2NORMAL": np.array([_normal(*span) for span in zip(kinds, lows, highs, strict=True)], dtype=object),
        "N2ABNORMAL": np.where(pending, "", np.where(rng.random(size) < 0.3, signs, flag)),
        "N2REMARK": sometimes(rng, 0.03, pick(rng, _REMARKS, size)),
    }


def _normal(kind: str, low: str, high: str) -> str:
    if kind in ("choice", "found"):
        return "negativ"
    if kind == "titer":
        return f"< 1:{high}"
    return f"< {high}" if kind == "limit" else f"{low} - {high}" if high else ""


def _number(lot: float, low: str, high: str, digits: str) -> _Result:
    """Mostly normal: the span holds three standard deviations, in this hospital four."""
    bottom, top = (float(bound.replace(",", ".")) for bound in (low, high))
    value = (bottom + top) / 2 + lot * (top - bottom) / 2.8
    if bottom >= 0:
        value = max(value, bottom * 0.2)
    flag = "H" * (value > top) + "H" * (value > 2 * top) or "L" * (value < bottom) + "L" * (value < bottom * 0.5)
    return f"{value:.{digits}f}".replace(".", ","), flag if bottom >= 0 else flag[:1]


def _limit(lot: float, low: str, high: str, digits: str) -> _Result:
    """Values spread over powers of ten; the device can't see what lies below `low`, nor all that is above."""
    bottom, top = (float(bound.replace(",", ".")) for bound in (low, high))
    value = np.sqrt(bottom * top) * float(np.exp(lot * 1.4))
    if value < bottom:
        return f"<{low}", ""
    if value > 60 * top:
        return f"> {60 * top:.0f}", "HH"
    return f"{value:.{digits}f}".replace(".", ","), "H" if value > top else ""


def _titer(lot: float, _low: str, _high: str, _digits: str) -> _Result:
    step = int(abs(lot) * 2.5)
    return ("<1:80", "") if not step else (f">1:{80 * 2**5}", "*") if step > 5 else (f"1:{80 * 2**step}", "*")


def _range(lot: float, _low: str, _high: str, _digits: str) -> _Result:
    return ("0 - 1", "N") if lot < 0 else ("2-5", "N") if lot < 1 else ("10 - 20", "H")


def _one_of(*steps: tuple[float, str, str]) -> Callable[..., _Result]:
    def choose(lot: float, *_: Any) -> _Result:
        return next((text, flag) for upto, text, flag in steps if lot < upto)

    return choose


_KINDS: dict[str, Callable[..., _Result]] = {
    "panel": lambda *_: ("", ""),
    "number": _number,
    "bare": _number,
    "limit": _limit,
    "titer": _titer,
    "range": _range,
    "choice": _one_of((1.3, "negativ", ""), (1.6, "grenzwertig", "*"), (99, "positiv", "A")),
    "found": _one_of((1.2, "nicht nachweisbar", ""), (99, "nachweisbar", "A")),
    "degree": _one_of((0.7, "neg.", ""), (1, "(+)", ""), (1.4, "+", "*"), (1.9, "++", "*"), (99, "+++", "*")),
    "words": lambda lot, *_: (_COMMENTS[int(abs(lot) * 2) % len(_COMMENTS)], ""),
}
"""Kind of a test to (lot, low, high, digits) -> result."""
