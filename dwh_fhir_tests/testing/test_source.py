"""The same questions to the fake source and to the real driver on the HANA stand-in: their answers must be equal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from dwh_fhir import columns as c
from dwh_fhir import settings
from dwh_fhir.errors import SourceError
from dwh_fhir.site.site import Site
from dwh_fhir.sources.kinds.hana import HanaSettings
from dwh_fhir.sources.source import Source, Span
from dwh_fhir.testing import FakeSource
from dwh_fhir.view import View
from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_tests import probe
from dwh_fhir_tests.probe import row

BERLIN = probe.site().zone
ROWS = [
    row(number=0, DAY=None, MOMENT=None),
    row(number=1, DAY=date(2026, 3, 1), MOMENT=datetime.fromisoformat("2026-03-01T11:59:59")),
    row(number=2, DAY=date(2026, 3, 2), MOMENT=datetime.fromisoformat("2026-03-02T12:00:00")),
    row(number=3, DAY=date(2026, 3, 3), MOMENT=datetime.fromisoformat("2026-03-03T00:00:00.000001")),
    row(number=4, DAY=date(2026, 3, 4), MOMENT=datetime.fromisoformat("2026-03-04T23:59:59.999999"), NOTE="Sörgel"),
    row(number=5, DAY=probe.FOREVER, MOMENT=datetime.combine(probe.FOREVER, datetime.min.time())),
    row("B", 4, value="y", WEIGHT=Decimal("72.50")),
]
Open = Callable[[View, list[dict[str, Any]], Site], Source]


@pytest.fixture(params=["fake", "hana"])
def source(request: pytest.FixtureRequest, hana: HanaServer) -> Iterator[Open]:
    with ExitStack() as stack:

        def give(view: View, rows: list[dict[str, Any]], site: Site) -> Source:
            if request.param == "fake":
                return stack.enter_context(FakeSource({view.name: rows}).session(site))
            probe.show(hana, view, rows)
            return stack.enter_context(
                HanaSettings.from_environment(settings.Environment(hana.environment())).open(site)
            )

        yield give


def item(changed_at: str | None = None) -> View:
    return probe.item(changed_at, WEIGHT=c.decimal(""))


def numbers(source: Source, view: View, span: Span) -> list[tuple[str, int]]:
    return sorted(tuple(values[:2]) for block in source.read(view, span) for values in block)


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=BERLIN)


def test_rows_come_whole_and_in_the_order_of_the_columns(source: Open) -> None:
    view = item()
    rows = [tuple(values) for block in source(view, ROWS, probe.site()).read(view, Span()) for values in block]
    assert sorted(rows, key=repr) == sorted((tuple(r.get(n) for n in view.column_names) for r in ROWS), key=repr)


@pytest.mark.parametrize("changed_at", ["DAY", "MOMENT"])
@pytest.mark.parametrize(("after", "until"), [(None, at(2)), (at(2), at(3)), (at(2, 12), at(4, 12)), (at(3), at(5))])
@pytest.mark.parametrize("overlap", [0, 24])
def test_a_window_carries_what_a_real_source_gives(
    source: Open, changed_at: str, after: datetime | None, until: datetime, overlap: int
) -> None:
    view, site = item(changed_at), probe.site(overlap_hours=overlap)
    window = probe.window(site, until, after)
    opened = source(view, ROWS, site)
    carried, counts = numbers(opened, view, Span(window)), opened.count(view, window)
    if (changed_at, after, overlap) == ("DAY", at(2), 0):
        assert carried == [("A", 0), ("A", 2), ("A", 5), ("B", 4)]
        assert counts == (7, 2)
    fake = FakeSource({"item": ROWS}, site)
    assert (numbers(fake, view, Span(window)), fake.count(view, window)) == (carried, counts)


def test_only_the_rows_of_some_keys(source: Open) -> None:
    view = item()
    opened = source(view, ROWS, probe.site())
    keys = [("A", 4), ("A", 4), ("C", 1), ("B", 4)]
    assert numbers(opened, view, Span(keys=keys)) == [("A", 4), ("B", 4)]


def test_no_more_rows_than_the_limit(source: Open) -> None:
    view = item()
    assert len(numbers(source(view, ROWS, probe.site()), view, Span(limit=3))) == 3


def test_keys_and_counts_of_the_whole_view(source: Open) -> None:
    view = item()
    opened = source(view, ROWS, probe.site())
    opened.check(view)
    assert sorted(tuple(key) for block in opened.read_keys(view) for key in block) == numbers(opened, view, Span())
    assert opened.count(view, None) == (len(ROWS), 0)


def test_a_view_that_the_source_lacks_is_named(source: Open) -> None:
    with pytest.raises(SourceError, match=r"^nowhere: "):
        source(item(), ROWS, probe.site()).check(replace(item(), name="nowhere", source="CV_NOWHERE"))


def test_a_column_that_the_view_does_not_declare_is_named() -> None:
    with pytest.raises(KeyError, match="view item declares no column VALEU"):
        FakeSource({"item": [{"VALEU": "x"}]}).check(item())


def test_a_value_of_another_type_than_the_driver_gives_is_named() -> None:
    with pytest.raises(TypeError, match="view item: NUMBER is int at the source, not str"):
        FakeSource({"item": [{"NUMBER": "1"}]}).check(item())
