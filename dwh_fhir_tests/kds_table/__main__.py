"""Writes `docs/kds.md` anew: `DWH_FHIR_PACKAGES=... python -m dwh_fhir_tests.kds_table`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dwh_fhir_tests.kds_table import DOCUMENT, text


def main() -> None:
    """Write the document, or say what is missing."""
    folder = os.environ.get("DWH_FHIR_PACKAGES")
    if not folder:
        sys.exit("DWH_FHIR_PACKAGES names no folder of FHIR packages")
    try:
        DOCUMENT.write_text(text(Path(folder)), encoding="utf-8")
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
