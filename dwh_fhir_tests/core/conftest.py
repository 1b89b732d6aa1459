from __future__ import annotations

from collections.abc import Iterator

import pytest

from dwh_fhir.database import Connection
from dwh_fhir.sandbox.hana import HanaServer
from dwh_fhir_tests.core.layers import Layers, opened


@pytest.fixture
def layers(hana: HanaServer, connection: Connection) -> Iterator[Layers]:
    """The probe's views, empty at the source and in staging."""
    with opened(hana, connection) as layers:
        layers.show(item=[], owner=[])
        yield layers
