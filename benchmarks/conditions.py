"""Map, validate and store, against building and dumping the same Conditions with fhir.resources.

Counted in CPU seconds of this process, so that it holds for every core that is added; Postgres's own CPU seconds are
shown and, in a figure of their own, counted too. The peer neither reads rows nor stores anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from fhir.resources.R4B.condition import Condition

from benchmarks import models
from benchmarks.measure import Clock, Result, middle, ratios, timed
from benchmarks.place import Place, bring, clean_all, empty
from dwh_fhir.database.connection import Connection
from dwh_fhir.mapping import mapper
from dwh_fhir.views import registry

_ROWS_PER_PATIENT = 40
_FEW = 2_000
_MADE = ["fhir.resource", "fhir.mapped_group", "control.stale_group"]


def run(place: Place) -> Iterator[Result]:
    """The diagnoses of a hospital, from clean rows to stored Conditions."""
    views = registry()
    ours: list[tuple[int, Clock]] = []
    built: list[tuple[int, Clock]] = []
    read: list[tuple[int, Clock]] = []
    with place.staging("conditions", views) as (systems, connection):
        bring(place, systems, connection, place.sizes.patients(_ROWS_PER_PATIENT))
        clean_all(connection)
        for _ in range(place.sizes.rounds):
            empty(connection, _MADE)
            connection.execute("DELETE FROM control.progress WHERE consumer = 'fhir:diagnose'")
            connection.commit()
            with timed(connection) as clock:
                done = mapper.drain(connection, views["diagnose"], views, systems.site)
            ours.append((done.written, clock))
            conditions = _stored(connection)
            built.append(_build(conditions))
            read.append(_validate(conditions))
    yield from _results(ours, built, read)


def _stored(connection: Connection) -> list[Any]:
    """Some of the Conditions, as plain data."""
    rows = connection.execute("SELECT body FROM fhir.resource ORDER BY id LIMIT %s", [_FEW]).fetchall()
    connection.commit()
    return [orjson.loads(row[0]) for row in rows]


def _build(conditions: list[Any]) -> tuple[int, Clock]:
    """Build and dump; each must be the Condition that it was made from."""
    with timed() as clock:
        texts = [models.condition(told).model_dump_json(exclude_none=True) for told in conditions]
    if [orjson.loads(text) for text in texts] != conditions:
        raise RuntimeError("the peer builds another Condition")
    return len(conditions), clock


def _validate(conditions: list[Any]) -> tuple[int, Clock]:
    """The quickest way with fhir.resources: validate the finished JSON data, dump it with orjson."""
    with timed() as clock:
        for told in conditions:
            Condition.model_validate(told)
            orjson.dumps(told)
    return len(conditions), clock


def _results(
    ours: list[tuple[int, Clock]], built: list[tuple[int, Clock]], read: list[tuple[int, Clock]]
) -> Iterator[Result]:
    mapped, plain = ([n / clock.cpu for n, clock in side] for side in (ours, built))
    with_database = [n / (clock.cpu + clock.database) for n, clock in ours]
    wall = [n / clock.wall for n, clock in ours]
    plain_wall = [n / clock.wall for n, clock in built]
    seen = {
        "ours, resources per CPU second": middle(mapped),
        "ours with Postgres, resources per CPU second": middle(with_database),
        "ours, resources/s": middle(wall),
        "build and dump, resources per CPU second": middle(plain),
        "build and dump, resources/s": middle(plain_wall),
        "model_validate and orjson, resources per CPU second": middle([n / clock.cpu for n, clock in read]),
        "Postgres, CPU seconds": middle([clock.database for _, clock in ours]),
        "resources": ours[0][0],
    }
    unit = "x fhir.resources' build and dump"
    yield Result("mapping: CPU of this process", ratios(mapped, plain), unit, 10, seen=seen)
    yield Result("mapping: CPU with Postgres's", ratios(with_database, plain), unit, bound="none", seen=seen)
    yield Result("mapping: wall clock", ratios(wall, plain_wall), unit, bound="none", seen=seen)
