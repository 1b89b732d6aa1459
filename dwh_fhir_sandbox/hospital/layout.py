"""The layout of the source's tables: columns, HANA types, key, change column, read from `tables.yaml`.

Here belongs what is true of a table whatever stands in it. It is written down without the product's views, so that a
view that names a column wrongly misses it at this source too. Rows belong in `source.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

Owner = Literal["case", "patient"]


@dataclass(frozen=True)
class Layout:
    """A table of the source.

    Attributes:
        view: name of the product's view that reads it.
        key: the columns that identify a row.
        columns: column name to HANA SQL type, e.g. `NVARCHAR(10)`.
        changed_at: the change column, None without one.
        belongs_to: what a row needs. `case`: the mapping rejects it by rule `case` if its case is not clean; `patient`:
            it names its patient itself, so its resource waits until the patient is known; None: nothing.
        padded: CHAR columns, blank padded.
    """

    view: str
    key: tuple[str, ...]
    columns: Mapping[str, str]
    changed_at: str | None = None
    belongs_to: Owner | None = None
    padded: frozenset[str] = frozenset()

    @property
    def in_cases(self) -> bool:
        """Whether the rows name the case they belong to."""
        return self.view != "fall" and "FALNR" in self.columns


def _read() -> dict[str, Layout]:
    tables = yaml.safe_load(Path(__file__).with_name("tables.yaml").read_text(encoding="utf-8"))
    return {
        view: Layout(
            view=view,
            key=tuple(table["key"]),
            columns=table["columns"],
            changed_at=table.get("changed_at"),
            belongs_to=table.get("belongs_to"),
            padded=frozenset(table.get("padded", ())),
        )
        for view, table in tables.items()
    }


LAYOUTS = _read()
VIEWS = tuple(LAYOUTS)
OF_CASES = tuple(view for view, layout in LAYOUTS.items() if layout.in_cases)
"""Views whose rows come and go with a case."""
