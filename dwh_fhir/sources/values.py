"""One value of a source as a view's column wants it: spelled as the column's kind is spelled at SAP.

Here belongs what site.yaml's column bindings say about a single value. A value that can't be understood stays as it is,
so that the view's own rule judges it; where its column can't even hold it (numbers, DATE, TIMESTAMP) it is `UNREAD`,
as `spellings.py` judges. Which columns a value is made of belongs in `parts.py`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from dwh_fhir.columns import Kind
from dwh_fhir.site_file import Column
from dwh_fhir.sources.spellings import UNREAD, Sign, as_text, has_text, spell
from dwh_fhir.texts import bare

RULE: Final = "spelling"
"""The rule of `rules.py` that such a value breaks."""

Convert = Callable[[Any], Any]

_NUMBER_BITS = 63


def converter(
    told: Column, name: str, kind: Kind, code_map: Mapping[str, Mapping[str, str]], zone: ZoneInfo
) -> Convert:
    """The function from the source's value to the column's.

    Args:
        told: how site.yaml binds the column.
        name: the view's column; a code map has its values in the column of this name.
        kind: how the column is spelled.
        code_map: the lines of `told.map` by the source's code.
        zone: where the local times of the source are; times with an offset are brought there.
    """
    steps = _steps(told, name, code_map)
    # A date cell is read as the date it is: the formats are for those that are written as text.
    typed = told.extract is None and told.map is None

    def convert(value: Any) -> Any:
        if isinstance(value, str):
            value = bare(value)
        if typed and (not steps or isinstance(value, date | time)):
            return spell(value, kind, zone, told.decimal)
        if not (value is None or isinstance(value, bool) or has_text(value)):
            return UNREAD
        # A number's own text has a point, whatever sign the source's texts have.
        sign: Sign | None = told.decimal if isinstance(value, str) else "."
        value = as_text(value) or ""
        for step in steps if value or told.map is not None else ():
            value = step(value)
            if not isinstance(value, str):
                break
        return spell(value, kind, zone, sign)

    return convert


def _steps(told: Column, name: str, code_map: Mapping[str, Mapping[str, str]]) -> list[Callable[[str], Any]]:
    """What site.yaml wants done with a value's text, in this order."""
    steps: list[Callable[[str], Any]] = []
    if told.extract is not None:
        steps.append(_extractor(re.compile(told.extract)))
    if told.map is not None:
        steps.append(lambda text: code_map[text][name] if text in code_map else text)
    if told.formats:
        steps.append(_parser(told.formats))
    if told.pad is not None:
        width = told.pad
        steps.append(lambda text: text.zfill(width) if text.isascii() and text.isdigit() else text)
    return steps


def number_of(values: Sequence[Any]) -> int:
    """A whole number that stands for some values: the same ones always give the same number, in every source."""
    content = "\x1f".join("" if value is None else bare(str(value)) for value in values)
    digest = hashlib.sha256(content.encode(errors="surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - _NUMBER_BITS)


def _extractor(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def extract(text: str) -> str:
        match = pattern.search(text)
        return text if match is None else match[1] or ""

    return extract


def _parser(formats: Sequence[str]) -> Callable[[str], Any]:
    """The first format that fits the text gives the moment; the text itself if none does."""

    def parse(text: str) -> Any:
        for form in formats:
            with suppress(ValueError):
                found = datetime.strptime(text, form)  # noqa: DTZ007 - local times have no offset at the source
                # Without anything between the digits strptime guesses where one number ends.
                if not text.isdigit() or found.strftime(form) == text:
                    return _as_precise_as(form, found)
        return text

    return parse


def _as_precise_as(form: str, found: datetime) -> Any:
    """Only what the format tells: a moment, a date, or (as IS-H spells it) year and month, or the year."""
    if "%H" in form:
        return found
    if "%d" in form:
        return found.date()
    return found.strftime("%Y%m00" if "%m" in form else "%Y0000")
