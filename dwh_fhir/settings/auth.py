"""Prove to a FHIR server who asks: each kind of credentials is one class, which FHIR_AUTH chooses by its name.

Here belong a kind's variables, their checks and its headers. When they are renewed, and for which thread, belongs in
`server/access.py`.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Self

from dwh_fhir.settings.environment import Environment

KINDS: dict[str, type[Auth]] = {}
"""Every kind by its name in FHIR_AUTH."""


class Auth:
    """Credentials for one FHIR server. A subclass with a name is a further kind; nothing else must know it.

    Attributes:
        name: its value of FHIR_AUTH.
    """

    name: ClassVar[str]

    def __init_subclass__(cls) -> None:
        KINDS[cls.name] = cls

    @classmethod
    def from_environment(cls, environment: Environment) -> Self:  # noqa: ARG003 - kinds with variables read it
        """Read the kind's own variables."""
        return cls()

    def headers(self) -> dict[str, str]:
        """Return the headers that every request carries."""
        return {}

    def renewed(self) -> Auth | None:
        """Return other credentials that have come up since these were read; None: there are none."""
        return None


@dataclass(frozen=True)
class NoAuth(Auth):
    """No credentials."""

    name: ClassVar[str] = "none"


@dataclass(frozen=True)
class BasicAuth(Auth):
    """User and password (RFC 7617)."""

    name: ClassVar[str] = "basic"
    user: str
    password: str = field(repr=False)

    @classmethod
    def from_environment(cls, environment: Environment) -> Self:
        """Read FHIR_USER and FHIR_PASSWORD."""
        return cls(environment.get("FHIR_USER"), environment.secret("FHIR_PASSWORD"))

    def headers(self) -> dict[str, str]:
        """Return the Authorization header."""
        pair = f"{self.user}:{self.password}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}


@dataclass(frozen=True)
class BearerAuth(Auth):
    """A token (RFC 6750).

    Attributes:
        file: where somebody renews the token; "": nowhere.
    """

    name: ClassVar[str] = "bearer"
    token: str = field(repr=False)
    file: str = ""

    @classmethod
    def from_environment(cls, environment: Environment) -> Self:
        """Read FHIR_TOKEN, or the file that FHIR_TOKEN_FILE names."""
        return cls(environment.secret("FHIR_TOKEN"), environment.get("FHIR_TOKEN_FILE", ""))

    def headers(self) -> dict[str, str]:
        """Return the Authorization header."""
        return {"Authorization": f"Bearer {self.token}"}

    def renewed(self) -> BearerAuth | None:
        """Read the file again; None: without a file, or as long as it holds the same token or can't be read."""
        try:
            token = Path(self.file).read_text(encoding="utf-8").strip() if self.file else ""
        except OSError:
            return None
        return BearerAuth(token, self.file) if token not in ("", self.token) else None


def auth(environment: Environment) -> Auth:
    """Read FHIR_AUTH and the variables of the kind that it names."""
    kind = environment.choice("FHIR_AUTH", tuple(KINDS), NoAuth.name)
    return KINDS[kind].from_environment(environment)
