"""Read site.yaml and its code maps, and judge whether they fit the views.

Here belongs the order of the judgements. The file's keys belong in `site/file.py`, what must fit in `fit.py`,
`rules.py` and `values.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dwh_fhir.binding import values as binding_values
from dwh_fhir.binding.fit import problems
from dwh_fhir.binding.rules import of_maps
from dwh_fhir.errors import SiteError
from dwh_fhir.fhir.kds.packages import PackagesError, archives
from dwh_fhir.errors import SiteError
from dwh_fhir.settings import Environment, all_at_once
from dwh_fhir.settings.environment import Unusable
from dwh_fhir.site import code_maps, site_file
from dwh_fhir.site.site import Site
from dwh_fhir.site.site_file import Document
from dwh_fhir.views import registry


@all_at_once
def site(environment: Environment, *, keyless: bool = False) -> Site:
    """Read the site that DWH_FHIR_SITE names. `keyless`: no id is made of it."""
    key = "" if keyless else environment.secret("DWH_FHIR_ID_KEY", check=_long_enough)
    return load(Path(environment.needed("DWH_FHIR_SITE")), key, environment.get("DWH_FHIR_PACKAGES", ""))


def _long_enough(key: str) -> str:
    if len(key) < 16:
        raise Unusable("must have at least 16 characters; keep it for good: every id follows from it")
    return key


def load(path: Path, id_key: str, packages: str = "") -> Site:
    """Read site.yaml and its code maps.

    Args:
        path: site.yaml.
        id_key: the key of all ids; "" where none is made.
        packages: folder of FHIR packages, in place of the one that site.yaml names.

    Raises:
        SiteError: unreadable, unknown key, wrong value or something that doesn't fit the views; one line per problem,
            with file and line.
    """
    document = site_file.read(path)
    errors = []
    if misfits := list(problems(document.file, registry())):
        errors.append(str(document.refuse(misfits)))
    maps = {}
    for name, csv_file in document.file.code_maps.items():
        try:
            maps[name] = code_maps.read(path.parent / csv_file, name)
        except SiteError as error:
            errors.append(str(error))
    judges = None
    try:
        judges = _packages(document, packages)
    except SiteError as error:
        errors.append(str(error))
    if misfits := list(of_maps(document.file, maps)):
        errors.append(str(document.refuse(misfits)))
    if not errors:
        errors += binding_values.problems(document, maps, registry())
    if errors:
        raise SiteError("\n".join(errors))
    return Site(document.file, maps, id_key, judges)


def _packages(document: Document, packages: str) -> Sequence[Path] | None:
    """The packages that resources are judged by, if the site wants its profiles checked."""
    told = document.file.mapping
    if told.checks != "kds":
        return None
    if not packages and not told.packages:
        problem = "is kds, so mapping.packages, or DWH_FHIR_PACKAGES, must name a folder of FHIR packages"
        raise document.refuse([(("mapping", "validate"), problem)])
    folder = Path(packages) if packages else document.path.parent / str(told.packages)
    try:
        return archives(folder)
    except PackagesError as error:
        place = ("mapping", "validate" if packages else "packages")
        problem = f"{error}; {'DWH_FHIR_PACKAGES' if packages else 'it'} must name a folder of FHIR packages"
        raise document.refuse([(place, problem)]) from None
