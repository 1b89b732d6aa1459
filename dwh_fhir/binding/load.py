"""Read site.yaml and its code maps, and judge whether they fit the views.

Here belongs the order of the judgements, and that all of them are made before any error is raised. The file itself
belongs in `site/document.py`, the judgements in `fit.py`, `rules.py` and `values.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dwh_fhir.binding import fit, rules
from dwh_fhir.binding import values as binding_values
from dwh_fhir.errors import SiteError
from dwh_fhir.fhir.kds.packages import PackagesError, archives
from dwh_fhir.settings import Environment, all_at_once
from dwh_fhir.settings.environment import Unusable
from dwh_fhir.site import code_maps, document
from dwh_fhir.site.code_maps import Lines
from dwh_fhir.site.document import Document
from dwh_fhir.site.site import Site
from dwh_fhir.site.yaml_nodes import Location
from dwh_fhir.views import registry

Misfits = list[tuple[Location, str]]


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
    written = document.read(path)
    misfits = list(fit.problems(written.file, registry()))
    maps, of_files = _code_maps(written, misfits)
    misfits += rules.of_maps(written.file, maps)
    archived = _packages(written, packages, misfits)
    wrong = written.unusable | {place for place, _ in misfits}
    misfits += binding_values.of_constants(written.file, registry(), wrong)
    of_files += binding_values.of_targets(written, maps, registry(), wrong)
    if errors := [*written.with_problems(misfits), *of_files]:
        raise SiteError("\n".join(errors))
    return Site(written.file, maps, id_key, archived)


def _code_maps(written: Document, misfits: Misfits) -> tuple[dict[str, Lines], list[str]]:
    """Read every code map that can be read; also returns a line for each problem in their files."""
    maps: dict[str, Lines] = {}
    errors = []
    for name, csv_file in written.file.code_maps.items():
        if written.is_unusable(("code_maps", name)):
            continue
        try:
            maps[name] = code_maps.read(written.path.parent / csv_file, name)
        except SiteError as error:
            errors.append(str(error))
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "no file can have this name"
            misfits.append((("code_maps", name), f"{csv_file}: {reason}; must be a readable CSV file beside site.yaml"))
    return maps, errors


def _packages(written: Document, packages: str, misfits: Misfits) -> Sequence[Path] | None:
    """Find the packages that resources are judged by, if the site wants its profiles checked."""
    mapping = written.file.mapping
    if mapping.checks != "kds":
        return None
    if not packages and not mapping.packages:
        problem = "is kds, so mapping.packages, or DWH_FHIR_PACKAGES, must name a folder of FHIR packages"
        misfits.append((("mapping", "validate"), problem))
        return None
    folder = Path(packages) if packages else written.path.parent / str(mapping.packages)
    try:
        return archives(folder)
    except (PackagesError, ValueError) as error:
        problem = f"{error}; {'DWH_FHIR_PACKAGES' if packages else 'it'} must name a folder of FHIR packages"
        misfits.append((("mapping", "validate" if packages else "packages"), problem))
        return None
