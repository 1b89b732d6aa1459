from __future__ import annotations

from pathlib import Path

import pytest

from dwh_fhir.binding.load import load
from dwh_fhir.errors import SiteError
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE
from dwh_fhir_tests import sites

KEY = "key of the site's tests"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return sites.copied(tmp_path / "site").parent


_NO_SOURCE = "meta_source: must be an absolute URI without #, such as https://"


def refused(folder: Path) -> list[str]:
    """What loading the site says, without the folder."""
    with pytest.raises(SiteError) as caught:
        load(folder / SANDBOX_SITE.name, KEY)
    return [text.removeprefix(f"{folder}/") for text in str(caught.value).splitlines()]


def bound(folder: Path, binding: str, view: str = "person") -> int:
    """Put a binding, several lines of YAML, in place of the view's; returns the line on which it begins."""
    file = folder / SANDBOX_SITE.name
    lines = file.read_text(encoding="utf-8").splitlines()
    place = next(i for i, line in enumerate(lines) if line.startswith(f"  {view}: {{"))
    lines[place : place + 1] = [f"  {view}:", *(f"    {line}" for line in binding.splitlines())]
    file.write_text("\n".join(lines), encoding="utf-8")
    return place + 2


@pytest.mark.parametrize(
    ("binding", "below", "sentence"),
    [
        (
            "sauce: CV",
            0,
            "views.person.sauce: Extra inputs are not permitted; allowed are: changed_at, columns, enabled",
        ),
        (
            "columns:\n  GBDAT: BIRTH\n  GEBDAT: BIRTH",
            2,
            "views.person.columns.GEBDAT: the view has no such column; it",
        ),
        ("changed_at: GBDAT", 0, "views.person.changed_at: must be ERDAT or UPDAT, or false"),
        ("changed_at: CHANGED", 0, "views.person.changed_at: must be ERDAT or UPDAT, or false"),
        ("filter:\n  A:\n    - 'x'\n    - no", 3, "views.person.filter.A.1: must be a text in quotes, a whole"),
        ("filter:\n  A: {not: ['x', 2026-01-01]}", 1, "must be a text in quotes, a whole number or null"),
        ("filter:\n  A: {nit: ['x']}", 1, "Extra inputs are not permitted; allowed are: not"),
        ("filter:\n  A: x", 1, "views.person.filter.A: Input should be a valid list"),
        ("filter:\n  A: []", 1, "at least 1 item"),
        ("enabled: maybe", 0, "views.person.enabled: Input should be a valid boolean"),
        ("source: CV_A\nsource: CV_B", 1, "views.person.source: stands twice; keep one of them, the other is on line "),
    ],
)
def test_a_binding_that_does_not_fit_is_named_with_its_line_and_what_is_allowed(
    folder: Path, binding: str, below: int, sentence: str
) -> None:
    line = bound(folder, binding) + below
    assert any(text.startswith(f"site.yaml:{line}: ") and sentence in text for text in refused(folder)), refused(folder)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("  person: {", "  persn: {", "views.persn: there is no such view; there are diagnose, fall, kontakt,"),
        ("  gender: ", "  gendre: ", "code_maps.gendre: no mapping reads it; is gender meant? There are "),
        ("  patient: https:", "  patient: urn oid", "identifiers.patient: must be an absolute URI"),
        *(
            ("meta_source: https://hospital.example/fhir/source/ish", f"meta_source: {source}", _NO_SOURCE)
            for source in ('"#ish"', "https://hospital.example/ish#", "https://a.example/b#c", "ish", "urn:a b", "''")
        ),
    ],
)
def test_a_name_that_nothing_knows_is_named_with_its_line(folder: Path, old: str, new: str, sentence: str) -> None:
    file = folder / SANDBOX_SITE.name
    text = file.read_text(encoding="utf-8").replace(old, new, 1)
    file.write_text(text, encoding="utf-8")
    line = text[: text.index(new)].count("\n") + 1
    assert any(found.startswith(f"site.yaml:{line}: {sentence}") for found in refused(folder)), refused(folder)


def test_an_identifier_system_that_is_missing_is_asked_for_only_by_modules_that_are_on(folder: Path) -> None:
    file = folder / SANDBOX_SITE.name
    text = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in text if not line.startswith("  location:")), encoding="utf-8")
    (said,) = refused(folder)
    assert said.endswith("identifiers.location: is missing; kontakt need its URI")
    bound(folder, "enabled: false", "kontakt")
    load(file, KEY)


def test_a_code_map_of_any_other_name_is_read_as_it_is(folder: Path) -> None:
    file = folder / SANDBOX_SITE.name
    (folder / "own.csv").write_text("FROM,TO\na, b \n", encoding="utf-8")
    file.write_text(file.read_text(encoding="utf-8").replace("code_maps:", "code_maps:\n  house_codes: own.csv"))
    assert load(file, KEY).lookup("house_codes", "a") == {"FROM": "a", "TO": "b"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("gender", "G,gender\nm,male\nw,femal\n", "gender.csv:3: gender must be one of female, male, other, unknown"),
        ("gender", "G,gender,gender_amtlich\nd,other,divers\n", "gender.csv:2: gender_amtlich must be one of D, X"),
        ("gender", "G,sex\nm,male\n", "gender.csv:1: column gender is missing; needed are G, gender, gender_amtlich"),
        ("gender", "G;gender\nm;male\n", "gender.csv:1: needs a header of at least two columns, separated by commas"),
        ("case_type", "F,class,kontaktart\n1,,\n", "case_type.csv:2: class must not be empty; one of AMB, HH, IMP"),
        ("case_type", "F,class,kontaktart\n1,IMP,ambulant\n", "case_type.csv:2: kontaktart must be one of begleitp"),
        ("movement_kind", "B,kontaktart\nN,normal\n", "movement_kind.csv:2: kontaktart must be one of begleitperson"),
        ("referral", "R,aufnahmeanlass\nE,Einweisung\n", "referral.csv:2: aufnahmeanlass must be one of A, B, E"),
        ("country", "L,iso\nD,Deutschland\n", "country.csv:2: iso must be ISO 3166 code of two letters ([A-Z]{2})"),
        ("organization_unit", "O,fachabteilung,name\nA,HA1,\n", "organization_unit.csv:2: fachabteilung must be"),
        ("icd_catalogue", "D,year\nG4,24\n", "icd_catalogue.csv:2: year must be year of ICD-10-GM"),
        ("icd_catalogue", "D,year\nG4,2024\n G4,2025\n", "icd_catalogue.csv:3: the code stands twice"),
    ],
)
def test_a_code_map_that_mappings_can_not_use_is_refused_with_file_line_and_what_is_allowed(
    folder: Path, name: str, content: str, said: str
) -> None:
    (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    assert refused(folder)[0].startswith(said)


def test_a_code_map_that_is_not_utf_8_is_refused(folder: Path) -> None:
    (folder / "country.csv").write_bytes("LAND,iso\nÖSTERREICH,AT\n".encode("cp1252"))
    assert refused(folder) == ["country.csv:2: is no CSV file in UTF-8; save it as 'CSV UTF-8 (comma delimited)'"]


def test_every_problem_is_told_at_once(folder: Path) -> None:
    bound(folder, "changed_at: GBDAT")
    (folder / "gender.csv").write_text("G,gender\nm,mal\nw,femal\n", encoding="utf-8")
    (folder / "country.csv").unlink()
    missing, misfit, *targets = refused(folder)
    assert "code_maps.country: country.csv: No such file or directory; must be a readable CSV file" in missing
    assert "views.person.changed_at" in misfit
    assert [text.split(":")[0] for text in targets] == ["gender.csv", "gender.csv"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('G,gender\nm,male\n"w,female\n', "gender.csv:3: a quote opens a field and nothing closes it up to the end"),
        ('G,gender\nm,male\n"w,female\nd",other\n', "gender.csv:3: a quote opens a field that holds other rows"),
        ('G,gender\n"w"eiblich,female\n', "gender.csv:2: text follows the quote that closes a field"),
        ("G,gender\nm,male\nw\n", "gender.csv:3: 2 columns expected"),
        ("G,gender\nm,male\nw,female,\n", "gender.csv:3: 2 columns expected"),
        ('G,gender\nm,male\nw, "female"\n', "gender.csv:3: blanks before a quote; take them away"),
        ("G,gender,gender\nm,male,female\n", "gender.csv:1: column gender stands several times"),
    ],
)
def test_a_code_map_that_can_be_read_in_two_ways_is_refused_with_file_and_line(
    folder: Path, content: str, said: str
) -> None:
    (folder / "gender.csv").write_text(content, encoding="utf-8")
    assert refused(folder)[0].startswith(said)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("{kind: files, encoding: utf-7-bit}", "source.encoding: is no encoding of text that Python knows"),
        ("{kind: files, encoding: base64}", "source.encoding: is no encoding of text that Python knows"),
        (
            "{kind: files, delimiter: '\"'}",
            "source.delimiter: must be another character than a quote, a blank or the end",
        ),
        ("{kind: files, quoting: single}", "source.quoting: Input should be 'double' or 'none'"),
    ],
)
def test_a_way_of_writing_files_that_nobody_knows_is_refused(folder: Path, source: str, sentence: str) -> None:
    file = folder / SANDBOX_SITE.name
    file.write_text(f"{file.read_text(encoding='utf-8')}\nsource: {source}\n", encoding="utf-8")
    assert any(sentence in said for said in refused(folder)), refused(folder)
