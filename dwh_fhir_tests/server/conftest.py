from __future__ import annotations

import pytest

from dwh_fhir_sandbox.fhir_server.server import FhirServer


@pytest.fixture
def server(fhir_server: FhirServer) -> FhirServer:
    return fhir_server
