from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dwh_fhir import settings
from dwh_fhir.errors import SettingsError
from dwh_fhir.server.client import FhirClient
from dwh_fhir.settings import Environment
from dwh_fhir.settings.auth import KINDS, Auth, BasicAuth, BearerAuth, NoAuth
from dwh_fhir_sandbox.fhir_server.server import FhirServer
from dwh_fhir_tests.server.gateway import gateway

URL = {"FHIR_BASE_URL": "https://fhir.example/fhir"}


def read(**variables: str) -> Auth:
    return settings.fhir(Environment(URL | variables)).auth


def test_the_kinds_have_names_and_none_is_the_default() -> None:
    assert list(KINDS) == ["none", "basic", "bearer"]
    assert read() == NoAuth()
    assert read().headers() == {}


@given(st.text(min_size=1), st.text(min_size=1))
def test_user_and_password_travel_as_basic_credentials(user: str, password: str) -> None:
    scheme, pair = BasicAuth(user, password).headers()["Authorization"].split()
    assert (scheme, base64.b64decode(pair).decode()) == ("Basic", f"{user}:{password}")


@pytest.mark.parametrize(("kind", "missing"), [("basic", ["FHIR_USER", "FHIR_PASSWORD"]), ("bearer", ["FHIR_TOKEN"])])
def test_all_variables_of_a_kind_that_are_missing_are_named(kind: str, missing: list[str]) -> None:
    with pytest.raises(SettingsError) as caught:
        read(FHIR_AUTH=kind)
    assert [name in line for name, line in zip(missing, str(caught.value).splitlines(), strict=True)] == [True] * len(
        missing
    )


def test_a_token_is_renewed_from_its_file_only(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("one\n")
    auth = read(FHIR_AUTH="bearer", FHIR_TOKEN_FILE=str(file))
    assert auth.headers() == {"Authorization": "Bearer one"}
    assert auth.renewed() is None
    file.write_text("two\n")
    assert auth.renewed() == BearerAuth("two", str(file))
    file.unlink()
    assert auth.renewed() is None
    assert read(FHIR_AUTH="bearer", FHIR_TOKEN="one").renewed() is None


@pytest.fixture
def another_kind() -> Iterator[None]:
    """A kind of credentials that the product doesn't know: one class, and nothing else."""

    @dataclass(frozen=True)
    class ApiKey(Auth):
        name: ClassVar[str] = "api-key"
        key: str = field(repr=False)

        @classmethod
        def from_environment(cls, environment: Environment) -> Self:
            return cls(environment.secret("FHIR_API_KEY"))

        def headers(self) -> dict[str, str]:
            return {"X-API-Key": self.key}

    yield
    del KINDS[ApiKey.name]


@pytest.mark.usefixtures("another_kind")
def test_a_further_kind_is_one_class(fhir_server: FhirServer, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="FHIR_AUTH must be none, basic, bearer or api-key"):
        read(FHIR_AUTH="charm")
    with pytest.raises(SettingsError, match="neither FHIR_API_KEY nor FHIR_API_KEY_FILE is set"):
        read(FHIR_AUTH="api-key")
    file = tmp_path / "key"
    file.write_text("k3y\n")
    with gateway(fhir_server.base_url, "/fhir") as between:
        variables = {"FHIR_BASE_URL": between.base_url, "FHIR_AUTH": "api-key", "FHIR_API_KEY_FILE": str(file)}
        entered = settings.fhir(Environment(variables))
        with FhirClient(entered) as client:
            client.read("metadata")
    assert "k3y" not in repr(entered)
    assert [asked.headers["x-api-key"] for asked in between.asked] == ["k3y"]
