from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dwh_fhir import settings
from dwh_fhir.binding.load import load, site
from dwh_fhir.errors import SettingsError, SiteError
from dwh_fhir.pipeline import Systems
from dwh_fhir.settings import Environment, FhirSettings, all_at_once
from dwh_fhir.sources.kinds.hana import HanaSettings
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE
from dwh_fhir_tests import sites

SECRET = "geheim-4711-und-lang-genug"
COMPLETE = {
    "HANA_ADDRESS": "hana.example",
    "HANA_USER": "READER",
    "HANA_PASSWORD": SECRET,
    "STAGING_HOST": "db.example",
    "STAGING_USER": "dwh",
    "STAGING_PASSWORD": SECRET,
    "FHIR_BASE_URL": "https://fhir.example/fhir",
    "DWH_FHIR_ID_KEY": SECRET,
    "DWH_FHIR_SITE": str(SANDBOX_SITE),
}
WRONG = {
    "HANA_PORT": "x",
    "HANA_ENCRYPT": "perhaps",
    "STAGING_PORT": "x",
    "FHIR_BASE_URL": "https://user:password@x/",
    "FHIR_AUTH": "charm",
    "FHIR_WORKERS": "0",
    "FHIR_READBACK": "never",
    "DWH_FHIR_ID_KEY": "short",
}
NAMED = r"\b(?:HANA|STAGING|FHIR|DWH_FHIR)_[A-Z_]+\b"
SECRETS = ["HANA_PASSWORD", "STAGING_PASSWORD", "DWH_FHIR_ID_KEY"]


def test_few_variables_are_enough_and_encryption_is_the_default() -> None:
    systems = Systems.from_environment(COMPLETE)
    hana = systems.source
    assert isinstance(hana, HanaSettings)
    assert (hana.port, hana.encrypt, hana.ssl_validate) == (30015, True, True)
    assert (systems.postgres.database, systems.postgres.port) == ("staging", 5432)
    assert SECRET not in repr(systems)


def test_how_much_a_server_is_asked_to_take_can_be_told() -> None:
    more = {"FHIR_BUNDLE_SIZE": "50", "FHIR_WORKERS": "2", "FHIR_TIMEOUT_SECONDS": "90", "FHIR_PATIENCE_SECONDS": "0"}
    found = settings.fhir(Environment(COMPLETE | more))
    assert (found.bundle_size, found.workers, found.timeout_seconds, found.patience_seconds) == (50, 2, 90, 0)
    usual = settings.fhir(Environment(COMPLETE))
    assert usual == FhirSettings(COMPLETE["FHIR_BASE_URL"])
    assert HanaSettings.from_environment(Environment(COMPLETE | {"HANA_TIMEOUT_SECONDS": "30"})).timeout_seconds == 30


@pytest.mark.parametrize("name", sorted(COMPLETE))
def test_a_missing_variable_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Systems.from_environment({k: v for k, v in COMPLETE.items() if k != name})


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_may_stand_in_a_file(name: str, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"another-{SECRET}\n")
    told = {k: v for k, v in COMPLETE.items() if k != name} | {f"{name}_FILE": str(file)}
    assert Environment(told).secret(name) == f"another-{SECRET}"
    Systems.from_environment(told)


def test_a_secrets_file_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingsError, match="HANA_PASSWORD_FILE: No such file or directory: /nowhere"):
        HanaSettings.from_environment(Environment(COMPLETE | {"HANA_PASSWORD_FILE": "/nowhere"}))


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("HANA_PORT", SECRET, "HANA_PORT must be a whole number"),
        ("HANA_TIMEOUT_SECONDS", "-77", "HANA_TIMEOUT_SECONDS must be 1 or more"),
        ("FHIR_BUNDLE_SIZE", "-77", "FHIR_BUNDLE_SIZE must be 1 or more"),
        ("FHIR_READBACK_PAGES", "-77", "FHIR_READBACK_PAGES must be 1 or more"),
        ("HANA_ENCRYPT", SECRET, "HANA_ENCRYPT must be true or false"),
        ("FHIR_AUTH", SECRET, "FHIR_AUTH must be none, basic or bearer"),
        ("DWH_FHIR_ID_KEY", "short", "DWH_FHIR_ID_KEY must have at least 16 characters"),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_not_repeated(name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence) as caught:
        Systems.from_environment(COMPLETE | {name: value})
    assert value not in str(caught.value)


@given(st.sets(st.sampled_from(sorted(COMPLETE))), st.sets(st.sampled_from(sorted(WRONG))))
def test_all_that_is_missing_or_wrong_is_reported_at_once(missing: set[str], wrong: set[str]) -> None:
    variables = {k: v for k, v in COMPLETE.items() if k not in missing} | {name: WRONG[name] for name in wrong}
    at_fault = missing | wrong
    if "DWH_FHIR_SITE" in at_fault:
        # Only the site says what kind of source there is.
        at_fault = {name for name in at_fault if not name.startswith("HANA_")}
    if not at_fault:
        Systems.from_environment(variables)
        return
    with pytest.raises(SettingsError) as caught:
        Systems.from_environment(variables)
    lines = str(caught.value).splitlines()
    assert sorted(re.findall(NAMED, line)[0] for line in lines) == sorted(at_fault)


def test_a_site_that_cant_be_used_is_told_together_with_the_variables(tmp_path: Path) -> None:
    nowhere = {"DWH_FHIR_SITE": str(tmp_path / "nowhere.yaml")}
    with pytest.raises(SiteError, match="nowhere"):
        Systems.from_environment(COMPLETE | nowhere)
    with pytest.raises(SettingsError, match=r"STAGING_PORT must be a whole number\n.*nowhere"):
        Systems.from_environment(COMPLETE | nowhere | {"STAGING_PORT": "x"})


@pytest.mark.parametrize("reader", [settings.postgres, settings.fhir, all_at_once(HanaSettings.from_environment), site])
def test_each_part_reports_all_of_its_own_variables(reader: Callable[[Environment], object]) -> None:
    with pytest.raises(SettingsError) as caught:
        reader(Environment({"FHIR_AUTH": "basic"}))
    assert len(str(caught.value).splitlines()) >= 2


@pytest.fixture
def site_file(tmp_path: Path) -> Path:
    return sites.copied(tmp_path / "site")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("go_live: 2026-01-01", "go_live: soon", "go_live"),
        ("name: ish", "nmae: ish", "name: Field required"),
        ("name: ish", "nmae: ish", "nmae: Extra inputs are not permitted"),
        ("overlap_hours: 2}", "overlap_hours: -2}", "views.kontakt.overlap_hours"),
        ("overlap_hours: 2}", "midnight: [BWART]}", "views.kontakt.midnight.0: BWART is no time column of the view"),
        ("{source: CV_FALL,", "{sauce: CV_FALL,", "views.fall.sauce"),
    ],
)
def test_a_mistake_in_site_yaml_is_named_with_its_line(site_file: Path, old: str, new: str, sentence: str) -> None:
    text = site_file.read_text().replace(old, new)
    site_file.write_text(text)
    line = 1 if "required" in sentence else text[: text.index(new)].count("\n") + 1
    with pytest.raises(SiteError) as caught:
        load(site_file, SECRET)
    assert any(text.startswith(f"{site_file}:{line}: ") and sentence in text for text in str(caught.value).splitlines())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("FALAR,class\n1,IMP\n1,AMB\n", r"case_type.csv:3: the code stands twice"),
        ("FALAR,class\n1,IMP\n2\n", r"case_type.csv:3: 2 columns expected"),
        ("FALAR\n1\n", r"case_type.csv:1: needs a header of at least two columns"),
    ],
)
def test_a_mistake_in_a_code_map_is_named_with_its_line(site_file: Path, content: str, sentence: str) -> None:
    (site_file.parent / "case_type.csv").write_text(content)
    with pytest.raises(SiteError, match=sentence):
        load(site_file, SECRET)


def test_a_site_that_is_not_there_or_no_yaml_is_named(site_file: Path, tmp_path: Path) -> None:
    with pytest.raises(SiteError, match=r"nowhere.yaml: No such file.*DWH_FHIR_SITE"):
        load(tmp_path / "nowhere.yaml", SECRET)
    site_file.write_text("name: [")
    with pytest.raises(SiteError, match="no YAML"):
        load(site_file, SECRET)


def test_ids_follow_from_the_key_and_never_show_the_number() -> None:
    one, other = load(SANDBOX_SITE, SECRET), load(SANDBOX_SITE, SECRET + "!")
    assert one.id("Patient", "0000012345") == load(SANDBOX_SITE, SECRET).id("Patient", "0000012345")
    assert one.id("Patient", "0000012345") != other.id("Patient", "0000012345")
    assert one.id("Patient", "1", "23") != one.id("Patient", "12", "3")
    assert "12345" not in one.id("Patient", "0000012345")
    assert one.version != other.version
