"""Versions and the site: a setting maps just the views anew that ask for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dwh_fhir.errors import SiteError, UndeclaredError
from dwh_fhir.mapping import stale
from dwh_fhir.site import site as site_module
from dwh_fhir.site.binding import Binding
from dwh_fhir.site.code_maps import CODE_MAPS
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.site.site import Site
from dwh_fhir.site.site_file import SiteFile
from dwh_fhir.versions import closure
from dwh_fhir.view import Group, Resource
from dwh_fhir.views import registry
from dwh_fhir_tests import probe
from dwh_fhir_tests.fhir import small_packages
from dwh_fhir_tests.layers import Layers
from dwh_fhir_tests.probe import owner_row, row
from dwh_fhir_tests.views import rows

EVERY_VIEW = set(registry())
FILE = rows.site()._file


def site(maps: Mapping[str, Any] | None = None, key: str = rows.ID_KEY, **changes: Any) -> Site:
    """The sandbox's site, with other maps, another key, or other values of site.yaml's keys."""
    return Site(FILE.model_copy(update=changes), {**rows.site().code_maps, **(maps or {})}, key)


def mapped_anew(other: Site) -> set[str]:
    return {name for name, view in registry().items() if stale.version(view, site()) != stale.version(view, other)}


@pytest.mark.parametrize("name", sorted(CODE_MAPS))
def test_a_code_map_maps_the_views_anew_that_look_it_up(name: str) -> None:
    expected = {view.name for view in registry().values() if name in (view.code_maps or ())}
    assert mapped_anew(site({name: {"NEW": {"local": "NEW"}}})) == expected
    assert 0 < len(expected) < len(EVERY_VIEW)


def test_a_code_map_that_only_a_binding_reads_maps_nothing_anew() -> None:
    assert mapped_anew(site({"house_codes": {"a": {"FROM": "a", "GSCHL": "1"}}})) == set()


@pytest.mark.parametrize("name", sorted(FILE.identifiers))
def test_an_identifier_system_maps_the_views_anew_that_ask_for_it(name: str) -> None:
    expected = {view.name for view in registry().values() if name in view.identifiers}
    assert mapped_anew(site(identifiers={**FILE.identifiers, name: "urn:new"})) == expected


@pytest.mark.parametrize(
    ("changes", "views"),
    [
        ({"name": "other"}, EVERY_VIEW),
        ({"meta_source": "urn:other"}, EVERY_VIEW),
        ({"key": "another key of the ids"}, EVERY_VIEW),
        ({"go_live": date(1999, 1, 1)}, set()),
        ({"schema_name": "OTHER"}, set()),
        ({"views": {"person": Binding(source="OTHER", max_quarantined=1, overlap_hours=3)}}, set()),
        ({"views": {"person": Binding(enabled=False)}}, {"person"}),
        ({"views": {"fall": Binding(enabled=False)}}, {"fall", "kontakt", "diagnose", "prozedur", "laborbefund"}),
    ],
    ids=lambda value: ", ".join(sorted(map(str, value.items() if isinstance(value, dict) else value))),
)
def test_a_setting_maps_the_views_anew_that_may_ask_for_it(changes: dict[str, Any], views: set[str]) -> None:
    more = {"medikation"} if "fall" in views and len(views) < len(EVERY_VIEW) else set()
    assert mapped_anew(site(**changes)) == views | more


def test_a_setting_of_a_view_that_nobody_has_sorted_counts() -> None:
    class Extended(Binding):
        unsorted: str = "unknown"

    told = {"kontakt": Extended(unsorted="a time")}
    expected = {view.name for view in registry().values() if view.name == "kontakt" or "kontakt" in view.needs}
    assert mapped_anew(site(views=told)) == expected


def test_every_setting_of_reading_is_named_as_such() -> None:
    assert Binding.model_fields.keys() - site_module._READING == {"enabled"}
    sorted_keys = {"name", "timezone", "meta_source", "identifiers", "mapping", *site_module._READ_ELSEWHERE}
    assert SiteFile.model_fields.keys() == sorted_keys


def test_a_package_of_the_same_name_with_other_contents_maps_anew(tmp_path: Path) -> None:
    packages, found = small_packages.written(tmp_path), []
    for folder, content in (("one", b"1"), ("same", b"1"), ("other", b"2")):
        copy = Path(shutil.copytree(packages, tmp_path / folder))
        (copy / "added-1.0.0.tgz").write_bytes(content)
        found.append(stale.version(registry()["fall"], Site(FILE, {}, "k", sorted(copy.glob("*.tgz")))))
    assert found[0] == found[1] != found[2]


def test_every_map_that_is_declared_is_spoken_of_where_its_view_is_made() -> None:
    for view in registry().values():
        files = closure.closure(view.to_fhir.__module__).files
        text = "".join(Path(str(closure._file(name))).read_text() for name in files if "/" not in name)
        assert {name for name in view.code_maps or () if f'"{name}"' not in text} == set()


def asking(code_map: str, declared: tuple[str, ...] | None) -> Any:
    """The probe's view with a mapping that looks a value up."""
    view = probe.item()

    def to_fhir(group: Group, site: MappingSite) -> Iterator[Resource]:
        line = site.lookup(code_map, "x")
        text = line["text"] if line else "unknown"
        yield {"resourceType": "Observation", "id": "o-1", "status": "final", "code": {"text": text}}

    return replace(view, to_fhir=to_fhir, code_maps=declared)


def of_probe(**maps: Any) -> Site:
    told = {"name": "probe", "go_live": probe.GO_LIVE, "identifiers": {}}
    return Site(SiteFile.model_validate(told), maps, "key of the probe's ids")


def test_a_map_that_the_view_does_not_declare_stops_the_mapping_and_is_named(layers: Layers) -> None:
    layers.use(asking("words", ()))
    with pytest.raises(UndeclaredError, match="view item asks for code map 'words' without declaring it"):
        layers.carry(item=[row()], owner=[owner_row()])
    layers.connection.rollback()
    assert layers.quarantine("fhir") == set()
    layers.use(asking("words", ("words",)))
    assert layers.map().groups == 1
    assert layers.texts() == ["unknown"]


@pytest.mark.parametrize("declared", [("words",), None], ids=str)
def test_a_line_more_in_a_map_maps_anew(layers: Layers, declared: tuple[str, ...] | None) -> None:
    layers.use(asking("words", declared))
    layers.carry(item=[row()], owner=[owner_row()])
    layers.site = of_probe(words={"x": {"text": "a word"}})
    assert layers.map().groups == 1
    assert layers.texts() == ["a word"]
    layers.site = of_probe(words={"x": {"text": "a word"}}, others={"y": {"text": "z"}})
    assert layers.map().groups == (0 if declared else 1)


def test_what_a_mapping_can_not_declare_it_can_not_ask(layers: Layers) -> None:
    part = layers.site.within(probe.item())
    for name in ("go_live", "source", "schema_name"):
        with pytest.raises(AttributeError):
            getattr(part, name)
    with pytest.raises(SiteError, match="identifiers has no 'nothing'"):
        part.identifier_system("nothing")
