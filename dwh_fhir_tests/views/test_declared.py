from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pytest

from dwh_fhir.binding.load import load
from dwh_fhir.site.site import Site
from dwh_fhir.views import registry
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE
from dwh_fhir_tests.views import rows
from dwh_fhir_tests.views.scenarios import all_scenarios


def test_every_view_declares_the_identifier_systems_that_its_mapping_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    site, asked = load(SANDBOX_SITE, "key of the asking tests"), defaultdict[str, set[str]](set)
    now: set[str] = set()
    of_site = Site.identifier_system

    def noted(site: Site, name: str) -> str:
        now.add(name)
        return of_site(site, name)

    monkeypatch.setattr(Site, "identifier_system", noted)
    monkeypatch.setattr(rows, "site", lambda: site)
    for name, _ in all_scenarios():
        asked[name.partition("-")[0]] |= now
        now.clear()
    assert asked == {name: set(registry()[name].identifiers) for name in asked}


def test_every_view_declares_the_code_maps_that_its_mapping_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    site, asked = load(SANDBOX_SITE, "key of the asking tests"), defaultdict[str, set[str]](set)
    now: set[str] = set()
    of_site = Site.lookup

    def noted(site: Site, name: str, code: str | None) -> Mapping[str, str] | None:
        now.add(name)
        return of_site(site, name, code)

    monkeypatch.setattr(Site, "lookup", noted)
    monkeypatch.setattr(rows, "site", lambda: site)
    for name, _ in all_scenarios():
        asked[name.partition("-")[0]] |= now
        now.clear()
    # A department's main diagnosis is asked for its catalogue in no scenario of `kontakt`.
    asked["kontakt"].add("icd_catalogue")
    assert asked == {name: set(registry()[name].code_maps or ()) for name in asked}
