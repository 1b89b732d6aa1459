"""Read how much of a FHIR server is read back: FHIR_READBACK* of the environment. Comparing belongs in `readback/`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from dwh_fhir.settings.environment import Environment, all_at_once

READBACK_MODES = ("auto", "full", "sample", "reconcile")


@dataclass(frozen=True)
class ReadbackSettings:
    """How a server is read back.

    Attributes:
        mode: `full`: all contents; `sample`: counts, and a share of the contents; `reconcile`: counts by time, contents
            only where these differ and where the server has changed something since the last time; `auto`: `full` on
            a small server, else `reconcile`.
        share: of `sample`: the share of the resources whose content is compared, 0 to 1. A type whose count doesn't
            agree with the ledger is compared in full whatever the share.
        pages: of `reconcile`: after so many pages no further interval is begun; the next time goes on there.
        since: of `reconcile`: compare anew the contents that the server has changed since then; None: go on.
        again: send once more the resources that differed again after they were healed.
    """

    mode: str = "auto"
    share: float = 1
    pages: int = 2_000
    since: datetime | None = None
    again: bool = False

    def with_share(self, share: float | None) -> ReadbackSettings:
        """Return the same for a sample of so large a share; None: the same."""
        return self if share is None else replace(self, mode="sample" if share < 1 else "full", share=share)


@all_at_once
def readback(environment: Environment) -> ReadbackSettings:
    """Read FHIR_READBACK and FHIR_READBACK_PAGES of the environment."""
    default = ReadbackSettings()
    return ReadbackSettings(
        mode=environment.choice("FHIR_READBACK", READBACK_MODES, default.mode),
        pages=environment.number("FHIR_READBACK_PAGES", str(default.pages), least=1),
    )
