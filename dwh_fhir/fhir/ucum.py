"""Judge whether a text is a UCUM code, and one that a laboratory means.

Here belongs the unit alone; which spellings a hospital uses belongs in its code maps, numbers belong in the mappings.
Source: https://ucum.org/ucum
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

_SPELLINGS = 10_000
"""Remembered spellings: a hospital has hundreds, and reading one takes half a millisecond."""


_OF_LABORATORY = re.compile(
    r"[fpnumcdk]?(?:g|mol|[lL]|m|s|U|kat|osm|eq|Pa|bar|Bq|cal|\[[iI]U\]|m\[Hg\])"
    r"|min|h|d|wk|mo|a|%|10[*^]|Cel|\[pH\]|\[arb'U\]|\[[HL]PF\]|\[CFU\]|\[pp(?:m|b|th)\]"
)
"""Units, with prefixes, that a laboratory means when it writes them as UCUM does."""


AMBIGUOUS = frozenset("Umda")
"""Letters that are a unit in UCUM and also a hospital's abbreviation: insulin in U, `Monat`, `Dosis`, `Ampulle`."""


@lru_cache(maxsize=_SPELLINGS)
def is_valid(text: str) -> bool:
    """Tell whether a text is a UCUM code, case-sensitive: `mL`, `ml`, `{tablet}` and `10*3/uL` are, `IE` is not."""
    from lark.exceptions import LarkError

    try:
        _parser().parse(text)
    except LarkError:
        return False
    return True


@lru_cache(maxsize=_SPELLINGS)
def is_of_laboratory(text: str) -> bool:
    """Tell whether a text is a UCUM code by more than chance, as a laboratory's unit.

    `G/l` is gauss per litre in UCUM and giga per litre in a laboratory; `pH` is picohenry in UCUM, `AU/ml` a length per
    volume, `Mg/dl` a thousand kilograms of something. So it must consist of units that laboratories use.
    """
    return is_valid(text) and all(map(_OF_LABORATORY.fullmatch, _units(text)))


def _units(valid: str) -> set[str]:
    """List the units of a code with their prefixes: mg and h of `mg/(24.h)`; numbers and annotations are none."""
    units, prefix = set(), ""
    for token in _parser().parse(valid).scan_values(lambda node: isinstance(node, str)):
        if token.type.startswith("UNIT"):
            units.add(prefix + token)
        prefix = str(token) if token.type.startswith("PREFIX") else ""
    return units


@cache
def _parser() -> Any:
    # Its libraries take a fifth of a second to import, and only mappings with units need them.
    from ucumvert import get_ucum_parser

    return get_ucum_parser()
