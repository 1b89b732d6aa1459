"""HANA's SQL types: wire code, the DuckDB and Arrow types that stand behind them, what the catalogue says of them.

Here belongs what is known of a type before any value. How values are encoded belongs in `rows.py` and `parameters.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyarrow as pa

FLOATING = 32767
"""The scale that marks a DECIMAL without a fixed scale."""


@dataclass(frozen=True, slots=True)
class HanaType:
    """One SQL type as it is declared, e.g. NVARCHAR(10).

    Attributes:
        name: without length, e.g. NVARCHAR.
        code: type code on the wire.
        duckdb: the type that stores it.
        arrow: the type that its values have on their way to the wire.
        length: characters, bytes or digits, as SYS.VIEW_COLUMNS says it.
        scale: digits after the point, `FLOATING` for DECIMAL without precision, 0 where there are none.
    """

    name: str
    code: int
    duckdb: str
    arrow: pa.DataType
    length: int
    scale: int = 0

    @property
    def is_lob(self) -> bool:
        """Whether values are too large to travel in their row."""
        return self.name in ("BLOB", "CLOB", "NCLOB")

    @property
    def catalogue_scale(self) -> int | None:
        """The scale that SYS.VIEW_COLUMNS shows."""
        if self.arrow == pa.binary() or self.scale == FLOATING:
            return None
        return 7 if self.name == "TIMESTAMP" else self.scale

    def __str__(self) -> str:
        if self.name in _TEXTUAL:
            return f"{self.name}({self.length})"
        fixed = self.name == "DECIMAL" and self.scale != FLOATING
        return f"DECIMAL({self.length},{self.scale})" if fixed else self.name


_FIXED: dict[str, tuple[int, str, pa.DataType, int]] = {
    "TINYINT": (1, "UTINYINT", pa.uint8(), 3),
    "SMALLINT": (2, "SMALLINT", pa.int16(), 5),
    "INTEGER": (3, "INTEGER", pa.int32(), 10),
    "BIGINT": (4, "BIGINT", pa.int64(), 19),
    "REAL": (6, "FLOAT", pa.float32(), 24),
    "DOUBLE": (7, "DOUBLE", pa.float64(), 53),
    "BOOLEAN": (28, "BOOLEAN", pa.bool_(), 1),
    "DATE": (63, "DATE", pa.date32(), 10),
    "TIME": (64, "TIME", pa.time64("us"), 8),
    "SECONDDATE": (62, "TIMESTAMP", pa.timestamp("us"), 19),
    "TIMESTAMP": (61, "TIMESTAMP", pa.timestamp("us"), 27),
    "CLOB": (25, "VARCHAR", pa.binary(), 2147483647),
    "NCLOB": (26, "VARCHAR", pa.binary(), 2147483647),
    "BLOB": (27, "BLOB", pa.binary(), 2147483647),
}
_TEXTUAL: dict[str, tuple[int, str]] = {
    "CHAR": (8, "VARCHAR"),
    "VARCHAR": (9, "VARCHAR"),
    "NCHAR": (10, "VARCHAR"),
    "NVARCHAR": (11, "VARCHAR"),
    "BINARY": (12, "BLOB"),
    "VARBINARY": (13, "BLOB"),
    "SHORTTEXT": (52, "VARCHAR"),
    "ALPHANUM": (55, "VARCHAR"),
    "ST_GEOMETRY": (74, "BLOB"),
    "ST_POINT": (75, "BLOB"),
}
_DECLARED = re.compile(r"\s*(\w+)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?\s*")


def hana_type(declared: str) -> HanaType:
    """Look up the type that is spelled so in HANA's SQL.

    Raises:
        ValueError: the stand-in has no such type.
    """
    match = _DECLARED.fullmatch(declared.upper())
    if match is None:
        raise ValueError(f"not a HANA type: {declared}")
    name, *numbers = match.groups()
    length, scale = (int(number) if number else None for number in numbers)
    if name in _FIXED:
        code, duckdb, arrow, digits = _FIXED[name]
        return HanaType(name, code, duckdb, arrow, digits)
    if name in _TEXTUAL:
        code, duckdb = _TEXTUAL[name]
        return HanaType(name, code, duckdb, pa.binary(), length or (5000 if name.startswith("ST_") else 1))
    if name == "DECIMAL":
        return _decimal(length, scale or 0)
    if name == "SMALLDECIMAL":
        # 16 digits with a point that floats, on the wire as a DECIMAL without precision is.
        return HanaType(name, 5, "DECIMAL(34,10)", pa.decimal128(34, 10), 16, FLOATING)
    raise ValueError(f"not a HANA type: {declared}")


def _decimal(precision: int | None, scale: int) -> HanaType:
    if precision is None:
        # The mantissa on the wire has 113 bits, which are 34 digits; DuckDB has no floating decimal.
        return HanaType("DECIMAL", 5, "DECIMAL(34,10)", pa.decimal128(34, 10), 34, FLOATING)
    code = 81 if precision <= 18 else 82 if precision <= 28 else 76
    return HanaType("DECIMAL", code, f"DECIMAL({precision},{scale})", pa.decimal128(38, scale), precision, scale)


_DERIVED = {
    "BOOLEAN": "BOOLEAN",
    "UTINYINT": "TINYINT",
    "TINYINT": "SMALLINT",
    "SMALLINT": "SMALLINT",
    "INTEGER": "INTEGER",
    "BIGINT": "BIGINT",
    "HUGEINT": "DECIMAL(38,0)",
    "FLOAT": "REAL",
    "DOUBLE": "DOUBLE",
    "DATE": "DATE",
    "TIME": "TIME",
    "TIMESTAMP": "TIMESTAMP",
    "BLOB": "VARBINARY(5000)",
}


def derived_type(duckdb: str) -> HanaType:
    """Derive the type of an expression that is no plain column, from what DuckDB calls its type."""
    if duckdb.startswith("DECIMAL("):
        return hana_type(duckdb)
    return hana_type(_DERIVED.get(duckdb, "NVARCHAR(5000)"))
