"""Where the three systems are and how to enter them: read from the environment, secrets also from files.

Every secret NAME may instead stand in a file that NAME_FILE names. Here belong names and their checks only; opening a
connection belongs in the layer that uses it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from dwh_fhir.errors import SettingsError
from dwh_fhir.settings.fhir_server import FhirSettings

READBACK_MODES = ("auto", "full", "sample", "reconcile")
_TRUE, _FALSE = {"true", "1", "yes", "on"}, {"false", "0", "no", "off"}


@dataclass(frozen=True)
class PostgresSettings:
    """How to reach the staging database."""

    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)
    sslmode: str = "prefer"


@dataclass(frozen=True)
class ReadbackSettings:
    """How a server is read back.

    Attributes:
        mode: `full`: all contents; `sample`: counts, and a share of the contents; `reconcile`: counts by time, contents
            only where these differ and where the server has changed something since the last time; `auto`: `full` on
            a small server, else `reconcile`.
        share: of `sample`: the share of the resources whose content is compared, 0 to 1. A type whose count doesn't
            agree with the books is compared in full whatever the share.
        pages: of `reconcile`: after so many pages no further piece is begun; the next time goes on there.
        since: of `reconcile`: compare anew the contents of what the server has made since then; None: go on.
        again: send once more what differed again after it was healed.
    """

    mode: str = "auto"
    share: float = 1
    pages: int = 2_000
    since: datetime | None = None
    again: bool = False

    def __post_init__(self) -> None:
        """Check.

        Raises:
            ValueError: the message names the setting.
        """
        if self.mode not in READBACK_MODES:
            raise ValueError(f"FHIR_READBACK must be one of {', '.join(READBACK_MODES)}")
        if self.pages < 1:
            raise ValueError("FHIR_READBACK_PAGES must be 1 or more")

    def with_share(self, share: float | None) -> ReadbackSettings:
        """The same, but a sample of so large a share; None: the same."""
        return self if share is None else replace(self, mode="sample" if share < 1 else "full", share=share)


class Environment:
    """Variables by name, with `*_FILE` for secrets and errors that name what is missing."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self._variables = os.environ if variables is None else variables

    def get(self, name: str, default: str | None = None) -> str:
        """The value of a variable; without a default it must be there."""
        value = self._variables.get(name) or default
        if value is None:
            raise SettingsError(f"{name} is not set; see docs/configuration.md")
        return value

    def secret(self, name: str, default: str | None = None) -> str:
        """The value of NAME, or the content of the file that NAME_FILE names."""
        file = self._variables.get(f"{name}_FILE")
        if not file:
            try:
                return self.get(name, default)
            except SettingsError:
                raise SettingsError(f"neither {name} nor {name}_FILE is set; see docs/configuration.md") from None
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError(f"{name}_FILE: {error.strerror}: {file}") from None

    def number(self, name: str, default: str | None = None, least: int | None = None) -> int:
        """A whole number, not less than `least`."""
        try:
            number = int(self.get(name, default))
        except ValueError as error:
            if isinstance(error, SettingsError):
                raise
            raise SettingsError(f"{name} must be a whole number") from None
        if least is not None and number < least:
            raise SettingsError(f"{name} must be {least} or more")
        return number

    def switch(self, name: str, default: str) -> bool:
        """A yes or no."""
        value = self.get(name, default).lower()
        if value not in _TRUE | _FALSE:
            raise SettingsError(f"{name} must be true or false")
        return value in _TRUE


def postgres(environment: Environment) -> PostgresSettings:
    """STAGING_* of the environment."""
    return PostgresSettings(
        host=environment.get("STAGING_HOST"),
        port=environment.number("STAGING_PORT", "5432"),
        database=environment.get("STAGING_DB", "staging"),
        user=environment.get("STAGING_USER"),
        password=environment.secret("STAGING_PASSWORD"),
        sslmode=environment.get("STAGING_SSLMODE", "prefer"),
    )


def fhir(environment: Environment) -> FhirSettings:
    """FHIR_* of the environment."""
    auth = environment.get("FHIR_AUTH", "none")
    if auth not in ("none", "basic", "bearer"):
        raise SettingsError("FHIR_AUTH must be none, basic or bearer")
    return FhirSettings(
        base_url=environment.get("FHIR_BASE_URL"),
        auth=auth,
        user=environment.get("FHIR_USER") if auth == "basic" else "",
        password=environment.secret("FHIR_PASSWORD") if auth == "basic" else "",
        token=environment.secret("FHIR_TOKEN") if auth == "bearer" else "",
        token_file=environment.get("FHIR_TOKEN_FILE", "") if auth == "bearer" else "",
        timeout_seconds=environment.number("FHIR_TIMEOUT_SECONDS", "60", least=1),
        answer_seconds=environment.number("FHIR_ANSWER_SECONDS", "300", least=1),
        answer_bytes=environment.number("FHIR_ANSWER_MB", "64", least=1) * 1_000_000,
        max_pages=environment.number("FHIR_MAX_PAGES", "100000", least=1),
        bundle_size=environment.number("FHIR_BUNDLE_SIZE", "200", least=1),
        workers=environment.number("FHIR_WORKERS", "4", least=1),
        patience_seconds=environment.number("FHIR_PATIENCE_SECONDS", "300", least=0),
        allow_http=environment.switch("FHIR_ALLOW_HTTP", "false"),
        ca_file=environment.get("FHIR_CA_FILE", "") or None,
    )


def readback(environment: Environment) -> ReadbackSettings:
    """FHIR_READBACK and FHIR_READBACK_PAGES of the environment."""
    default = ReadbackSettings()
    mode = environment.get("FHIR_READBACK", default.mode)
    pages = environment.number("FHIR_READBACK_PAGES", str(default.pages), least=1)
    try:
        return ReadbackSettings(mode, pages=pages)
    except ValueError as error:
        raise SettingsError(str(error)) from None
