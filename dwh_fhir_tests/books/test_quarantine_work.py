from __future__ import annotations

import csv
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from dwh_fhir import columns
from dwh_fhir.books import quarantine
from dwh_fhir.books.accounting import count_view
from dwh_fhir.books.missing import causes
from dwh_fhir.books.why import why
from dwh_fhir.clean import rules
from dwh_fhir.control import accepted, audit
from dwh_fhir.errors import BrakeError
from dwh_fhir.ledger import entries, targets
from dwh_fhir.site.site import Site
from dwh_fhir.site.site_file import SiteFile
from dwh_fhir.view import Group, Reject, Resource, View
from dwh_fhir_tests import probe
from dwh_fhir_tests.layers import Layers
from dwh_fhir_tests.probe import owner_row, row

SERVER = "https://fhir.hospital.example/fhir"


def accept(layers: Layers, key: str, rule: str | None = None) -> int:
    item = layers.views["item"]
    return accepted.accept(layers.connection, item, key, who="ada", why="old paper file", run_id="r1", rule=rule)


def release(layers: Layers, key: str | None = None, rule: str | None = None) -> tuple[int, int]:
    target = targets.register(layers.connection, SERVER)
    item = layers.views["item"]
    return quarantine.release(
        layers.connection, item, layers.views, layers.site, target, who="ada", run_id="r2", key=key, rule=rule
    )


def open_lines(layers: Layers) -> list[tuple[str, str]]:
    lines = accepted.lines(layers.connection, accepted=False)
    layers.connection.commit()
    return [(line.key, rules.name(line.rule, line.column)) for line in lines]


def told(layers: Layers, key: str) -> list[str]:
    found = [str(finding) for finding in why(layers.connection, layers.views["item"], key, SERVER)]
    layers.connection.commit()
    return found


def test_an_accepted_row_is_open_no_more_but_still_in_the_sums(layers: Layers) -> None:
    layers.carry(item=[row(number=1, value="9"), row(number=2)], owner=[owner_row()])
    assert accept(layers, "A/1") == 1
    assert accept(layers, "A/2") == 0
    counted = count_view(layers.connection, layers.views["item"])
    assert (counted.quarantined, counted.accepted, counted.to_settle, counted.rows_add_up) == (1, 1, 0, True)
    assert open_lines(layers) == []
    (line,) = accepted.lines(layers.connection)
    assert (line.who, line.why) == ("ada", "old paper file")
    (decision,) = audit.last(layers.connection)
    assert (decision.who, decision.what, decision.view, decision.value) == ("ada", "accept", "item", "A/1")
    assert any("stays out by decision of ada: old paper file" in text for text in told(layers, "A/1"))


def test_an_accepted_row_comes_back_when_it_changes_though_it_breaks_the_same_rule(layers: Layers) -> None:
    layers.carry(item=[row(value="9")], owner=[owner_row()])
    accept(layers, "A/1")
    layers.carry(item=[row(value="9")])
    assert open_lines(layers) == []
    layers.carry(item=[row(value="10")])
    assert open_lines(layers) == [("A/1", "VALUE.pattern")]


def test_a_decision_is_about_the_rules_of_then(layers: Layers) -> None:
    layers.carry(item=[row(value="9", STORN="?")], owner=[owner_row()])
    accept(layers, "A/1", rule="pattern")
    assert open_lines(layers) == [("A/1", "STORN.flag")]
    assert count_view(layers.connection, layers.views["item"]).accepted == 0


def test_an_accepted_group_that_can_not_be_mapped_comes_back_when_one_of_its_rows_changes(layers: Layers) -> None:
    layers.carry(item=[row(number=1, value="fails"), row(number=2)], owner=[owner_row()])
    assert accept(layers, "o1") == 1
    layers.carry()
    assert open_lines(layers) == []
    layers.carry(item=[row(number=1, value="fails"), row(number=2, value="y")])
    assert open_lines(layers) == [("o1", "mapping_error")]


def test_released_rows_are_judged_again_and_stay_if_nothing_has_changed(layers: Layers) -> None:
    layers.carry(item=[row(number=1, value="9"), row(number=2, OWNER="o2")], owner=[owner_row()])
    accept(layers, "A/1")
    assert release(layers) == (2, 2)
    assert open_lines(layers) == [("A/1", "VALUE.pattern"), ("A/2", "OWNER.owner")]
    assert {d.what for d in audit.last(layers.connection)} == {"accept", "release"}


def test_release_does_not_pass_the_brake_by(layers: Layers) -> None:
    layers.carry(item=[row(number=n, value="9") for n in range(5)], owner=[owner_row()])
    with pytest.raises(BrakeError, match="more than 10%"):
        release(layers)


def test_a_resource_that_the_server_refused_is_due_again_after_release(layers: Layers) -> None:
    layers.carry(item=[row()], owner=[owner_row()])
    target = targets.register(layers.connection, SERVER)
    layers.connection.commit()
    layers.connection.autocommit = True
    entries.take_over(layers.connection, target)
    layers.connection.autocommit = False
    layers.query("UPDATE ledger.entry SET state = 'parked', attempts = 3, outcome = %s RETURNING id", OUTCOME)
    assert [(m.state, m.cause) for m in causes(layers.connection, SERVER)] == [
        ("parked", "Observation refused: HTTP 422 invalid")
    ]
    (line,) = [text for text in told(layers, "A/1") if text.startswith("server")]
    assert "is parked after 3 attempts: error invalid" in line
    assert line.endswith("next try: when its rows change, or after `dwh-fhir quarantine release item A/1`")
    release(layers, key="A/1")
    assert layers.query("SELECT state FROM ledger.entry") == [("pending",)]


OUTCOME = '{"resourceType": "OperationOutcome", "status": 422, "issue": [{"severity": "error", "code": "invalid"}]}'


def coded(*codes: str) -> Site:
    """The probe's site with a code map that knows these."""
    told = {"name": "probe", "go_live": probe.GO_LIVE, "schema": "DWH", "identifiers": {}, "views": {}}
    lines = {code: {"code": code} for code in codes}
    return Site(SiteFile.model_validate(told), {"known": lines}, "key of the probe's ids")


def test_a_row_leaves_quarantine_by_itself_when_the_code_map_knows_its_code(layers: Layers) -> None:
    def to_fhir(group: Group, site: Site) -> Iterator[Resource | Reject]:
        for one in group.rows:
            if site.lookup("known", one["VALUE"]) is None:
                yield Reject(one["_key"], "code", "VALUE", "Add the code to the map.")
                continue
            yield {
                "resourceType": "List",
                "id": site.id("List", one["_key"]),
                "status": "current",
                "mode": "working",
                "code": {"text": one["VALUE"]},
            }

    layers.alter("item", to_fhir=to_fhir, types=("List",))
    layers.bind(coded("a"))
    layers.carry(item=[row(number=1, value="a"), row(number=2, value="b", OWNER="o2")], owner=[owner_row()])
    assert open_lines(layers) == [("A/2", "VALUE.code")]
    layers.bind(coded("a", "b"))
    layers.map()
    assert (open_lines(layers), layers.texts()) == ([], ["a", "b"])


def test_the_list_for_the_department_has_keys_and_remedies_and_is_for_its_owner_only(
    layers: Layers, tmp_path: Path
) -> None:
    layers.carry(item=[row("=1+2", value="Zwirbelhuber 9"), row(number=2)], owner=[owner_row()])
    file = tmp_path / "list.csv"
    assert quarantine.write_csv(file, accepted.lines(layers.connection)) == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with file.open(encoding="utf-8-sig", newline="") as opened:
        (line,) = csv.DictReader(opened, delimiter=";")
    assert (line["view"], line["key"], line["rule"], line["column"]) == ("item", "'=1+2/1", "pattern", "VALUE")
    assert "Zwirbelhuber" not in file.read_text()
    with pytest.raises(FileExistsError):
        quarantine.write_csv(file, [])


def test_why_tells_of_a_row_that_vanished_and_of_its_resource(layers: Layers) -> None:
    layers.carry(item=[row()], owner=[owner_row()])
    layers.carry(item=[])
    history, mapped = told(layers, "A/1")
    assert history.startswith("history: another form from")
    assert history.endswith("then deleted")
    assert "must go and is pending; next try: with the next run" in mapped


def test_why_names_the_load_that_has_last_seen_the_row(layers: Layers) -> None:
    layers.carry(item=[row()], owner=[owner_row()])
    layers.load()
    (number,) = layers.query("SELECT max(id) FROM control.load WHERE view = 'item'")[0]
    assert f"by load {number} (snapshot)" in told(layers, "A/1")[0]


def test_what_is_missing_is_summed_up_by_cause_most_first(layers: Layers) -> None:
    rows = [row(number=n, value="9") for n in (1, 2)] + [
        row(number=3, OWNER="o2"),
        row(number=4, STORN="X"),
        row(number=5),
    ]
    layers.carry(item=rows, owner=[owner_row()])
    targets.register(layers.connection, SERVER)
    found = [(m.number, m.unit, m.view, m.state, m.cause) for m in causes(layers.connection, SERVER)]
    assert found == [
        (2, "rows", "item", "quarantined", "VALUE.pattern"),
        (1, "rows", "item", "filtered", "cancelled"),
        (1, "resources", "item", "pending", "Observation is not sent yet"),
        (1, "rows", "item", "rejected", "OWNER.owner"),
    ]


def test_a_row_that_waits_for_cleaning_is_told_so(layers: Layers) -> None:
    layers.show(item=[row()], owner=[owner_row()])
    layers.load()
    assert told(layers, "A/1")[-1] == "clean: not judged yet; run the job"


def test_the_rule_changes_and_the_row_leaves_by_itself(layers: Layers) -> None:
    layers.carry(item=[row(value="9")], owner=[owner_row()])
    accept(layers, "A/1")
    view: View = probe.item(VALUE=columns.text(20, "", pattern="[0-9]*"))
    layers.use(view)
    layers.clean()
    layers.map()
    assert accepted.lines(layers.connection) == []
    assert layers.query("SELECT count(*) FROM control.accepted") == [(0,)]
