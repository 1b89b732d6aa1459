"""Why a listed element is not delivered: `not_delivered.csv`, kept by hand, one line an element.

Here belongs reading it. An element without a line, and a line without its element, are errors of `page.py`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).parent / "not_delivered.csv"
_STATES = ("source lacks it", "said otherwise", "not yet")


@dataclass(frozen=True)
class Reason:
    """Why an element, with all its parts, is not delivered.

    Attributes:
        state: `source lacks it`, `said otherwise` (a choice of which the mapping uses another part) or `not yet`.
        why: in one sentence.
    """

    state: str
    why: str


def read() -> dict[tuple[str, str], Reason]:
    """The reasons, by the profile's name (last part of its URL) and the element's id.

    Raises:
        ValueError: a state that there is not.
    """
    with _FILE.open(encoding="utf-8", newline="") as lines:
        found = {
            (line["profile"], line["element"]): Reason(line["state"], line["why"]) for line in csv.DictReader(lines)
        }
    wrong = sorted({reason.state for reason in found.values()} - set(_STATES))
    if wrong:
        raise ValueError(f"{_FILE.name}: not one of {', '.join(_STATES)}: {', '.join(wrong)}")
    return found
