"""Decide when two texts are the same, for every layer that compares, joins or keys by text.

Here belong the characters that count as blank around a text, and the form in which a text identifies something. The
columns that identify a row belong in `view.py`, the spelling of a whole key in `database/keys.py`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

_CONTROL = "".join(map(chr, [*range(0x01, 0x20), *range(0x7F, 0xA0)]))
# NUL is none of them: Postgres can't hold it, so staging must name it wherever it stands.
_SPACES = (
    "\u0020\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u200b\u200c\u200d\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f"
    "\u2800\u3164\ufeff\uffa0"
)
BLANKS: Final = _CONTROL + _SPACES + _UNSEEN
"""Characters that show nothing: controls, spaces of every width, and those that Unicode wants ignored in display."""
_INSIDE = re.compile(f"[{re.escape(BLANKS.replace(' ', ''))}]")


def bare(text: str) -> str:
    """Strip the blanks around a text; those inside stay as they are."""
    text = text.strip()
    return text if text.isascii() and text.isprintable() else text.strip(BLANKS)


def identity(text: str) -> str:
    """Write a text as it is compared with others: bare, and in Unicode's composed form (NFC).

    Unicode (section 2.12, canonical equivalence) has `ü` as one character or as `u` and an umlaut mean the same.
    """
    text = bare(text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def hides_something(text: str) -> bool:
    """Tell whether a bare text has a character inside that looks like a plain blank, or like nothing."""
    return not (text.isascii() and text.isprintable()) and _INSIDE.search(text) is not None


NUL, _NUL_SHOWN = "\x00", "\u2400"
REPLACED = frozenset(f"{_NUL_SHOWN}?")
"""The characters that stand in staged text for others, which Postgres can't hold."""


def storable(value: Any) -> Any:
    """Write a value as staging holds it: NUL as U+2400, broken UTF-8 as question marks."""
    if not isinstance(value, str) or (NUL not in value and encodable(value)):
        return value
    return value.replace(NUL, _NUL_SHOWN).encode(errors="replace").decode()


def encodable(value: str) -> bool:
    """Tell whether a text can be written as UTF-8."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
