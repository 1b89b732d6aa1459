from __future__ import annotations

import inspect
from collections.abc import Callable

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dwh_fhir import errors
from dwh_fhir.errors import Described, DwhFhirError, OperatorError, PassingError, Rejected, describe
from dwh_fhir.settings import Environment

TREE = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, DwhFhirError)]
FOREIGN = [
    ValueError,
    KeyError,
    RuntimeError,
    OSError,
    psycopg.DataError,
    psycopg.errors.CheckViolation,
    psycopg.errors.UniqueViolation,
    psycopg.errors.InvalidTextRepresentation,
    psycopg.ProgrammingError,
    psycopg.InterfaceError,
]
# What isn't part of a place or of our sentence by chance.
TEXTS = st.text("äöüßÄÖÜ\U0001f600'\"%\n\x00", min_size=3).map(lambda marks: f"{marks}Zwirbelhuber{marks}")


def raised(error: Exception) -> Exception:
    """The error with a traceback, as one that a row has caused."""
    try:
        try:
            raise LookupError(*error.args)
        except LookupError as cause:
            error.__notes__ = list(map(str, error.args))
            raise error from cause
    except Exception as caught:
        return caught


def error_of(kind: type[DwhFhirError], text: str) -> DwhFhirError:
    return Rejected(422, {}, text) if kind is Rejected else kind(text)


@pytest.mark.parametrize("kind", FOREIGN)
@given(text=TEXTS)
def test_no_text_of_a_foreign_error_gets_out(kind: Callable[[str], Exception], text: str) -> None:
    described = describe(raised(kind(text)))
    assert "Zwirbelhuber" not in described.text
    assert not set(text) - set("Zwirbelhuber'\"") & set(described.text)
    assert "in raised (test_errors.py:" in described.text
    assert "report it" in described.text
    assert (described.retryable, described.exit_code) == (False, 1)


def test_a_bug_below_a_function_of_ours_names_that_function_too() -> None:
    def broken(read: Callable[[], object], stand_in: object) -> object:
        raise ValueError("Zwirbelhuber")

    environment = Environment({"X": "1"})
    environment.attempt = broken  # type: ignore[method-assign, assignment]
    with pytest.raises(ValueError, match="Zwirbelhuber") as caught:
        environment.get("X")
    assert describe(caught.value).text.startswith("ValueError in broken (test_errors.py:")
    assert "called by checked (dwh_fhir/settings/environment.py:" in describe(caught.value).text


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert describe(ValueError("x")).text == "ValueError; this is a bug: report it with this text"


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
@given(text=st.text(min_size=1))
def test_an_error_of_the_tree_shows_its_text_and_its_branch_decides_about_another_try(
    kind: type[DwhFhirError], text: str
) -> None:
    described = describe(raised(error_of(kind, text)))
    assert described == Described(described.text, not issubclass(kind, OperatorError), 1)
    assert text in described.text


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_no_class_is_on_both_branches(kind: type[DwhFhirError]) -> None:
    assert not (issubclass(kind, OperatorError) and issubclass(kind, PassingError))
