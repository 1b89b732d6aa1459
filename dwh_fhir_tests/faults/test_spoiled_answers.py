from __future__ import annotations

import random
import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from dwh_fhir.errors import ServerUnavailable, ServerUntrusted
from dwh_fhir.server.client import FhirClient
from dwh_fhir.settings import FhirSettings
from dwh_fhir_sandbox.hana import tls
from dwh_fhir_tests.faults.proxy import Proxy, Strike, proxy
from dwh_fhir_tests.faults.trial import State, Trial

FAULT = "HTML with 200, a body cut in two, an expired certificate"
REQUIRED = "none of them is taken for an answer; the error names the remedy; one version"

pytestmark = pytest.mark.faults


@pytest.fixture
def between(trial: Trial) -> Iterator[Proxy]:
    """A proxy on the trial's way to its server."""
    with proxy(trial.world.fhir.base_url) as running:
        trial.fhir(base_url=running.base_url)
        yield running


@pytest.mark.done("a page of HTML, half a body and a reset connection in place of the answer to a random transaction")
@pytest.mark.parametrize("kind", ["html", "cut", "reset"])
def test_one_spoiled_answer(trial: Trial, between: Proxy, undisturbed: State, lot: random.Random, kind: str) -> None:
    between.strike = Strike(kind, skip=lot.randrange(3))  # type: ignore[arg-type]
    report = trial.run()
    assert (between.struck, report.delivery.retried) == (1, 1)
    trial.is_mended(undisturbed)


@pytest.mark.done("the same for every transaction of a run")
@pytest.mark.parametrize(
    ("kind", "said"),
    [("html", "HTTP 200 without FHIR JSON"), ("cut", "no usable answer"), ("reset", "ConnectionError")],
)
def test_only_spoiled_answers(trial: Trial, between: Proxy, undisturbed: State, kind: str, said: str) -> None:
    between.strike = Strike(kind, times=None)  # type: ignore[arg-type]
    text = trial.fails(ServerUnavailable)
    assert said in text
    assert "Please log in" not in text
    between.strike = None
    trial.run()
    trial.is_mended(undisturbed)


def certificate(folder: Path, days: int) -> tuple[ssl.SSLContext, str]:
    """A server's side of TLS that is valid for so many days yet, and the file with the certificate to trust."""
    context, pem = tls.certificate(timedelta(days))
    trusted = folder / f"{days}.pem"
    trusted.write_text(pem)
    return context, str(trusted)


@pytest.mark.done("a server whose certificate expired yesterday, then one with a new certificate")
def test_an_expired_certificate(trial: Trial, undisturbed: State, tmp_path: Path) -> None:
    old, trusted = certificate(tmp_path, -1)
    with proxy(trial.world.fhir.base_url, old) as between:
        trial.fhir(base_url=between.base_url, ca_file=trusted)
        text = trial.fails(ServerUntrusted)
        assert "its certificate has expired" in text
        assert "FHIR_CA_FILE" in text
    assert trial.world.writing_requests() == 0
    new, trusted = certificate(tmp_path, 400)
    with proxy(trial.world.fhir.base_url, new, between.port) as between:
        trial.fhir(base_url=between.base_url, ca_file=trusted)
        trial.run()
        trial.is_mended(undisturbed)


@pytest.mark.done("a certificate of an authority that is not trusted")
def test_an_unknown_authority(trial: Trial, tmp_path: Path) -> None:
    context, _ = certificate(tmp_path, 400)
    with proxy(trial.world.fhir.base_url, context) as between:
        settings = FhirSettings(between.base_url)
        with FhirClient(settings) as client:
            trial.refused(ServerUntrusted, client.capabilities)
