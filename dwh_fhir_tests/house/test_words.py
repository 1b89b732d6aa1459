from __future__ import annotations

from pathlib import Path

import pytest

from dwh_fhir_tests.house import words
from dwh_fhir_tests.house.source import TOP, docstrings, modules

DOCUMENTS = [
    *(TOP / name for name in ("README.md", "CONTRIBUTING.md", "benchmarks/README.md")),
    *sorted((TOP / "docs").glob("*.md")),
]


def of(path: Path) -> str:
    return str(path.relative_to(TOP))


@pytest.mark.parametrize("path", list(modules()), ids=of)
def test_every_name_names_something_and_every_sentence_has_a_subject(path: Path) -> None:
    assert [*words.empty_names(path), *words.subjectless(path)] == []


@pytest.mark.parametrize("path", [*modules(), *modules("dwh_fhir_tests"), *DOCUMENTS], ids=of)
def test_every_file_in_backticks_exists(path: Path) -> None:
    assert list(words.lost_files(path)) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=of)
def test_every_link_module_and_target_of_a_document_exists(path: Path) -> None:
    assert list(words.lost_references(path)) == []


@pytest.mark.parametrize("path", [p for p in modules() if p.name == "__init__.py"], ids=of)
def test_a_folder_says_what_it_holds(path: Path) -> None:
    assert next(docstrings(path), None) is not None
