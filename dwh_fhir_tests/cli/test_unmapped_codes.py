from __future__ import annotations

from pathlib import Path

from dwh_fhir.binding.load import load
from dwh_fhir.books import accounting
from dwh_fhir.database.connection import Connection
from dwh_fhir.mapping import mapper
from dwh_fhir.site.site import Site
from dwh_fhir.views import registry
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_tests import sites
from dwh_fhir_tests.world import ID_KEY, World


def site_without(folder: Path, name: str) -> Site:
    """The sandbox's site with a code map that knows no code."""
    site = sites.copied(folder / name)
    file = site.with_name(f"{name}.csv")
    file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    return load(site, ID_KEY)


def rules(connection: Connection) -> set[str]:
    """The rules by which mappings reject rows at present."""
    found = connection.execute("SELECT DISTINCT rule FROM control.quarantine WHERE layer = 'fhir'")
    return {rule for (rule,) in found}


def test_codes_that_no_map_knows_stop_nothing_whichever_map_lacks_them(world: World, tmp_path: Path) -> None:
    hospital = Hospital(25)
    world.show(hospital)
    world.run(hospital.day)
    views = registry()
    with world.connect() as connection:
        rejected = {"": rules(connection)}
    for name in sorted({code_map for view in views.values() for code_map in view.codes.values()}):
        site = site_without(tmp_path, name)
        with world.connect() as connection:
            for view in views.values():
                mapper.drain(connection, view, views, site)
            rejected[name] = rules(connection)
            for view in views.values():
                counts = accounting.count_view(connection, view)
                assert counts.groups_add_up, (name, view.name)
                assert counts.groups > 0, view.name
        assert "mapping_error" not in rejected[name]
        assert "r4" not in rejected[name]
    assert "case_type" in rejected["case_type"]
    assert "icd_catalogue" in rejected["icd_catalogue"]
    assert rejected["gender"] == rejected[""], "what is broken anyway"
