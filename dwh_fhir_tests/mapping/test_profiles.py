from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dwh_fhir.binding.load import load
from dwh_fhir.binding.load import site as site_of
from dwh_fhir.errors import SiteError
from dwh_fhir.settings import Environment
from dwh_fhir.site.mapping_site import MappingSite
from dwh_fhir.site.site import Site
from dwh_fhir.view import Group, Resource
from dwh_fhir_sandbox.hospital_site import SANDBOX_SITE
from dwh_fhir_tests import probe
from dwh_fhir_tests.fhir import small_packages
from dwh_fhir_tests.layers import Layers
from dwh_fhir_tests.probe import owner_row, row

KEY = "key of the site's tests"


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """Packages that hold no profile at all."""
    return small_packages.written(tmp_path)


def of_site(tmp_path: Path, mapping: str, **environment: str) -> Site:
    """The sandbox's site with a section `mapping`."""
    file = tmp_path / "site.yaml"
    told = re.sub(r"(?m)^(  \w+: )(\w+\.csv)$", rf"\g<1>{SANDBOX_SITE.parent}/\g<2>", SANDBOX_SITE.read_text())
    file.write_text(f"{told}\nmapping: {mapping}\n", encoding="utf-8")
    return site_of(Environment({"DWH_FHIR_SITE": str(file), "DWH_FHIR_ID_KEY": KEY, **environment}))


def claiming(profile: str) -> Any:
    """The probe's mapping, whose resources claim a profile."""
    view = probe.item()

    def to_fhir(group: Group, site: MappingSite) -> Iterator[Resource]:
        for resource in view.to_fhir(group, site):
            assert isinstance(resource, dict)
            yield {**resource, "meta": {"profile": [profile]}}

    return replace(view, to_fhir=to_fhir)


def test_a_resource_that_breaks_its_profile_is_rejected_and_says_where(
    layers: Layers, tmp_path: Path, packages: Path
) -> None:
    layers.use(claiming("http://example.org/none"))
    layers.site = of_site(tmp_path, f"{{validate: kds, packages: {packages}}}")
    layers.carry(item=[row()], owner=[owner_row()])
    assert {rule for _, rule, _ in layers.quarantine("fhir")} == {"kds"}
    assert layers.bodies() == {}
    [(remedy,)] = layers.query("SELECT remedy FROM control.quarantine WHERE layer = 'fhir'")
    assert remedy.endswith(".meta.profile[0]: the packages hold no such profile")


def test_another_way_to_validate_judges_every_group_anew(layers: Layers, tmp_path: Path, packages: Path) -> None:
    layers.site = of_site(tmp_path, "{validate: r4}")
    layers.carry(item=[row()], owner=[owner_row()])
    assert layers.quarantine("fhir") == set()
    layers.site = of_site(tmp_path, "{validate: kds}", DWH_FHIR_PACKAGES=str(packages))
    assert layers.map().groups == 1
    assert {rule for _, rule, _ in layers.quarantine("fhir")} == {"kds"}
    layers.site = of_site(tmp_path, "{validate: r4}")
    layers.map()
    assert layers.quarantine("fhir") == set()


def test_a_new_package_makes_every_group_stale(tmp_path: Path, packages: Path) -> None:
    told = f"{{validate: kds, packages: {packages}}}"
    before = of_site(tmp_path, told).version
    assert of_site(tmp_path, told).version == before
    (packages / "example-1.0.0.tgz").rename(packages / "example-1.0.1.tgz")
    assert of_site(tmp_path, told).version != before


@pytest.mark.parametrize(
    ("mapping", "environment", "sentence"),
    [
        ("{validate: kds}", {}, "mapping.validate: is kds, so mapping.packages, or DWH_FHIR_PACKAGES, must name"),
        ("{validate: kds, packages: none}", {}, "mapping.packages: {tmp}/none holds no package hl7.fhir.r4.core-*.tgz"),
        ("{validate: kds}", {"DWH_FHIR_PACKAGES": "/none"}, "/none holds no package hl7.fhir.r4.core-*.tgz; DWH_FHIR_"),
        ("{validate: r5}", {}, "mapping.validate: Input should be 'r4' or 'kds'"),
    ],
)
def test_packages_that_are_missing_stop_the_start_with_folder_and_variable(
    tmp_path: Path, mapping: str, environment: dict[str, str], sentence: str
) -> None:
    with pytest.raises(SiteError) as caught:
        of_site(tmp_path, mapping, **environment)
    assert sentence.replace("{tmp}", str(tmp_path)) in str(caught.value)
    assert str(caught.value).startswith(f"{tmp_path / 'site.yaml'}:")


def test_no_package_is_wanted_where_r4_is_enough(tmp_path: Path) -> None:
    assert of_site(tmp_path, "{packages: none}").profiles is None
    assert load(Path(SANDBOX_SITE), KEY).profiles is None
