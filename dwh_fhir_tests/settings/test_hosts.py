from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dwh_fhir.errors import SettingsError
from dwh_fhir.settings import FhirSettings
from dwh_fhir.settings.hosts import is_loopback


def of_url(host: str) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:8080/fhir"


@given(st.ip_addresses(v=4, network="127.0.0.0/8").map(str) | st.sampled_from(["::1", "0:0:0:0:0:0:0:1", "LocalHost"]))
def test_this_machine_needs_no_encryption(host: str) -> None:
    assert is_loopback(host)
    assert FhirSettings(of_url(host))


@given(
    st.ip_addresses().filter(lambda a: a not in ipaddress.ip_network("127.0.0.0/8") and str(a) != "::1").map(str)
    | st.sampled_from(["localhost.example.org", "127.example.org", "x127.0.0.1", "fhir"])
)
def test_every_other_host_does(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(SettingsError, match="plain http"):
        FhirSettings(of_url(host))
    assert FhirSettings(of_url(host), allow_http=True)
