"""Mistakes in site.yaml: all of them are named at once, each with its line, and no file ends in another error."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dwh_fhir.binding.load import load
from dwh_fhir.errors import SiteError
from dwh_fhir.site import document
from dwh_fhir.site.site_file import SiteFile
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE
from dwh_fhir_tests import sites
from dwh_fhir_tests.site.test_site_file import KEY, bound, folder, refused

__all__ = ["folder"]

LEAST = "name: ish\ngo_live: 2026-01-01\nidentifiers: {}\n"


def problems(path: Path, content: str | bytes) -> list[str]:
    """Every line that reading the file says, without its path; none if it is as it must be."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    try:
        lines = document.read(path).with_problems([])
    except SiteError as error:
        lines = str(error).splitlines()
    assert all(re.match(rf"{re.escape(str(path))}:[1-9][0-9]*: .", line) for line in lines), lines
    return [line.removeprefix(f"{path}:") for line in lines]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "site.yaml"


def test_a_day_that_does_not_exist_hides_no_other_mistake(file: Path) -> None:
    said = problems(file, "name: 5\ngo_live: 2026-13-01\nidentifiers: {}\nviews:\n  person: {sauce: CV}\n")
    assert said == [
        "1: name: Input should be a valid string; put it in quotes",
        "2: go_live: must be a day that exists, such as 2026-01-31",
        said[2],
    ]
    assert said[2].startswith("5: views.person.sauce: Extra inputs are not permitted; allowed are: changed_at,")


def test_a_wrong_key_hides_neither_misfits_nor_code_maps_nor_wrong_constants(folder: Path) -> None:
    line = bound(folder, "changed_at: GBDAT\ncolumns:\n  GSCHL: {constant: 'much too long for it'}")
    (folder / "gender.csv").write_text("G,gender\nm,mal\n", encoding="utf-8")
    site = folder / SANDBOX_SITE.name
    site.write_text(
        site.read_text(encoding="utf-8").replace("go_live: ", "go_life: ", 1).replace("country.csv", "land.csv", 1)
        + "\nsource: {kind: tape}\n",
        encoding="utf-8",
    )
    said = "\n".join(refused(folder))
    assert "go_live: Field required" in said
    assert "go_life: Extra inputs are not permitted" in said
    assert f"site.yaml:{line}: views.person.changed_at: must be ERDAT or UPDAT" in said
    assert f"site.yaml:{line + 2}: views.person.columns.GSCHL.constant: " in said
    assert "code_maps.country: land.csv: No such file" in said
    assert "source.kind: must be one of files, hana, sql" in said
    assert "gender.csv:2: gender must be one of" in said


def test_what_only_follows_from_a_mistake_is_not_named_beside_it(folder: Path) -> None:
    bound(folder, "enabled: false\nsauce: x", "kontakt")
    site = folder / SANDBOX_SITE.name
    text = site.read_text(encoding="utf-8")
    site.write_text("".join(line for line in text.splitlines(True) if not line.startswith("  location:")))
    (said,) = refused(folder)
    assert "views.kontakt.sauce" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", ["1: name: Field required", "1: go_live: Field required", "1: identifiers: Field required"]),
        ("- name: ish\n", ["1: must have keys with values below it, as `key: value`"]),
        ("ish", ["1: must have keys with values below it, as `key: value`"]),
        (f"{LEAST}views: [person]\n", ["4: views: must have keys with values below it, as `key: value`"]),
        (f"{LEAST}source:\n", ["4: source: must have keys with values below it, as `key: value`"]),
        (
            f"{LEAST}views:\n\tperson: {{}}\n",
            [
                "5: column 1: is no YAML: found character '\\t' that cannot start any token; "
                "indent with blanks, never with tabs"
            ],
        ),
        (
            f"{LEAST}views: {{\n",
            [
                "5: column 1: is no YAML: expected the node content, but found '<stream end>'; correct this line or "
                "the one before it: quotes, colons, brackets, and how far it is indented"
            ],
        ),
        (
            f"{LEAST}---\n",
            [
                "4: column 1: is no YAML: but found another document; "
                "take away the line '---' that begins a second document"
            ],
        ),
        (
            LEAST.replace("ish", "i\0sh"),
            ["1: the sign U+0000 can't stand in YAML; take it away, or save the file as text"],
        ),
        (LEAST.replace("ish", "Süd").encode("cp1252"), ["1: is not in UTF-8; save the file as UTF-8"]),
        (LEAST.encode("utf-16"), ["1: is not in UTF-8; save the file as UTF-8"]),
        (LEAST.encode("utf-8-sig"), []),
        (LEAST.replace("\n", "\r\n"), []),
        (f"{LEAST}name: hospital\n", ["4: name: stands twice; keep one of them, the other is on line 1"]),
        (f"{LEAST}views: &all\n  person: *all\n", ["4: views.person: holds itself; write out what is meant"]),
        (f"{LEAST}views:\n  person: &p {{unnamed: same}}\n  fall: {{<<: *p, enabled: false}}\n", []),
        (f"{LEAST}views: {{person: {{<<: x}}}}\n", ["4: views.person.<<: must name a mapping, or a list of mappings"]),
        (f"{LEAST}? [a]\n: b\n", ["4: a key must be a text, not a list or mapping"]),
        (f"{LEAST}schema: !secret x\n", ["4: schema: has the tag !secret; take it away"]),
        (
            f'{LEAST}schema: "\\UFFFFFFFF"\n',
            ["4: a text in double quotes has an escape for a sign that does not exist"],
        ),
        (f'{LEAST}schema: "\\ud800"\n', ["4: schema: a text in double quotes has an escape for half of a sign"]),
        (f"{LEAST}schema: 007\n", ["4: schema: 007 without quotes is the number 7 in YAML; put it in quotes"]),
        (f"{LEAST}schema: 0x_\n", ["4: schema: can't be read as int; put it in quotes"]),
        ("[" * 5000, ["1: lists or mappings stand too deep in each other"]),
    ],
)
def test_every_kind_of_mistake_has_its_sentence(file: Path, content: str | bytes, said: list[str]) -> None:
    assert problems(file, content) == said


def test_what_a_mapping_takes_over_from_another_is_named_where_it_stands(file: Path) -> None:
    said = problems(file, f"{LEAST}views:\n  person: &p\n    overlap_hours: -1\n  fall:\n    <<: *p\n")
    assert [line.split(": ")[:2] for line in said] == [
        ["6", "views.person.overlap_hours"],
        ["6", "views.fall.overlap_hours"],
    ]


KEYS = sorted(
    {*SiteFile.model_fields, "schema", "<<", "kind", "workbook", "person", "columns", "filter", "not", "tables"}
)
TEXTS = st.text(max_size=12) | st.sampled_from(
    [
        "2026-13-01",
        "2026-01-01",
        "0x_",
        "010",
        "12:30",
        "~",
        ".nan",
        "(",
        "(?i)",
        "%d.%m.%Y",
        "%y",
        "a{99999999999}",
        "\ud800",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | TEXTS
TREES: Any = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | TEXTS, inner, max_size=5),
    max_leaves=12,
)
ANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ANY
@given(st.text() | st.text("[]{}:-&*!|>'\"%@#?, \n\tab<0.é\0", max_size=40) | st.binary())
def test_any_text_at_all_is_a_document_or_named_problems(file: Path, content: str | bytes) -> None:
    problems(file, content)


@ANY
@given(st.dictionaries(st.sampled_from(KEYS) | TEXTS, TREES, max_size=8), st.booleans())
@example({"views": {"person": {"columns": {"GBDAT": {"column": "B", "extract": "a{99999999999}"}}}}}, False)
def test_any_yaml_at_all_is_a_document_or_named_problems(file: Path, tree: Any, flow: bool) -> None:
    problems(file, yaml.dump(tree, default_flow_style=flow, allow_unicode=True))


COLUMN = st.fixed_dictionaries(
    {},
    optional={
        "column": TEXTS,
        "constant": SCALARS,
        "join": st.lists(TEXTS, max_size=3),
        "number": st.lists(st.sampled_from(["PATNR", "GBDAT"]) | TEXTS, max_size=2),
        "extract": TEXTS,
        "pattern": TEXTS,
        "map": st.sampled_from(["gender", "nowhere"]),
        "formats": st.lists(TEXTS, max_size=2),
        "length": st.integers(-1, 99) | TEXTS,
        "pad": st.integers(),
    },
)
BINDING = st.fixed_dictionaries(
    {},
    optional={
        "columns": st.dictionaries(st.sampled_from(["PATNR", "GBDAT", "GSCHL", "TITEL"]) | TEXTS, COLUMN | SCALARS),
        "midnight": st.lists(TEXTS) | SCALARS,
        "changed_at": SCALARS,
        "unnamed": st.sampled_from(["same", "absent", "x"]),
        "latest": TEXTS,
        "tables": st.lists(
            st.dictionaries(st.sampled_from(["columns", "source", "latest"]), TREES, max_size=2), max_size=2
        ),
    },
)


@settings(ANY, max_examples=60)
@given(st.dictionaries(st.sampled_from(["person", "fall", "kontakt", "x"]), BINDING | TREES, min_size=1, max_size=2))
def test_any_binding_is_a_site_or_lines_that_name_their_file(tmp_path_factory: Any, views: Any) -> None:
    path = sites.copied(tmp_path_factory.mktemp("site") / "site")
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("\nviews:")] + "\n" + yaml.dump({"views": views}), encoding="utf-8")
    try:
        load(path, KEY)
    except SiteError as error:
        lines = str(error).splitlines()
        assert all(re.match(rf"{re.escape(str(path.parent))}/[a-z_]+\.(yaml|csv):[1-9]", line) for line in lines), lines
