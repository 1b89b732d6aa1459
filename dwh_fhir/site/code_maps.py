"""The code maps that the mappings read: their columns, what may stand in them, and reading them from CSV.

Here belongs each map's declaration: loading, `check-site`, the documentation and the editors' schema
follow from it. A map that is not declared here is read as it is. Which code means what is the site's own matter and
stands in its CSV files; what a mapping makes of it belongs in `views/`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from dwh_fhir.errors import SiteError
from dwh_fhir.fhir import ucum, urls
from dwh_fhir.values.delimited import Format, MalformedError, Record, misread
from dwh_fhir.values.delimited import read as read_records

Lines = Mapping[str, Mapping[str, str]]
"""Local code to its line: column to value."""
_FORMAT = Format(",", errors="strict")
_EMPTY = Record(1, [], "")


@dataclass(frozen=True)
class Target:
    """A column of a code map that mappings read.

    Attributes:
        meaning: what it holds, for the documentation.
        allowed: the values it may have; empty: any.
        pattern: what a value must look like; empty: anything.
        blank: whether it may be empty, which says that the code has no counterpart.
        optional: whether the map may do without the column.
        verify: a check that takes too long for every start, so only `check-site` makes it; None: there is none.
    """

    meaning: str
    allowed: frozenset[str] = frozenset()
    pattern: str = ""
    blank: bool = True
    optional: bool = False
    verify: Callable[[str], bool] | None = None

    def refuses(self, value: str) -> str | None:
        """Say what is allowed, if the value is not."""
        if not value:
            return None if self.blank else f"must not be empty; {self.expected}"
        if (self.allowed and value not in self.allowed) or not re.fullmatch(self.pattern or ".*", value):
            return f"must be {self.expected}"
        return None

    @property
    def expected(self) -> str:
        """A value's limits in words."""
        if self.allowed:
            return f"one of {', '.join(sorted(self.allowed))}"
        return f"{self.meaning} ({self.pattern})" if self.pattern else self.meaning

    @property
    def described(self) -> str:
        """Meaning and limits, for the documentation."""
        limits = [self.expected] if self.allowed else [f"like `{self.pattern}`"] if self.pattern else []
        limits += ["never empty"] if not self.blank else []
        limits += ["may be left out"] if self.optional else []
        return "; ".join([self.meaning, *limits])


@dataclass(frozen=True)
class CodeMap:
    """The declaration of a code map.

    Attributes:
        meaning: what its codes are, for the documentation.
        targets: the columns that mappings read, beside the first one.
        missing: what becomes of a row whose code the map lacks, for the documentation.
        speaks_for_itself: tells codes that need no line, because they already are what the map would say.
        may_collide: of these tells the ones that a hospital also uses with another meaning of its own. Where a site has
            the map they need a line.
        free_text: whether the source's column may hold words about a patient, so that its values are only counted.
    """

    meaning: str
    targets: Mapping[str, Target]
    missing: str
    speaks_for_itself: Callable[[str], bool] | None = None
    may_collide: Callable[[str], bool] | None = None
    free_text: bool = False

    def takes(self, code: str, *, given: bool) -> bool:
        """Tell whether a code without a line is taken as it is; `given`: the site has the map."""
        if self.speaks_for_itself is None or (given and self.may_collide is not None and self.may_collide(code)):
            return False
        return self.speaks_for_itself(code)


_YEAR = "(19|20)[0-9]{2}"
_CODE = r"\S+( \S+)*"

CODE_MAPS: Mapping[str, CodeMap] = MappingProxyType(
    {
        "gender": CodeMap(
            "sex (person GSCHL)",
            {
                "gender": Target("administrative gender", urls.GENDERS),
                "gender_amtlich": Target(
                    "for `other`: D or X of the official extension", urls.GENDERS_AMTLICH, optional=True
                ),
            },
            "the element is left out",
        ),
        "country": CodeMap(
            "country key (person LAND)",
            {"iso": Target("ISO 3166 code of two letters", pattern="[A-Z]{2}")},
            "the element is left out",
        ),
        "case_type": CodeMap(
            "kind of case (fall FALAR)",
            {
                "class": Target("class of the Encounter", urls.ENCOUNTER_CLASSES, blank=False),
                "kontaktart": Target("KontaktArt, where it follows from the kind of case", urls.KONTAKTARTEN),
            },
            "the case is rejected (rule `case_type`)",
        ),
        "movement_kind": CodeMap(
            "kind of movement (kontakt BWART)",
            {"kontaktart": Target("KontaktArt", urls.KONTAKTARTEN)},
            "the element is left out",
        ),
        "referral": CodeMap(
            "kind of referral (kontakt RFSRC)",
            {"aufnahmeanlass": Target("Aufnahmeanlass", urls.AUFNAHMEANLAESSE)},
            "the element is left out",
        ),
        "organization_unit": CodeMap(
            "organizational unit (ORGFA, ORGPF)",
            {
                "fachabteilung": Target(
                    "department key, HA, BA or BE before it allowed", pattern="(HA|BA|BE)?[0-9]{4}"
                ),
                "name": Target("name of the unit"),
            },
            "no department key, no name; the number alone",
        ),
        "icd_catalogue": CodeMap(
            "diagnosis catalogue (diagnose DKAT1, DKAT2)",
            {
                "year": Target("year of ICD-10-GM, or of ICD-10-WHO", pattern=_YEAR, blank=False),
                "edition": Target(
                    "gm or empty: ICD-10-GM; who: ICD-10-WHO, for causes of death",
                    frozenset({"gm", "who"}),
                    optional=True,
                ),
            },
            "the diagnosis is rejected (rule `icd_catalogue`)",
        ),
        "ops_catalogue": CodeMap(
            "procedure catalogue (prozedur ICPMK)",
            {"year": Target("year of the OPS", pattern=_YEAR, blank=False)},
            "the procedure is rejected (rule `ops_catalogue`)",
        ),
        "procedure_type": CodeMap(
            "kind of procedure (prozedur PRTYP)",
            {"intent": Target("SNOMED CT code of the Durchfuehrungsabsicht", urls.PROCEDURE_INTENTS)},
            "the element is left out",
        ),
        "dose_form": CodeMap(
            "dose form (medikation FORM)",
            {"edqm": Target("code of EDQM's Standard Terms, a pharmaceutical dose form", pattern="[0-9]{8}")},
            "as the source spells it, without code",
        ),
        "route": CodeMap(
            "route of administration (medikation APPL)",
            {"edqm": Target("code of EDQM's Standard Terms, a route of administration", pattern="[0-9]{8}")},
            "as the source spells it, without code",
        ),
        "dose_unit": CodeMap(
            "unit of a dose or strength (medikation DOSISE, STAEIN)",
            {"ucum": Target("UCUM code", verify=ucum.is_valid)},
            "mg, mL and what else is UCUM and no mistake count as they are; else a dose is text, a strength has no "
            "code; U, m, d and a need a line",
            speaks_for_itself=ucum.is_of_laboratory,
            may_collide=ucum.AMBIGUOUS.__contains__,
        ),
        "drug": CodeMap(
            "Pharmazentralnummer, eight digits (medikation PZN)",
            {
                "ask": Target(
                    "ASK numbers of all ingredients, blank separated", pattern="[0-9]{5}( [0-9]{5})*", blank=False
                )
            },
            "the row's own ingredient alone",
        ),
        "lab_code": CodeMap(
            "laboratory test or panel (laborbefund N2LEISTID, N2PANEL, ANFLEIST)",
            {
                "loinc": Target("LOINC code", pattern="[0-9]{1,7}-[0-9]"),
                "ucum": Target(
                    "unit of results that come without one, 1 if they have no dimension",
                    pattern=_CODE,
                    verify=ucum.is_valid,
                ),
                "area": Target("Laborbereich, a LOINC code", urls.LABORBEREICHE, optional=True),
            },
            "the local code alone; a number without a unit is rejected (rule `lab_unit`)",
        ),
        "lab_unit": CodeMap(
            "unit as the laboratory spells it (laborbefund N2UNIT)",
            {"ucum": Target("UCUM code", pattern=_CODE, verify=ucum.is_valid)},
            "unless it is UCUM already, the number is rejected (rule `lab_unit`); U, m, d and a need a line",
            speaks_for_itself=ucum.is_of_laboratory,
            may_collide=ucum.AMBIGUOUS.__contains__,
        ),
        "lab_result": CodeMap(
            "result in words, as written or in lower case (laborbefund N2VALUE)",
            {
                "code": Target("code of the result", pattern=_CODE, blank=False),
                "system": Target("its code system (URI), SNOMED CT if empty", pattern=r"\S+", optional=True),
            },
            "words become a note, with the reason `as-text` in place of a value",
            # Numbers, ranges and titers.
            speaks_for_itself=lambda text: any(sign.isdigit() for sign in text),
            free_text=True,
        ),
        "lab_flag": CodeMap(
            "flag of a result (laborbefund N2ABNORMAL)",
            {"interpretation": Target("HL7 code of the interpretation", urls.INTERPRETATIONS)},
            "the flag as text; HL7's own codes (`H`, `LL`) are taken as such only where the site has no such map",
            speaks_for_itself=urls.INTERPRETATIONS.__contains__,
            # A laboratory's N may be "nicht bestimmt".
            may_collide=urls.INTERPRETATIONS.__contains__,
        ),
    }
)
"""Every declared code map by name."""


def read(path: Path, name: str) -> Lines:
    """Read one code map.

    Args:
        path: the CSV file: UTF-8, commas, a header; the first column holds the local code.
        name: the map's name; what its columns may hold is checked if it is declared.

    Raises:
        OSError: the file can't be read.
        SiteError: something in it is not allowed; one line per problem, with file and line.
    """
    lines: dict[str, Mapping[str, str]] = {}
    try:
        problems = list(_read_lines(read_records(path, _FORMAT), CODE_MAPS.get(name), lines))
    except MalformedError as error:
        problems = [(error.line or 1, error.problem)]
        if error.setting == "encoding":
            problem = "is no CSV file in UTF-8; save it as 'CSV UTF-8 (comma delimited)'"
            problems = [(_line_of_broken_text(path), problem)]
    if problems:
        raise SiteError("\n".join(f"{path}:{line}: {problem}" for line, problem in problems))
    return lines


def _line_of_broken_text(path: Path) -> int:
    """Find the first line that is not UTF-8."""
    content = path.read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return content.count(b"\n", 0, error.start) + 1
    return 1


def line_of(path: Path, code: str) -> int:
    """Find the line of a code map's file on which a code stands, counted from 1; the file was read without an error."""
    records = islice(read_records(path, _FORMAT), 1, None)
    return next((record.line for record in records if record.fields and record.fields[0].strip() == code), 1)


def _read_lines(
    records: Iterator[Record], declared: CodeMap | None, lines: dict[str, Mapping[str, str]]
) -> Iterator[tuple[int, str]]:
    """Fill `lines`; yields the number and problem of every line that is not as it must be."""
    header = [name.strip() for name in next(records, _EMPTY).fields]
    if len(header) < 2:
        yield 1, "needs a header of at least two columns, separated by commas: the local code and its target"
        return
    first, *others = header
    targets = declared.targets if declared else {}
    for name in (name for name, target in targets.items() if name not in others and not target.optional):
        yield 1, f"column {name} is missing; needed are {first}, {', '.join(targets)}"
    for name in sorted({name for name in header if name and header.count(name) > 1}):
        yield 1, f"column {name} stands several times; give each a name of its own"
    for record in records:
        if len(record.fields) != len(header):
            yield record.line, f"{len(header)} columns expected"
            continue
        if misread(record, _FORMAT):
            yield record.line, "blanks before a quote; take them away"
        line = {name: value.strip() for name, value in zip(header, record.fields, strict=True)}
        if line[first] in lines:
            yield record.line, "the code stands twice; keep one line of it"
        lines[line[first]] = line
        for name, target in targets.items():
            if name in line and (refused := target.refuses(line[name])):
                yield record.line, f"{name} {refused}"
