"""Read the FHIR packages in a folder: their definitions by canonical URL and version.

Here belong files and canonicals. The demands of a definition belong in `compile.py`, codes in `terminology.py`.
"""

from __future__ import annotations

import hashlib
import re
import tarfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import orjson

Json = dict[str, Any]

CORE_PACKAGE = "hl7.fhir.r4.core"
CORE = "http://hl7.org/fhir/StructureDefinition/"
_KINDS = ("StructureDefinition-", "ValueSet-", "CodeSystem-")


class PackagesError(ValueError):
    """The folder can't be used; the message says why."""


def archives(folder: Path) -> list[Path]:
    """List the packages in a folder, R4's core first, the others by name.

    Raises:
        PackagesError: there is no such folder, or it lacks the core package.
    """
    files = sorted(folder.glob("*.tgz"), key=lambda file: (not file.name.startswith(CORE_PACKAGE), file.name))
    if not files or not files[0].name.startswith(CORE_PACKAGE):
        raise PackagesError(f"{folder} holds no package {CORE_PACKAGE}-*.tgz")
    return files


@cache
def contents(archive: Path) -> str:
    """Hash a package's file, once in a process: it may be another one although its name is the same."""
    with archive.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Packages:
    """The StructureDefinitions, ValueSets and CodeSystems of all packages in a folder.

    They are kept packed, 20 MB for the Kerndatensatz and what it builds on, and unpacked when one is asked for.
    """

    def __init__(self, folder: Path) -> None:
        """Read the packages.

        Args:
            folder: holds FHIR packages as `name-version.tgz`, hl7.fhir.r4.core among them.

        Raises:
            PackagesError: there is no such folder, or it lacks the core package, or a package can't be read.
        """
        self._packed: dict[str, dict[str, bytes]] = defaultdict(dict)
        self._newest: dict[str, str] = {}
        for archive in archives(folder):
            try:
                self._read(archive)
            except (OSError, EOFError, zlib.error, tarfile.TarError, ValueError, KeyError) as error:
                raise PackagesError(f"{archive} is no FHIR package: {type(error).__name__}") from None

    def _read(self, archive: Path) -> None:
        """Read one package; its definitions count before those of the core, which froze the terminology of 2019."""
        rank = not archive.name.startswith(CORE_PACKAGE)
        seen: dict[str, str] = {}
        for raw in _definitions(archive):
            definition = orjson.loads(raw)
            url, version = definition["url"], definition.get("version", "")
            self._packed[url][version] = zlib.compress(raw, 1)
            if url not in seen or _order(version) > _order(seen[url]):
                seen[url] = version
        for url, version in seen.items():
            known = self._newest.get(url)
            if known is None or (rank and (known not in seen or _order(version) > _order(known))):
                self._newest[url] = version

    def get(self, canonical: str) -> Json | None:
        """Look up the definition of a canonical, `url` or `url|version`, by default the newest; None: there is none."""
        url, _, version = canonical.partition("|")
        version = version or self._newest.get(url, "")
        packed = self._packed.get(url, {}).get(version)
        return None if packed is None else orjson.loads(zlib.decompress(packed))

    def structure(self, canonical: str) -> Json | None:
        """Look up the StructureDefinition of a canonical or of a type's name; None without a snapshot."""
        definition = self.get(canonical if ":" in canonical else CORE + canonical)
        return definition if definition and "snapshot" in definition else None

    def knows(self, url: str) -> bool:
        """Tell whether the packages hold any version of a definition."""
        return url in self._packed


def _definitions(archive: Path) -> Iterator[bytes]:
    with tarfile.open(archive) as tar:
        for member in tar:
            folder, _, name = member.name.rpartition("/")
            file = tar.extractfile(member) if folder == "package" and name.startswith(_KINDS) else None
            if file is not None:
                yield file.read()


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))
