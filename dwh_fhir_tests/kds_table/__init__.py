"""`docs/kds.md`: which elements of the KDS profiles the mappings deliver, and from which columns.

`make kds-table` writes it anew. Here belongs the order of the work: `elements.py` knows what a profile lists,
`origins.py` finds the columns, `reasons.py` holds why an element is not delivered, `page.py` writes.
"""

from __future__ import annotations

from pathlib import Path

from dwh_fhir.fhir.kds.packages import Packages
from dwh_fhir.fhir.kds.slicing import Discriminators
from dwh_fhir.fhir.kds.terminology import Terminology
from dwh_fhir_tests.conformance.broken import cases
from dwh_fhir_tests.kds_table.elements import Profile
from dwh_fhir_tests.kds_table.origins import Scenarios
from dwh_fhir_tests.kds_table.page import document
from dwh_fhir_tests.kds_table.reasons import read

DOCUMENT = Path(__file__).parents[2] / "docs" / "kds.md"


def text(folder: Path) -> str:
    """The document, as the mappings and the packages in `folder` have it now.

    Raises:
        ValueError: an element is neither delivered nor explained, or an explanation is for none that is missing.
    """
    packages = Packages(folder)
    discriminators = Discriminators(packages, Terminology(packages))
    scenarios = Scenarios()
    profiles = [Profile(canonical, packages, discriminators) for canonical in scenarios.profiles()]
    return document(profiles, scenarios.origins(profiles), read(), cases())
