"""Find the panels of one laboratory report, and make the Observation that lists the results of each.

A panel has a row of its own (its test code, no value) or is only named by its results in N2PANEL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dwh_fhir.view import Resource, Row
from dwh_fhir.views import _lab_observation, _movements
from dwh_fhir.views._lab_report import Report

_RANK = ("preliminary", "unknown", "corrected", "final", "entered-in-error")
"""A panel is as far as the first of these that one of its results has; cancelled only if all are."""


@dataclass(slots=True)
class Panel:
    """A panel: results that belong together.

    Attributes:
        code: its local test code.
        header: its own row, or None.
        rows: the rows of its results.
    """

    code: str
    header: Row | None
    rows: list[Row]

    @property
    def key(self) -> tuple[object, ...]:
        """Business key of its Observation."""
        if self.header is not None:
            return _lab_observation.key(self.header)
        first, collection = self.rows[0], self.collection
        # Without a collection time it is the first and only panel of its code, as ids say that were given before.
        return "labor", first["EINRI"], first["DOKNR"], "panel", self.code, *(collection or (1,))

    @property
    def collection(self) -> tuple[str, ...]:
        """Day and time of the collection that its results have in common, as the business key has it."""
        return _collection(self.rows[0])


def _collection(row: Row) -> tuple[str, ...]:
    """Return day and time of a row's collection, empty if they are not known.

    They tell the panels of one code apart. By counting, one would get the id of another that is cancelled or comes
    late.
    """
    when = _movements.known(row["ENTDT"], row["ENTZT"])
    if when is None:
        return ("", row["ENTZT"]) if row["ENTZT"] else ()
    return when.day.isoformat().replace("-", ""), when.clock or ""


def panels(rows: Sequence[Row]) -> list[Panel]:
    """List the panels of a report, from its rows in sequence.

    A result belongs to the panel's row that stands before it, else to the first one. Without such a row the results of
    one collection belong together: a profile over a day has the same panel several times.
    """
    codes = {row["N2PANEL"] for row in rows} - {None}
    headers: dict[str, list[Panel]] = {}
    for row in rows:
        if row["N2LEISTID"] in codes and row["N2VALUE"] is None:
            headers.setdefault(row["N2LEISTID"], []).append(Panel(row["N2LEISTID"], row, []))
    named: dict[tuple[object, ...], Panel] = {}
    for row in rows:
        code = row["N2PANEL"]
        if code in headers:
            if code != row["N2LEISTID"]:
                _before(headers[code], row).rows.append(row)
        elif code is not None:
            collection = (code, *_collection(row))
            named.setdefault(collection, Panel(code, None, [])).rows.append(row)
    return [panel for of_code in headers.values() for panel in of_code] + list(named.values())


def _before(headers: Sequence[Panel], row: Row) -> Panel:
    earlier = [panel for panel in headers if panel.header and panel.header["MUSEQ"] < row["MUSEQ"]]
    return earlier[-1] if earlier else headers[0]


def observation(panel: Panel, observations: Mapping[str, Resource], report: Report) -> Resource | None:
    """Make the Observation of a panel; None if none of its results became one.

    Args:
        panel: the panel.
        observations: `_key` of a row to the Observation that it became; a panel's own row is among them.
        report: the report.
    """
    results = [observations[row["_key"]] for row in panel.rows if row["_key"] in observations]
    if not results:
        return None
    members = {"hasMember": [{"reference": f"Observation/{result['id']}"} for result in results]}
    if panel.header is not None:
        own = observations[panel.header["_key"]]
        return {**{name: value for name, value in own.items() if name != "dataAbsentReason"}, **members}
    first = panel.rows[0]
    number = "-".join([first["DOKNR"], "panel", panel.code, "".join(panel.collection)]).removesuffix("-")
    return _lab_observation.frame(
        first,
        report,
        members,
        business_key=panel.key,
        number=number,
        state=_status([result["status"] for result in results]),
        time=report.earliest(panel.rows),
        panel=panel.code,
    )


def _status(states: Sequence[str]) -> str:
    return next((state for state in _RANK if state in states), "cancelled")
