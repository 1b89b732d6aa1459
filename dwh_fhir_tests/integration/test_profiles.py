from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dwh_fhir_sandbox.demo import disagreements, judging
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_tests.fhir.kds_packages import packages
from dwh_fhir_tests.world import World


@dataclass(frozen=True)
class Judged(World):
    """A world whose resources must keep their profiles."""

    folder: Path = Path()

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "DWH_FHIR_PACKAGES": str(self.folder)}


def test_every_resource_of_a_hospital_keeps_its_profile(world: World, tmp_path: Path) -> None:
    judged = Judged(world.hana, world.database, world.fhir, judging(tmp_path), packages())
    hospital = Hospital(40)
    world.show(hospital)
    report = judged.run(hospital.day)
    assert report.status.balanced, report.status.failed
    assert disagreements(hospital.manifest, report) == []
    assert world.query("SELECT remedy FROM control.quarantine WHERE rule IN ('r4', 'kds')") == []
