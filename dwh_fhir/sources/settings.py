"""How to enter a source, whatever kind it is.

Here belongs what the settings of every kind can do. The settings themselves belong to their kind, in `kinds/`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from typing import ClassVar, Self

from dwh_fhir.settings import Environment
from dwh_fhir.site.site import Site
from dwh_fhir.sources.tables import TableSource


class SourceSettings(ABC):
    """Where a source is and how to enter it; each kind has a frozen dataclass of its own.

    Attributes:
        meaning: the kind in words, with its variables of the environment, for the documentation.
    """

    meaning: ClassVar[str]

    @classmethod
    @abstractmethod
    def from_environment(cls, environment: Environment) -> Self:
        """Read the kind's variables.

        Raises:
            SettingsError: one is missing or has a value that can't be used.
        """

    @abstractmethod
    def open(self, site: Site) -> AbstractContextManager[TableSource]:
        """Open a session with the source, which ends with the block.

        Raises:
            SourceError: the source can't be entered.
        """
