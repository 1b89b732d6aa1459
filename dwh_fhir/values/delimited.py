"""Read delimited text (CSV) strictly: text that can be read in two ways is refused, never guessed.

Here belong quotes, line breaks and encodings, with the standard library's parser in its strict mode: quotes as in RFC
4180, except that a quote inside of an unquoted field stands for itself. How many fields a row must have belongs in
`sources/sheets.py` and `site/code_maps.py`.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final, Literal, NamedTuple, TextIO

Quoting = Literal["double", "none"]

_LONGEST_FIELD = 10_000_000
"""Characters. A discharge letter is shorter; an unclosed quote would take the rest of the file into memory."""
_CHUNK = 1 << 20
_ROWS = 500
"""Rows that are looked at together."""
_QUOTING: Mapping[Quoting, Literal[0, 3]] = {"double": csv.QUOTE_MINIMAL, "none": csv.QUOTE_NONE}
_BREAK = re.compile(r"\r\n|\r|\n")
_DOS_END: Final = ["\x1a"]
"""The mark of a file's end under DOS, which some exports still write as a last line."""
_MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_CLOSE = "close it, or write the quotes inside of a text twice"
_ENCODING = "name the file's encoding, or save the file in the one that is expected"


class MalformedError(ValueError):
    """A file that can't be read without guessing.

    Attributes:
        line: where, counted from 1; 0: everywhere.
        problem: the problem and its remedy; never a value.
        setting: the key of site.yaml's `source` that decides on it; "" if none does.
    """

    def __init__(self, line: int, problem: str, setting: str = "") -> None:
        super().__init__(f"line {line}: {problem}")
        self.line, self.problem, self.setting = line, problem, setting


@dataclass(frozen=True)
class Format:
    """How a file is written.

    Attributes:
        delimiter: the character between two fields.
        encoding: by Python's name for it.
        quoting: `double`: fields may stand in quotes, a quote in them is doubled; `none`: a quote is any character, and
            each line is a row.
        errors: how bytes that are not in the encoding are handled, as in `open`.
    """

    delimiter: str
    encoding: str = "utf-8"
    quoting: Quoting = "double"
    errors: str = "surrogateescape"


class Record(NamedTuple):
    """A row as it is written: its first line counted from 1, its fields, and the text of its last line."""

    line: int
    fields: list[str]
    text: str


@dataclass(frozen=True)
class Block:
    """Some rows that follow each other.

    Attributes:
        rows: their fields; none: a blank line.
        lines: the file's lines that they were read from.
        line: the number of the first of these.
        plain: whether each row is one line with one possible reading, and none is blank.
    """

    rows: Sequence[list[str]]
    lines: Sequence[str]
    line: int
    plain: bool

    def records(self) -> Iterator[Record]:
        """List the rows that are not blank."""
        at = 0
        for fields in self.rows:
            start, at = at, at + _lines_of(fields)
            if fields and fields != _DOS_END:
                yield Record(self.line + start, fields, self.lines[at - 1])


def read(path: Path, form: Format) -> Iterator[Record]:
    """Read the records of a file, the header first; blank lines are left out. Errors as `blocks`."""
    for block in blocks(path, form):
        yield from block.records()


def blocks(path: Path, form: Format) -> Iterator[Block]:
    """Read all rows of a file, the header in a block of its own.

    After the last one the file's lines are counted once more without the parser, so that none of them is swallowed.

    Raises:
        MalformedError: the file can't be read without guessing.
        OSError: the file can't be read.
    """
    with path.open("rb") as file:
        _check_mark(file.read(4), form.encoding)
    lines = 0
    try:
        with path.open(encoding=form.encoding, errors=form.errors, newline="") as text:
            for block in _blocks(text, form):
                yield block
                lines += len(block.lines)
        counted = _count_lines(path, form)
    except UnicodeError:
        raise MalformedError(lines + 1, f"is not in {form.encoding}; {_ENCODING}", "encoding") from None
    if counted != lines:
        raise MalformedError(counted, f"the file has {counted} lines, of which {lines} were read; write it anew")


def misread(record: Record, form: Format) -> dict[int, str]:
    """List the places of fields that can be read in two ways, with the rule of `clean/rules.py` that they break."""
    broken: dict[int, str] = {}
    if form.quoting == "double" and '"' in record.text:
        # In a quoted field these quotes would be doubled.
        odd = (i for i, field in enumerate(record.fields) if field[:1] == " " and field.lstrip(" ")[:1] == '"')
        broken |= {i: "quotes" for i in odd if record.fields[i] in record.text}
    if _is_utf8_in_disguise(record.text, form.encoding):
        broken |= {i: "encoding" for i, field in enumerate(record.fields) if not field.isascii()}
    return broken


class _Fed:
    """Buffer of the lines that the parser is given, kept until it has returned their rows."""

    def __init__(self, file: Iterator[str]) -> None:
        self.lines = [next(file, "").removeprefix("\ufeff")]
        self.ended = False
        self._file = file

    def parts(self) -> Iterator[list[str]]:
        yield list(filter(None, self.lines))
        while part := list(islice(self._file, _ROWS)):
            self.lines += part
            yield part
        self.ended = True

    def take(self, number: int) -> list[str]:
        """Take the next lines out of the buffer."""
        taken = self.lines[:number]
        del self.lines[:number]
        return taken


def _blocks(file: TextIO, form: Format) -> Iterator[Block]:
    csv.field_size_limit(_LONGEST_FIELD)
    fed, start, width = _Fed(file), 1, 0
    lines = chain.from_iterable(fed.parts())
    reader = csv.reader(lines, delimiter=form.delimiter, quoting=_QUOTING[form.quoting], strict=True)
    while True:
        rows: list[list[str]] = []
        try:
            rows.extend(islice(reader, _ROWS if width else 1))
        except csv.Error as error:
            raise _explained(error, start + sum(map(_lines_of, rows)), reader.line_num, fed.ended) from None
        if not rows:
            return
        width = width or len(rows[0])
        number = len(rows)
        if reader.line_num - start + 1 != number:
            _refuse_swallowed(rows, form.delimiter, width, start)
            number = sum(map(_lines_of, rows))
        taken = fed.take(number)
        plain = len(rows) == number and all(rows) and not _looks_odd("".join(taken), form)
        yield Block(rows, taken, start, plain)
        start += number


def _lines_of(fields: Sequence[str]) -> int:
    """Count the lines that a row takes."""
    return 1 + sum(len(_BREAK.findall(field)) for field in fields if "\n" in field or "\r" in field)


def _looks_odd(text: str, form: Format) -> bool:
    """Tell whether some row of a text may be misread, or is only the mark of a file's end; cheap for many rows."""
    if _DOS_END[0] in text or _is_utf8_in_disguise(text, form.encoding):
        return True
    return '"' in text and (f"{form.delimiter} " in text or "\n " in text or "\r " in text or text[0] == " ")


def _explained(error: csv.Error, start: int, line: int, ended: bool) -> MalformedError:
    if "limit" in str(error):
        problem = f"begins a field of more than {_LONGEST_FIELD} characters; if a quote opens it, {_CLOSE}"
    elif ended:
        problem = f"a quote opens a field and nothing closes it up to the end of the file; {_CLOSE}"
    elif line > start:
        problem = f"a quote opens a field, and more text follows the quote that closes it in line {line}; {_CLOSE}"
    else:
        problem = f"text follows the quote that closes a field; {_CLOSE}"
    return MalformedError(start, problem, "quoting")


def _refuse_swallowed(rows: Sequence[list[str]], delimiter: str, width: int, line: int) -> None:
    """Refuse texts with line breaks that look like whole rows: those are two stray quotes around other rows."""
    for fields in rows:
        lines = _lines_of(fields)
        if lines > 1 and (len(fields) != width or _looks_like_rows(delimiter.join(fields), delimiter, width)):
            raise MalformedError(
                line,
                f"a quote opens a field that holds other rows of the table, as it seems; {_CLOSE}. If it really is a "
                "text, export the file with a delimiter that no text holds",
                "quoting",
            )
        line += lines


def _looks_like_rows(text: str, delimiter: str, width: int) -> bool:
    return len([part for part in _BREAK.split(text) if part.count(delimiter) >= width - 1]) > 1


def _check_mark(head: bytes, encoding: str) -> None:
    """Refuse a byte order mark of another encoding than the one that is expected."""
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    expected = codecs.lookup(encoding).name
    if marked is not None and not expected.startswith(marked):
        raise MalformedError(
            1, f"begins with the mark of {marked}, but {encoding} is expected; {_ENCODING}", "encoding"
        )


def _is_utf8_in_disguise(text: str, encoding: str) -> bool:
    """Tell whether text that was read with one byte a character makes sense as UTF-8: then it is UTF-8."""
    if text.isascii() or codecs.lookup(encoding).name.startswith(("utf", "ascii")):
        return False
    with suppress(UnicodeError):
        return not text.encode(encoding, "surrogateescape").decode().isascii()
    return False


def _count_lines(path: Path, form: Format) -> int:
    """Count the lines of a file, the last one also without its end."""
    ends, last = 0, ""
    with path.open(encoding=form.encoding, errors=form.errors, newline="") as file:
        while chunk := file.read(_CHUNK):
            ends += chunk.count("\n") + chunk.count("\r") - chunk.count("\r\n")
            ends -= last == "\r" and chunk.startswith("\n")
            last = chunk[-1]
    return ends + (last not in ("", "\r", "\n"))
