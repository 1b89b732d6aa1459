"""How rows are broken: one cause is one way to break a row of one view.

Here belongs what a cause is and how values are spoiled. Which causes a view has stands beside its generator, breaking
rows belongs in `broken.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from dwh_fhir_sandbox.hospital.layout import LAYOUTS

Value = str | int | None | Callable[["pd.Series[Any]"], "pd.Series[Any]"]
"""The new content of a column: a value, or a function of the old ones."""


@dataclass(frozen=True)
class Cause:
    """A way to break a row.

    Attributes:
        view: the view whose row is broken.
        column: the column that quarantine names, '' for a rule over several.
        rule: the rule that quarantine names.
        writes: column to value: how the row is broken; for a duplicate, in what the second row differs.
        layer: where it is found: `clean` by the row alone, `fhir` by the mapping.
    """

    view: str
    column: str
    rule: str
    writes: Mapping[str, Value]
    layer: Literal["clean", "fhir"] = "clean"

    @property
    def name(self) -> str:
        """Column and rule, e.g. `GBDAT.date` or `.duplicate`."""
        return f"{self.column}.{self.rule}"

    @property
    def keeps_key(self) -> bool:
        """Whether the row can still be told from all others by its key, and so be corrected."""
        return self.rule != "duplicate" and not set(self.writes) & set(LAYOUTS[self.view].key)


def lettered(numbers: pd.Series[Any]) -> pd.Series[Any]:
    """Put a letter in front of numbers, as other systems write them."""
    return "P" + numbers.str[1:]


def elsewhere(numbers: pd.Series[Any]) -> pd.Series[Any]:
    """Turn numbers into well-formed ones that nobody has."""
    return "9" + numbers.str[1:]


def unpadded(numbers: pd.Series[Any]) -> pd.Series[Any]:
    """Take the leading zeros off numbers."""
    return numbers.str.lstrip("0")


def toggled(flags: pd.Series[Any]) -> pd.Series[Any]:
    """Exchange X and blank."""
    return flags.map({"X": "", "": "X"})


def negative(numbers: pd.Series[Any]) -> pd.Series[Any]:
    """Turn numbers into ones below zero."""
    return -numbers
