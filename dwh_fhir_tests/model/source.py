"""The model's hospital: a few rows of some views, and the edits that are made to them.

Here belong what the source can hold and how it changes. What must become of it belongs in `expected.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from dwh_fhir.view import View
from dwh_fhir.views import registry
from dwh_fhir_sandbox.hospital.layout import LAYOUTS

MODULES: Sequence[tuple[str, ...]] = (
    ("person", "fall", "kontakt", "diagnose"),
    ("person", "fall", "kontakt", "diagnose"),
    ("person", "fall", "kontakt", "laborbefund"),
    ("person", "fall", "prozedur", "medikation"),
)
"""The views that are on in an example. Diagnoses and encounters refer to each other, so they come more often."""
SECRET = "Geheimnis"
"""A family name: no error text may hold it."""
LONG_AGO = datetime(2025, 12, 1, 8)  # noqa: DTZ001 - local time, as IS-H has it
OVERLAP = timedelta(hours=2)
"""How far a run reaches back for movements; for the views with a change DATE it is a day."""

Values = Mapping[str, Any]
Key = tuple[Any, ...]


def patient(number: int) -> str:
    return f"{number:010}"


_PATIENTS = st.integers(1, 3).map(patient)
_MAYBE = st.sampled_from(["", "X"])
_WHO = {"PATNR": _PATIENTS}
_CASE = {"EINRI": st.just("0001"), "FALNR": st.integers(1, 3).map(patient)}
_WHOSE = st.sampled_from([(1, 1), (1, 1), (2, 2), (2, 2), (1, 2), (1, 0)])
"""Patient and case of a row that names both: mostly as at the beginning; 0: no case."""


def _of_case(row: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Rows that name patient and case."""
    return st.builds(
        lambda whose, values: {
            **values,
            "EINRI": "0001",
            "PATNR": patient(whose[0]),
            "FALNR": patient(whose[1]) if whose[1] else "",
        },
        _WHOSE,
        row,
    )


rows: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "person": st.fixed_dictionaries(
        {
            **_WHO,
            "NNAME": st.sampled_from([SECRET, "Berg"]),
            "GSCHL": st.sampled_from(["1", "D", "?"]),
            "GBDAT": st.sampled_from(["19500228", "19500228", "19990231"]),
            "RFPAT": st.just("") | _PATIENTS,
        }
    ),
    "fall": st.fixed_dictionaries(
        {
            **_CASE,
            **_WHO,
            "FALAR": st.sampled_from(["1", "1", "2", "9"]),
            "BEGDT": st.just("20260105"),
            "ENDDT": st.sampled_from(["", "20260110", "20260101"]),
        }
    ),
    "kontakt": st.fixed_dictionaries(
        {
            **_CASE,
            "LFDNR": st.integers(1, 2),
            "BEWTY": st.sampled_from(["1", "1", "3", "2", "4"]),
            "BWIDT": st.sampled_from(["20260105", "20260107"]),
            "BWIZT": st.just("101500"),
            "ORGFA": st.sampled_from(["INN1", "KAR1"]),
            "ORGPF": st.sampled_from(["", "ST01"]),
        }
    ),
    "diagnose": st.fixed_dictionaries(
        {
            **_CASE,
            "LFDNR": st.integers(1, 2),
            "LFDBEW": st.sampled_from([1, 2, None]),
            "DKAT1": st.sampled_from(["G4", "G5", "??"]),
            "DKEY1": st.sampled_from(["I10.90", "E11.20", "none"]),
            "KHDIA": _MAYBE,
            "FHDIA": _MAYBE,
        }
    ),
    "prozedur": st.fixed_dictionaries(
        {
            **_CASE,
            "LNRIC": st.integers(1, 3).map(patient),
            "LFDBEW": st.just(1),
            "ICPMK": st.sampled_from(["O4", "O5", "??"]),
            "ICPML": st.sampled_from(["5-470.11", "8-930", "none"]),
            "BGDOP": st.sampled_from(["20260106", "20260107"]),
        }
    ),
    "laborbefund": _of_case(
        st.fixed_dictionaries(
            {
                "DOKNR": st.sampled_from(["B1", "B2", "B3"]),
                "MUSEQ": st.integers(1, 2),
                "ANFNR": st.sampled_from(["A1", "A1", "A2", ""]),
                "ENTDT": st.sampled_from(["20260105", "20260106"]),
                "N2LASTATUS": st.sampled_from(["F", "F", "X"]),
                "N2LEISTID": st.sampled_from(["HB", "LEUK"]),
                "N2PANEL": st.sampled_from(["", "BB"]),
                "N2VALUE": st.sampled_from(["12,1", "neg.", ""]),
                "N2UNIT": st.sampled_from(["g/dl", ""]),
            }
        )
    ),
    "medikation": _of_case(
        st.fixed_dictionaries(
            {
                "MEORDID": st.sampled_from(["M1", "M2", "M3"]),
                "METYP": st.sampled_from(["M", "G"]),
                "MESTA": st.sampled_from(["A", "C", "P"]),
                "PZN": st.sampled_from(["", "99000011"]),
                "ATC": st.sampled_from(["N02BE01", "B01AC06", ""]),
                "ATCJA": st.just("2025"),
                "BEGDT": st.just("20260106"),
                "DOSTXT": st.sampled_from(["", "abends"]),
            }
        )
    ),
}
"""View to rows of it: good ones, ones that break a rule, ones that a code map doesn't know."""

_TWIN = {
    "person": "VNAME",
    "fall": "BEGDT",
    "kontakt": "ZIMMR",
    "diagnose": "DITXT",
    "prozedur": "BTEXT",
    "laborbefund": "ANFDT",
    "medikation": "GRUND",
}
"""View to a column in which a second row with the same key differs."""


def of(view: str) -> View:
    return registry()[view]


def key(view: str, row: Values) -> Key:
    return tuple(row[column] for column in of(view).key)


class Source:
    """What the source holds now.

    Attributes:
        rows: view to its rows, of the views that are on.
        now: the moment at which edits are made, local time of the site.
        seen: keys that the source has had since the last quiet point.
    """

    def __init__(self, now: datetime, views: Collection[str]) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {view: [] for view in views}
        self.now = now
        self.seen: set[tuple[str, Key]] = set()

    def put(self, view: str, values: Values, when: str = "now") -> None:
        """A row in place of all that have its key. `when`: its change time is now, late, or long ago.

        A change that was stamped long ago shows in no window; only a key that is new can still be found.
        """
        name = (view, key(view, values))
        if when == "old" and name in self.seen:
            when = "now"
        self.delete(view, name[1])
        self.rows[view].append(self._stamped(view, values, when))
        self.seen.add(name)

    def touch(self, what: str, view: str, which: Key) -> None:
        """The rows with a key go, are cancelled or not any more, or get a second one beside them."""
        if what in ("cancel", "restore"):
            self.change(view, which, STORN="X" if what == "cancel" else "")
        elif what == "delete":
            self.delete(view, which)
        else:
            self.twin(view, which)

    def delete(self, view: str, which: Key) -> None:
        self.rows[view] = [row for row in self.rows[view] if key(view, row) != which]

    def twin(self, view: str, which: Key) -> None:
        """A second row with the same key; or, if there are two, one of them goes."""
        found = [row for row in self.rows[view] if key(view, row) == which]
        if len(found) == 1:
            self.rows[view].append(self._stamped(view, {**found[0], _TWIN[view]: "20260104"}, "now"))
        elif found:
            self.rows[view].remove(found[-1])

    def change(self, view: str, which: Key, **values: Any) -> None:
        """Other values in every row with a key."""
        self.rows[view] = [
            self._stamped(view, {**row, **values}, "now") if key(view, row) == which else row for row in self.rows[view]
        ]

    def merge(self, away: str, into: str) -> None:
        """One patient turns out to be another: all that is theirs goes over, the record says who survives."""
        self.change("person", (away,), RFPAT=into)
        for view in self.rows.keys() - {"person"}:
            for row in self.rows[view]:
                if row.get("PATNR") == away:
                    self.change(view, key(view, row), PATNR=into)

    def keys(self) -> list[tuple[str, Key]]:
        """Every key that is there, in an order of its own."""
        return sorted({(view, key(view, row)) for view, rows in self.rows.items() for row in rows}, key=repr)

    def quiet(self) -> None:
        """Everything has been read."""
        self.seen = set(self.keys())

    def _stamped(self, view: str, values: Values, when: str) -> dict[str, Any]:
        column = of(view).changed_at
        if column is None:
            return dict(values)
        moment = {"now": self.now + timedelta(hours=3), "old": LONG_AGO, "late": self.now - OVERLAP}[when]
        if LAYOUTS[view].columns[column] == "DATE":
            reach = self.now - timedelta(days=1)
            late = reach.date() if reach.time() == time() else self.now.date()
            return {**values, column: late if when == "late" else moment.date()}
        return {**values, column: moment}

    def raw(self, view: str) -> list[tuple[Any, ...]]:
        """The values of all rows as staging must hold them."""
        return sorted((tuple(row.get(name) for name in of(view).column_names) for row in self.rows[view]), key=repr)


def hospital() -> Iterator[tuple[str, dict[str, Any]]]:
    """What every example begins with: two patients, a case each, and of what is theirs one row each."""
    for number in (1, 2):
        case = {"EINRI": "0001", "FALNR": patient(number)}
        who = {"PATNR": patient(number)}
        yield "person", {**who, "NNAME": SECRET, "GSCHL": "1", "GBDAT": "19500228", "RFPAT": ""}
        yield "fall", {**case, **who, "FALAR": "1", "BEGDT": "20260105", "ENDDT": ""}
        place = {"ORGFA": "INN1", "ORGPF": "ST01"}
        yield "kontakt", {**case, "LFDNR": 1, "BEWTY": "1", "BWIDT": "20260105", "BWIZT": "101500", **place}
        code = {"DKAT1": "G4", "DKEY1": "I10.90"}
        yield "diagnose", {**case, "LFDNR": 1, "LFDBEW": 1, **code, "KHDIA": "X", "FHDIA": "X"}
        yield "prozedur", {**case, "LNRIC": patient(number), "ICPMK": "O5", "ICPML": "8-930", "BGDOP": "20260106"}
        result = {"N2LASTATUS": "F", "N2LEISTID": "HB", "N2VALUE": "12,1", "N2UNIT": "g/dl", "ENTDT": "20260105"}
        yield "laborbefund", {**case, **who, "DOKNR": f"B{number}", "MUSEQ": 1, "ANFNR": "A1", **result}
        drug = {"ATC": "N02BE01", "ATCJA": "2025", "BEGDT": "20260106"}
        yield "medikation", {**case, **who, "MEORDID": f"M{number}", "METYP": "M", "MESTA": "A", **drug}
