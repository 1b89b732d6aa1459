"""Searching one resource type: query parameters to SQL, and result pages that stay stable while a client turns them.

Like HAPI the server keeps the result of a search, hands out pages of it by `_getpages`, and answers an equal search
from it for a minute unless the client says `Cache-Control: no-cache`. Reading by id belongs in `reading.py`.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import time
import uuid
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import orjson

from dwh_fhir_sandbox.fhir_server.check import model
from dwh_fhir_sandbox.fhir_server.outcome import RefusedError

DEFAULT_COUNT = 20
MAX_COUNT = 1000
KEPT_SEARCHES = 32
REFERENCE_PARAMETERS = {
    "subject": ("subject",),
    "patient": ("subject", "patient"),
    "encounter": ("encounter",),
    "part-of": ("partOf",),
}
"""Search parameter to the elements it looks at."""
_IGNORED = {"_elements", "_format", "_pretty", "_total", "_summary", "_count", "_offset"}
_ORDER = {"_id": "ref", "-_id": "ref DESC", "_lastUpdated": "updated, pk", "-_lastUpdated": "updated DESC, pk DESC"}
_DATE = re.compile(r"(eq|ge|gt|le|lt)?(\d{4}(?:-\d\d(?:-\d\d(?:T[\d:.]+(?:Z|[+ -]\d\d:\d\d)?)?)?)?)")

Parameters = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Search:
    """A search that is understood.

    Attributes:
        where: SQL condition with its values; together with `order` it identifies the search.
        count: entries a page.
        only_total: `_summary=count`.
        with_total: the client wants to know the total.
    """

    where: str
    values: tuple[str | int, ...]
    order: str
    count: int
    only_total: bool
    with_total: bool


@dataclass
class Searches:
    """The searches that were made lately, by their page id; the oldest are forgotten.

    Attributes:
        cache_seconds: how long an equal search is answered from the kept one.
    """

    cache_seconds: float
    _kept: OrderedDict[str, tuple[Search, float, array[int]]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, db: sqlite3.Connection, search: Search, *, fresh: bool) -> tuple[str, array[int]]:
        """Row numbers of all that is found, in order, and the id for turning pages; `fresh`: not from a kept search."""
        now = time.monotonic()
        with self._lock:
            equal = [(at, page_id) for page_id, (kept, at, _) in self._kept.items() if _same(kept, search)]
            if equal and not fresh and now - max(equal)[0] < self.cache_seconds:
                page_id = max(equal)[1]
                return page_id, self._kept[page_id][2]
        sql = f"SELECT pk FROM resource WHERE {search.where} ORDER BY {search.order}"  # noqa: S608 - our own words
        rows = array("q", (row[0] for row in db.execute(sql, search.values)))
        page_id = str(uuid.uuid4())
        with self._lock:
            self._kept[page_id] = (search, now, rows)
            while len(self._kept) > KEPT_SEARCHES:
                self._kept.popitem(last=False)
        return page_id, rows

    def forget(self) -> None:
        """Keep none of them."""
        with self._lock:
            self._kept.clear()

    def again(self, page_id: str) -> array[int]:
        """Return the rows of a kept search.

        Raises:
            RefusedError: 410, it is forgotten.
        """
        with self._lock:
            if page_id not in self._kept:
                raise RefusedError(410, "processing", "HAPI-1163: Search ID does not exist and may have expired")
            self._kept.move_to_end(page_id)
            return self._kept[page_id][2]


def _same(one: Search, other: Search) -> bool:
    return (one.where, one.values, one.order) == (other.where, other.values, other.order)


def bodies(db: sqlite3.Connection, rows: Sequence[int]) -> list[tuple[str, bytes]]:
    """(ref, body) of the rows in their order, without those that were deleted since the search."""
    sql = """SELECT r.ref, r.body FROM json_each(?) k CROSS JOIN resource r ON r.pk = k.value
             WHERE r.body IS NOT NULL ORDER BY k.key"""
    return db.execute(sql, [orjson.dumps(list(rows)).decode()]).fetchall()


def understand(resource_type: str, parameters: Parameters) -> Search:
    """Query parameters to a search.

    Raises:
        RefusedError: 404 unknown type, 400 unknown parameter or bad value.
    """
    model(resource_type)
    wheres, values, order = ["type = ? AND hash IS NOT NULL"], [resource_type], "pk"
    bound: list[str | int] = list(values)
    for name, value in parameters:
        if name == "_sort":
            order = _ORDER.get(value) or _refuse("_sort", "sorts by _id or _lastUpdated")
        elif name not in _IGNORED:
            where, more = _condition(resource_type, name, value)
            wheres.append(where)
            bound += more
    flat = dict(parameters)
    summary = flat.get("_summary") == "count" or flat.get("_count") == "0"
    count = min(_whole("_count", flat.get("_count", str(DEFAULT_COUNT))), MAX_COUNT)
    return Search(" AND ".join(wheres), tuple(bound), order, count, summary, flat.get("_total") == "accurate")


def _condition(resource_type: str, name: str, value: str) -> tuple[str, list[str | int]]:
    if name == "_id":
        refs = [f"{resource_type}/{identity}" for identity in value.split(",")]
        return "ref IN (SELECT value FROM json_each(?))", [orjson.dumps(refs).decode()]
    if name == "_lastUpdated":
        return _updated(value)
    if name == "identifier":
        alternatives = [_identifier(token) for token in value.split(",")]
        where = " OR ".join(sql for sql, _ in alternatives)
        sql = f"pk IN (SELECT pk FROM identifier WHERE {where})"  # noqa: S608 - only placeholders
        return sql, [bound for _, values in alternatives for bound in values]
    if name.partition(":")[0] in REFERENCE_PARAMETERS:
        return _reference(resource_type, name, value)
    known = ", ".join(["_id", "_lastUpdated", "identifier", *REFERENCE_PARAMETERS])
    refusal = f'HAPI-0524: Unknown search parameter for resource type "{resource_type}". Valid are: {known}'
    raise RefusedError(400, "processing", refusal)


def _identifier(token: str) -> tuple[str, list[str | int]]:
    """`system|value`, `|value` (no system), `system|` or `value` (any system)."""
    system, bar, value = token.rpartition("|")
    if not bar:
        return "value = ?", [value]
    return ("value = ? AND system = ?", [value, system]) if value else ("system = ?", [system])


def _reference(resource_type: str, name: str, value: str) -> tuple[str, list[str | int]]:
    """`Type/id`, or the id alone where the parameter or its modifier (`subject:Patient`) says the type."""
    parameter, _, modifier = name.partition(":")
    target_type = modifier or {"encounter": "Encounter", "part-of": resource_type}.get(parameter, "Patient")
    targets = [t if "/" in t else f"{target_type}/{t}" for t in value.split(",")]
    paths = [f"{resource_type}.{element}" for element in REFERENCE_PARAMETERS[parameter]]
    sql = """pk IN (SELECT pk FROM reference WHERE target IN (SELECT value FROM json_each(?))
             AND path IN (SELECT value FROM json_each(?)))"""
    return sql, [orjson.dumps(targets).decode(), orjson.dumps(paths).decode()]


def _updated(value: str) -> tuple[str, list[str | int]]:
    """Compare a date as the whole period that it names, https://hl7.org/fhir/R4/search.html#date."""
    match = _DATE.fullmatch(value)
    if not match:
        _refuse("_lastUpdated", "is like ge2024-01-31T12:00:00Z; prefixes eq, ge, gt, le, lt")
    prefix, text = match.groups()
    try:
        start, end = _period(text)
    except ValueError:
        _refuse("_lastUpdated", "is no date")
    comparisons: dict[str | None, tuple[str, list[str | int]]] = {
        "ge": ("updated >= ?", [start]),
        "gt": ("updated >= ?", [end]),
        "le": ("updated < ?", [end]),
        "lt": ("updated < ?", [start]),
    }
    return comparisons.get(prefix, ("updated >= ? AND updated < ?", [start, end]))


def _period(text: str) -> tuple[int, int]:
    """Milliseconds since 1970 of the first instant of a FHIR date and of the first one after it; UTC by default."""
    text = text.replace(" ", "+")  # an offset's plus sign that the client didn't encode
    start = datetime.fromisoformat(f"{text}-01-01"[:10] if len(text) < 10 else text)
    start = start if start.tzinfo else start.replace(tzinfo=UTC)
    if len(text) < 10:
        months = 12 if len(text) == 4 else 1
        carried = start.month - 1 + months
        end = start.replace(year=start.year + carried // 12, month=carried % 12 + 1)
    elif len(text) == 10:
        end = start + timedelta(days=1)
    else:
        end = start + (timedelta(milliseconds=1) if "." in text else timedelta(seconds=1))
    return int(start.timestamp() * 1000), int(end.timestamp() * 1000)


def _whole(name: str, value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 10 else _refuse(name, "is no whole number")


def _refuse(name: str, rule: str) -> NoReturn:
    raise RefusedError(400, "value", f"HAPI-0000: Invalid value of {name}: {rule}")
