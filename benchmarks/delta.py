"""The delta of a full snapshot: as many rows at the source as in staging, 1 % changed, 0.1 % new, 0.1 % gone.

Peer: the same at a tenth of the rows. Ten times the rows may take at most twelve times the time.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import ingest, mixed
from benchmarks.ingest import Ingest, hash_of
from benchmarks.measure import Result, middle, ratios
from benchmarks.place import Place
from dwh_fhir_sandbox.stack import SCHEMA

_PER_MILLE = 1_000


def run(place: Place) -> Iterator[Result]:
    """The 8-column view at two sizes, in turn."""
    rows = place.sizes.rows
    small, large = mixed.view("mixed_small"), mixed.view("mixed_large")
    with (
        ingest.at(place, small, mixed.table(rows // 10), "NOTE") as tenth,
        ingest.at(place, large, mixed.table(rows), "NOTE") as whole,
    ):
        tenth.load()
        whole.load()
        seconds: dict[str, list[float]] = {"tenth": [], "whole": []}
        for number in range(place.sizes.rounds):
            for name, view in (("tenth", tenth), ("whole", whole)):
                _pass_day(view, number)
                seconds[name].append(view.load()[1])
    seen = {
        "seconds": middle(seconds["whole"]),
        "seconds, a tenth of the rows": middle(seconds["tenth"]),
        "rows/s": rows / middle(seconds["whole"]),
        "rows": rows,
    }
    value = ratios(seconds["whole"], seconds["tenth"])
    yield Result("delta of a snapshot: ten times the rows", value, "x the time", 12, "at most", seen)


def _pass_day(view: Ingest, number: int) -> None:
    """Change 1 % of the rows, add 0.1 % and delete 0.1 %: other ones every time."""
    source, k = f'"{SCHEMA}"."{view.view.source}"', f"({hash_of(view.view)} % {_PER_MILLE})"
    hana = view.place.box.hana
    view.change(f"{hash_of(view.view)} % 100 = {number}", f"changed {number}")
    hana.execute(f"DELETE FROM {source} WHERE {k} = {500 + number}")
    hana.execute(
        f'INSERT INTO {source} SELECT * REPLACE (\'n\' || {number} || right("ID", 9) AS "ID") FROM {source}'
        f" WHERE {k} = {600 + number}"
    )
