"""A view of 8 columns of all kinds: what ingest and delta are measured on besides the real views."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from dwh_fhir import columns as c
from dwh_fhir.site.site import Site
from dwh_fhir.view import Group, Resource, View
from dwh_fhir_sandbox.hospital.source import Table

_HANA = {
    "ID": "NVARCHAR(12)",
    "PATNR": "NVARCHAR(10)",
    "LFDNR": "INTEGER",
    "AMOUNT": "DECIMAL(12,2)",
    "DAY": "DATE",
    "AT": "TIMESTAMP",
    "NOTE": "NVARCHAR(60)",
    "STORN": "NVARCHAR(1)",
}


def _nothing(group: Group, site: Site) -> Iterator[Resource]:  # noqa: ARG001 - a mapping's signature
    yield from ()


def view(name: str) -> View:
    """The view; `name` keeps several sizes of it apart."""
    return View(
        name=name,
        source=f"CV_{name.upper()}",
        key=("ID",),
        types=(),
        to_fhir=_nothing,
        columns=c.schema(
            {
                "ID": c.text(12, "Key", required=True),
                "PATNR": c.text(10, "Patient number, zero padded"),
                "LFDNR": c.integer("A number"),
                "AMOUNT": c.decimal("An amount, sometimes missing"),
                "DAY": c.date("A day"),
                "AT": c.timestamp("A moment"),
                "NOTE": c.text(60, "Free text, sometimes missing"),
                "STORN": c.flag("Cancelled"),
            }
        ),
    )


def table(rows: int) -> Table:
    """So many rows, always the same ones."""
    rng = np.random.default_rng(1)
    number = np.arange(rows)
    amounts = np.array([f"{n / 100:.2f}" for n in rng.integers(0, 10**8, rows)], dtype=object)
    words = np.array(["", "ohne Befund", "Kontrolle in 14 Tagen empfohlen, Größe unverändert"], dtype=object)
    noted = words[rng.integers(0, 3, rows)]
    columns = {
        "ID": pa.array([f"{n:012d}" for n in number]),
        "PATNR": pa.array([f"{n:010d}" for n in rng.integers(0, max(1, rows // 8), rows)]),
        "LFDNR": pa.array(number % 40, pa.int32()),
        "AMOUNT": pa.array(amounts, mask=rng.random(rows) < 0.1).cast(pa.decimal128(12, 2)),
        "DAY": pa.array(rng.integers(19_000, 20_500, rows).astype("datetime64[D]")),
        "AT": pa.array(rng.integers(0, 10**15, rows).astype("datetime64[us]")),
        "NOTE": pa.array(noted, mask=rng.random(rows) < 0.2),
        "STORN": pa.array(np.where(rng.random(rows) < 0.01, "X", "").astype(object)),
    }
    return Table(_HANA, pa.table(columns))
