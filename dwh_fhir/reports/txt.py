"""Write the plain-text record of each run's counts (TXT_Schreiber).

Here belongs one block of lines and its way into the file. The counts come from control.load and the accounting; those
below 5 are masked, because text files are passed around.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from dwh_fhir.books.accounting import Status
from dwh_fhir.control import loads
from dwh_fhir.database.connection import Connection
from dwh_fhir.reports.counts import masked


def block(connection: Connection, run_id: str, books: Status, at: datetime) -> str:
    """Return the lines of one run: its loads, the counts of every layer, and whether the books are balanced."""
    lines = [f"{at:%Y-%m-%d %H:%M:%S %Z} run {run_id}"]
    for load in loads.of_run(connection, run_id):
        view, mode, *counts = load
        names = load._fields[2:]
        numbers = ", ".join(f"{name} {masked(n)}" for name, n in zip(names, counts, strict=True))
        lines.append(f"  loaded {view} ({mode}): {numbers}")
    for name, v in books.views.items():
        lines.append(
            f"  {name}: staged {masked(v.staged)}, clean {masked(v.clean)}, quarantined {masked(v.quarantined)}, "
            f"filtered {masked(v.filtered)}, groups mapped {masked(v.groups_mapped)}"
        )
    for kind, t in books.types.items():
        lines.append(
            f"  {kind}: mapped {masked(t.mapped)}, acknowledged {masked(t.acknowledged)}, "
            f"waiting {masked(t.waiting)}, parked {masked(t.parked)}"
        )
    lines += [f"  note: {sentence}" for sentence in books.notes]
    lines.append(f"  balanced: {'yes' if books.balanced else 'no'}")
    return "\n".join(lines) + "\n"


def append(folder: Path, name: str, text: str) -> Path:
    """Append to a file of the folder, in one write, so that two runs never mix their lines.

    Args:
        folder: must exist; nothing outside of it is written to.
        name: of the file, without any folder.
        text: whole lines.

    Raises:
        ValueError: the name leads out of the folder.
        OSError: the file is a link, or can't be written.
    """
    if Path(name).name != name:
        raise ValueError("the text file's name must not have a folder")
    path = folder / name
    flags = os.O_APPEND | os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW
    descriptor = os.open(path, flags, 0o640)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)
    return path
