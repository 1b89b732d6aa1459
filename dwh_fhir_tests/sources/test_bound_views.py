from __future__ import annotations

from pathlib import Path

from dwh_fhir.binding import load
from dwh_fhir.sources.bound_views import BoundViews
from dwh_fhir.views import registry
from dwh_fhir_tests import sites

KEY = "a key for tests, long enough"


def test_views_that_are_on_and_off_together_are_all_of_them_in_the_registrys_order(tmp_path: Path) -> None:
    file = sites.tell(sites.copied(tmp_path / "site"), {"diagnose": sites.OFF, "fall": {"midnight": []}})
    views = BoundViews(registry(), load.load(file, KEY))
    assert list(views) == list(registry())
    assert views.off == ("diagnose",)
    assert list(views.on) == [name for name in views if name != "diagnose"]
    assert all(views.on[name] is views[name] for name in views.on)


def test_a_view_without_a_rule_of_the_site_is_the_registrys_own(tmp_path: Path) -> None:
    views = BoundViews(registry(), load.load(sites.copied(tmp_path / "site"), KEY))
    assert len(views) == len(registry())
    assert views["person"] is registry()["person"]
