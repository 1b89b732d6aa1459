from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dwh_fhir import settings
from dwh_fhir.database.connection import Connection
from dwh_fhir.errors import BrakeError, SourceError, SourceUnavailable, SourceUnfit
from dwh_fhir.sources.kinds.hana import HanaSettings
from dwh_fhir_sandbox.hana.faults import (
    DropColumn,
    DropConnection,
    Fault,
    RefuseConnection,
    RefusePassword,
    RefusePrivilege,
    RenameColumn,
    RetypeColumn,
)
from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_tests import probe
from dwh_fhir_tests.layers import Layers, expected_rows, opened
from dwh_fhir_tests.probe import row

TWENTY = [row(number=n, NOTE="Sörgel") for n in range(20)]


def reach(hana: HanaServer) -> HanaSettings:
    return HanaSettings.from_environment(settings.Environment(hana.environment()))


def nothing_written(layers: Layers, rows: int) -> bool:
    layers.connection.rollback()
    return len(layers.raw()) == rows and layers.query("SELECT count(*) FROM control.load") == [(1,)]


@pytest.mark.parametrize(("left", "sentence"), [(0, "source is empty but 20 rows are staged"), (14, "6 of 20 rows")])
def test_the_brake_deletes_nothing_and_says_what_to_do(layers: Layers, left: int, sentence: str) -> None:
    layers.show(item=TWENTY)
    layers.load()
    layers.show(item=TWENTY[:left])
    with pytest.raises(BrakeError, match=rf"item: .*{sentence}.*nothing was deleted.*max_vanished"):
        layers.load(max_vanished=None)
    assert nothing_written(layers, 20)
    assert layers.load(max_vanished=1).deleted == 20 - left
    assert layers.raw() == expected_rows(layers.views["item"], TWENTY[:left])


def test_a_single_row_of_a_small_view_may_vanish(layers: Layers) -> None:
    layers.show(item=TWENTY[:5])
    layers.load()
    layers.show(item=TWENTY[:4])
    assert layers.load(max_vanished=None).deleted == 1


def test_the_sites_own_share_releases_the_brake(hana: HanaServer, connection: Connection) -> None:
    with opened(hana, connection, probe.site(max_vanished=0.5)) as layers:
        layers.show(item=TWENTY)
        layers.load()
        layers.show(item=TWENTY[:11])
        assert layers.load(max_vanished=None).deleted == 9


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (DropColumn("CV_ITEM", "VALUE"), "column VALUE is missing"),
        (RenameColumn("CV_ITEM", "VALUE", "WERT"), "column VALUE is missing"),
        (RetypeColumn("CV_ITEM", "NUMBER", "NVARCHAR(10)"), "column NUMBER is NVARCHAR, expected BIGINT"),
        (RetypeColumn("CV_ITEM", "DAY", "NVARCHAR(8)"), "column DAY is NVARCHAR, expected DATE"),
        (RefusePrivilege("CV_ITEM"), "item: .*GRANT SELECT"),
    ],
)
def test_a_view_that_is_not_as_declared_is_refused_before_anything_is_written(
    layers: Layers, fault: Fault, sentence: str
) -> None:
    layers.show(item=TWENTY)
    layers.load()
    layers.show(item=TWENTY[:19])
    layers.hana.fault(fault)
    with pytest.raises(SourceError, match=sentence):
        layers.load()
    assert nothing_written(layers, 20)


def test_a_view_that_is_not_there_is_named(layers: Layers) -> None:
    layers.alter("item", source="CV_NOWHERE")
    with pytest.raises(SourceUnfit, match=r'item: "DWH"."CV_NOWHERE" is not in the catalogue.*site.yaml'):
        layers.load()


def test_columns_and_views_are_read_under_the_sites_names(hana: HanaServer, connection: Connection) -> None:
    with opened(hana, connection, probe.site(source="CV_ITEM_X", columns={"VALUE": "WERT"})) as layers:
        layers.alter("item", source="CV_ITEM_X")
        layers.show(item=TWENTY)
        layers.hana.fault(RenameColumn("CV_ITEM_X", "VALUE", "WERT"))
        layers.alter("item", source="CV_NOWHERE")
        layers.load()
        assert layers.raw() == expected_rows(layers.views["item"], TWENTY)


WRONG: list[Callable[[HanaSettings], HanaSettings]] = [
    lambda s: replace(s, password="Falsch-9876"),
    lambda s: replace(s, user="NOBODY"),
]


@pytest.mark.parametrize("wrong", WRONG, ids=["password", "user"])
def test_a_wrong_log_on_names_the_variables_and_no_secret(
    hana: HanaServer, wrong: Callable[[HanaSettings], HanaSettings]
) -> None:
    told = wrong(reach(hana))
    with pytest.raises(SourceUnfit, match="HANA_USER and HANA_PASSWORD") as caught, told.open(probe.site()):
        pass
    assert told.password not in f"{caught.value!r} {caught.value.__cause__!r}"
    assert told.password not in repr(told)


@pytest.mark.parametrize(
    ("fault", "error", "sentence"),
    [
        (RefuseConnection(), SourceUnavailable, "HANA_ADDRESS"),
        (RefusePassword(), SourceUnfit, "error 10"),
    ],
)
def test_a_source_that_is_away_or_lets_nobody_in_is_one_sentence(
    hana: HanaServer, fault: Fault, error: type[SourceError], sentence: str
) -> None:
    hana.fault(fault)
    with pytest.raises(error, match=sentence), reach(hana).open(probe.site()):
        pass


def test_a_connection_that_breaks_in_the_middle_leaves_nothing_and_the_next_load_is_complete(
    hana: HanaServer, connection: Connection
) -> None:
    many = [row(number=n) for n in range(25_000)]
    with opened(hana, connection) as layers:
        layers.show(item=TWENTY)
        layers.load()
        layers.show(item=many)
        hana.fault(DropConnection(at=2))
        with pytest.raises(SourceUnavailable, match=r"item: .*connection broke"):
            layers.load()
        assert nothing_written(layers, 20)
    with opened(hana, connection) as layers:
        assert layers.load().staged == 25_000
        assert layers.raw() == expected_rows(layers.views["item"], many)


def test_a_first_load_that_breaks_leaves_an_empty_table_that_can_be_filled(
    hana: HanaServer, connection: Connection
) -> None:
    with opened(hana, connection) as layers:
        layers.show(item=[row(number=n) for n in range(25_000)])
        hana.fault(DropConnection(at=2))
        with pytest.raises(SourceError):
            layers.load()
        layers.connection.rollback()
        assert layers.raw() == []
    with opened(hana, connection) as layers:
        layers.show(item=[row(), row()])
        assert layers.load().staged == 2
        assert layers.keys("staging") == ["A/1", "A/1#2"]
