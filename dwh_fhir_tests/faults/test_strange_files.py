from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dwh_fhir.binding import load
from dwh_fhir.errors import SourceError
from dwh_fhir.settings import Environment
from dwh_fhir.sources.kinds.files import FilesSettings
from dwh_fhir.views import registry
from dwh_fhir_tests import sites
from dwh_fhir_tests.faults.trial import State, Trial
from dwh_fhir_tests.world import World

FAULT = "a file that was damaged on its way"
REQUIRED = (
    "it is refused with file and line, or its damaged rows are set apart; nothing is deleted; a whole one heals all"
)

FILE = "CV_PERSON.csv"


@pytest.fixture
def files(world: World, tmp_path: Path) -> Trial:
    """A trial whose only view is read from a CSV file."""
    off = {name: sites.OFF for name in registry() if name != "person"}
    site = sites.tell(
        sites.copied(tmp_path / "site"), {**off, "person": {"changed_at": False}}, source={"kind": "files"}
    )
    trial = Trial(world)
    write(trial, tmp_path)
    environment = {**world.environment(), "DWH_FHIR_SITE": str(site), "SOURCE_FOLDER": str(tmp_path)}
    trial.systems = replace(
        trial.systems, source=FilesSettings(str(tmp_path)), site=load.site(Environment(environment))
    )
    return trial


def write(trial: Trial, folder: Path) -> None:
    """The persons of the hospital as a file, without those that no text file can hold."""
    table = trial.hospital.tables()["person"].rows.to_pylist()
    rows = [["" if value is None else str(value) for value in row.values()] for row in table]
    with (folder / FILE).open("w", encoding="utf-8", newline="", errors="replace") as file:
        csv.writer(file, delimiter=";").writerows(
            [list(table[0]), *(row for row in rows if "\x00" not in "".join(row))]
        )


def unclosed(text: str) -> str:
    """A quote that nothing closes, three lines before the end."""
    lines = text.splitlines(keepends=True)
    lines[-3] = lines[-3].replace(";", ';"Zur Linde ', 1)
    return "".join(lines)


def swallowing(text: str) -> str:
    """Two quotes that take the lines between them into one field."""
    lines = text.splitlines(keepends=True)
    lines[-3] = lines[-3].replace(";", ';"', 1)
    lines[-1] = lines[-1].replace(";", '";', 1)
    return "".join(lines)


def doubled(text: str) -> str:
    """A column of the view that stands twice in the header."""
    head, rest = text.split("\r\n", 1)
    return f"{head};NNAME\r\n{rest}"


def recoded(text: str) -> bytes:
    """The same text in another encoding."""
    return text.encode("utf-16")


@pytest.mark.done("an unclosed quote, quotes that swallow lines, a doubled column, another encoding")
@pytest.mark.parametrize("damage", [unclosed, swallowing, doubled, recoded])
def test_a_file_that_can_be_read_in_two_ways(
    files: Trial, tmp_path: Path, damage: Callable[[str], str | bytes]
) -> None:
    files.run()
    before, file = files.state(), tmp_path / FILE
    whole = file.read_bytes()
    damaged = damage(whole.decode())
    file.write_bytes(damaged if isinstance(damaged, bytes) else damaged.encode())
    text = files.fails(SourceError)
    assert text.startswith(f"person: {FILE}, line ")
    assert files.state() == before
    file.write_bytes(whole)
    files.run()
    files.is_mended(before)


@pytest.mark.done("the last line cut off in its second field")
def test_a_file_that_was_cut_off(files: Trial, tmp_path: Path) -> None:
    files.run()
    undisturbed: State = files.state()
    file = tmp_path / FILE
    whole = file.read_bytes()
    lines = whole.split(b"\r\n")
    lines[-2] = b";".join(lines[-2].split(b";")[:2])
    file.write_bytes(b"\r\n".join(lines[:-1]))
    files.run()
    broken = files.world.query("SELECT rule FROM control.quarantine WHERE rule = 'fields'")
    assert len(broken) == 1
    file.write_bytes(whole)
    files.run()
    files.is_mended(undisturbed, versions=False, but=["staging.person_history"])
