from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dwh_fhir import settings
from dwh_fhir.binding import check_codes, check_site
from dwh_fhir.binding.check_site import Finding, Report, Unmapped, as_text, check
from dwh_fhir.binding.load import load
from dwh_fhir.cli.main import main
from dwh_fhir.site import code_maps
from dwh_fhir.site.code_maps import CodeMap, Target
from dwh_fhir.sources.kinds.hana import HanaSettings
from dwh_fhir.views import registry
from dwh_fhir_sandbox.hana.faults import DropColumn, RefuseConnection, RetypeColumn
from dwh_fhir_sandbox.hana.server import HanaServer
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE
from dwh_fhir_sandbox.stack import SCHEMA, source_name
from dwh_fhir_tests import sites
from dwh_fhir_tests.world import ID_KEY, World

MARKER = "Zwirbelhuber"
EVERYTHING = 1_000_000
Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def shown(hana: HanaServer) -> HanaServer:
    """The HANA stand-in with a small hospital whose people have a name that must not be told."""
    for name, table in Hospital(30).tables().items():
        hana.create_view(source_name(name), table.columns, table.rows, schema=SCHEMA)
    hana.execute("UPDATE CV_PERSON SET NNAME = ?, VNAME = ?, ORT = ?", [MARKER, MARKER, MARKER])
    return hana


def bound(folder: Path, **views: dict[str, Any]) -> Path:
    """The sandbox's site with more said of some views."""
    return sites.tell(sites.copied(folder / "site"), views)


def checked(hana: HanaServer, site_file: Path = SANDBOX_SITE, sample: int = EVERYTHING) -> Report:
    site = load(site_file, ID_KEY)
    with HanaSettings.from_environment(settings.Environment(hana.environment())).open(site) as source:
        return check(source, registry(), site, sample)


def command(hana: HanaServer, *arguments: str, site_file: Path = SANDBOX_SITE) -> Result:
    variables = {**hana.environment(), "DWH_FHIR_SITE": str(site_file), "DWH_FHIR_ID_KEY": ""}
    result = CliRunner().invoke(main, ["check-site", *arguments], env=variables)
    assert MARKER not in result.output
    return result


def test_the_rules_and_rows_it_counts_are_those_that_a_load_then_puts_into_quarantine(world: World) -> None:
    hospital = Hospital(60)
    world.show(hospital)
    report = checked(world.hana)
    status = world.run(hospital.day, full=True).status
    for name, finding in report.views.items():
        counts = status.views[name]
        assert (finding.rows, finding.sampled) == (counts.source, counts.staged)
        assert (finding.quarantined, finding.cancelled) == (counts.quarantined, counts.filtered)
        booked = world.query(
            "SELECT column_name, rule, remedy, count(*) FROM control.quarantine"
            " WHERE view = %s AND layer = 'clean' GROUP BY 1, 2, 3",
            name,
        )
        assert {(r.column, r.rule, r.remedy, r.rows) for r in finding.rules} == set(booked)
        assert finding.rules


def test_codes_that_a_map_lacks_are_told_with_their_rows_and_do_not_fail(shown: HanaServer) -> None:
    assert "BWART" not in [u.column for u in checked(shown).views["kontakt"].unmapped]
    shown.execute("UPDATE CV_KONTAKT SET BWART = 'ZZ' WHERE LFDNR = 1")
    (found,) = (u for u in checked(shown).views["kontakt"].unmapped if u.column == "BWART")
    assert found.codes == {"ZZ": found.rows}
    assert found.rows > 0
    result = command(shown)
    assert result.exit_code == 0
    assert f"ZZ ({found.rows})" in result.output
    assert "The site can be loaded." in result.output


def test_codes_of_cancelled_rows_and_of_values_that_break_a_rule_do_not_count(shown: HanaServer) -> None:
    shown.execute("UPDATE CV_PERSON SET GSCHL = 'ZZZZ'")
    assert [u.column for u in checked(shown).views["person"].unmapped if u.column == "GSCHL"] == []
    shown.execute("UPDATE CV_PERSON SET GSCHL = 'Z', STORN = 'X'")
    assert [u.column for u in checked(shown).views["person"].unmapped if u.column == "GSCHL"] == []


def test_a_view_that_does_not_fit_is_an_error_and_the_others_are_looked_at(shown: HanaServer) -> None:
    shown.fault(DropColumn("CV_PERSON", "GBDAT"))
    shown.fault(RetypeColumn("CV_FALL", "UPDAT", "NVARCHAR(8)"))
    report = checked(shown)
    assert len(report.errors) == 2
    assert "column GBDAT is missing" in report.views["person"].error
    assert "column UPDAT is NVARCHAR" in report.views["fall"].error
    assert report.views["kontakt"].sampled > 0
    result = command(shown)
    assert result.exit_code == 1
    assert "error: person: " in result.output
    assert "The site can't be loaded as it is." in result.output


def test_a_source_that_can_not_be_reached_ends_with_1(shown: HanaServer) -> None:
    shown.fault(RefuseConnection())
    result = command(shown)
    assert result.exit_code == 1
    assert "HANA_ADDRESS" in result.output


def test_the_sample_the_filter_and_modules_that_are_off_are_respected(shown: HanaServer, tmp_path: Path) -> None:
    file = bound(tmp_path, diagnose={"enabled": False}, fall={"filter": {"FALAR": ["1"]}})
    everything, some = checked(shown), checked(shown, file, sample=5)
    assert some.views["kontakt"].sampled == 5
    assert some.views["kontakt"].rows == everything.views["kontakt"].rows
    assert 0 < some.views["fall"].rows < everything.views["fall"].rows
    assert some.off == ["diagnose"]
    assert "fall needs rows of diagnose, which is off" in some.warnings


def test_as_json_it_says_the_same_for_programs(shown: HanaServer) -> None:
    told = json.loads(command(shown, "--json", "--sample", "7").output)
    assert told["ok"] is True
    assert told["errors"] == []
    assert {name: view["sampled"] for name, view in told["views"].items()} == dict.fromkeys(registry(), 7)


def test_what_may_leave_something_out_is_a_warning(shown: HanaServer, tmp_path: Path) -> None:
    file = bound(tmp_path, person={"filter": {"PATNR": ["nobody"]}})
    file.write_text(file.read_text(encoding="utf-8").replace("  country: country.csv\n", ""), encoding="utf-8")
    result = command(shown, site_file=file)
    assert result.exit_code == 0
    assert "warning: person: the source has no row, or none that keeps the filter" in result.output
    assert "warning: person: code map country is not in site.yaml; add it under code_maps" in result.output


def test_a_view_that_run_holds_back_is_named_with_exit_code_3(world: World, tmp_path: Path) -> None:
    hospital = Hospital(30)
    world.show(hospital)
    world.hana.execute("UPDATE CV_PERSON SET PATNR = substring(PATNR, 6, 5)")
    result = command(world.hana)
    assert result.exit_code == 3
    assert "The site can be loaded, but `dwh-fhir run` would not map" in result.output
    assert "hint: person: numbers in PATNR have lost their zeros in front: `pad: 10` gives them back" in result.output
    held = checked(world.hana).held
    assert "person" in held
    report = world.run(hospital.day, full=True)
    assert report.held.keys() == held.keys()
    padded = bound(tmp_path, person={"columns": {"PATNR": {"column": "PATNR", "pad": 10}}})
    assert "person" not in checked(world.hana, padded).held


def test_codes_that_a_binding_does_not_know_are_counted_as_a_load_then_counts_them(
    world: World, tmp_path: Path
) -> None:
    """STATUS `A` is "abgesetzt" there, and "active" here."""
    hospital = Hospital(40)
    world.show(hospital)
    world.hana.execute("UPDATE CV_MEDIKATION SET MESTA = 'E' WHERE MESTA = 'A'")
    world.hana.execute("UPDATE CV_MEDIKATION SET MESTA = 'A' WHERE MESTA <> 'E'")
    file = bound(tmp_path, medikation={"columns": {"MESTA": {"column": "MESTA", "map": "states"}}})
    file.with_name("states.csv").write_text("STATUS,MESTA\nE,A\n", encoding="utf-8")
    told = file.read_text(encoding="utf-8").replace("code_maps:", "code_maps:\n  states: states.csv")
    file.write_text(told, encoding="utf-8")
    finding = checked(world.hana, file).views["medikation"]
    (lacking,) = (u for u in finding.unmapped if u.column == "MESTA")
    (rule,) = (r for r in finding.rules if (r.column, r.rule) == ("MESTA", "code"))
    assert lacking.codes == {"A": lacking.rows}
    assert lacking.rows == rule.rows > 0
    assert rule.remedy.startswith("MESTA holds a code that code map states lacks; add a line for it there")
    assert command(world.hana, site_file=file).exit_code == 3


def test_names_in_a_column_that_is_bound_to_the_wrong_one_are_not_shown(shown: HanaServer, tmp_path: Path) -> None:
    shown.execute("UPDATE CV_PERSON SET NNAME = substring(PATNR, 8, 3)")
    file = bound(tmp_path, person={"columns": {"LAND": "NNAME"}})
    (found,) = (u for u in checked(shown, file).views["person"].unmapped if u.column == "LAND")
    assert found.codes is None
    assert found.rows > 20
    assert "not shown: they may be more than codes" in command(shown, site_file=file).output


def declare(monkeypatch: pytest.MonkeyPatch, country: CodeMap) -> None:
    """Another declaration of the code map `country`, for those who look codes up in a report."""
    for module in (check_codes, check_site):
        monkeypatch.setattr(module, "CODE_MAPS", {**code_maps.CODE_MAPS, "country": country})


def test_free_text_is_only_counted_and_codes_that_speak_for_themselves_are_known(
    shown: HanaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.execute("UPDATE CV_PERSON SET LAND = 'QQ'")
    target = {"iso": Target("ISO code", verify=lambda code: code != "AT")}
    declare(monkeypatch, CodeMap("country", target, "left out", free_text=True))
    report = checked(shown)
    (found,) = (u for u in report.views["person"].unmapped if u.column == "LAND")
    assert found.codes is None
    assert "code map country: iso of code AT must be ISO code" in report.warnings
    declare(monkeypatch, CodeMap("country", {}, "left out", speaks_for_itself=lambda code: code == "QQ"))
    assert "LAND" not in [u.column for u in checked(shown).views["person"].unmapped]


def test_of_many_codes_the_text_names_the_most_frequent_ones() -> None:
    codes = dict(Counter({f"C{n:02}": 100 - n for n in range(20)}).most_common())
    text = as_text(Report({"person": Finding(unmapped=[Unmapped("LAND", "country", sum(codes.values()), codes)])}))
    assert "C00 (100), C01 (99)" in text
    assert "C11 (89) and 8 more" in text
