from __future__ import annotations

from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner, Result

from dwh_fhir.books import accounting
from dwh_fhir.cli.common import plain_errors
from dwh_fhir.cli.main import main
from dwh_fhir.errors import SourceUnfit
from dwh_fhir_sandbox.hospital.hospital import Hospital
from dwh_fhir_tests.cli.command import finish, start
from dwh_fhir_tests.world import World

MARKER = "Zwirbelhuber"


def test_a_broken_table_is_said_without_the_row(world: World) -> None:
    world.show(Hospital(5))
    world.hana.execute("UPDATE CV_PERSON SET NNAME = ?", [MARKER])
    assert finish(start(world, "run"))[0] == 0
    with world.connect() as connection:
        connection.execute("ALTER TABLE staging.person ADD CONSTRAINT strange CHECK (\"NNAME\" <> 'Anders')")
    world.hana.execute("UPDATE CV_PERSON SET NNAME = 'Anders', STRAS = ?", [MARKER])
    code, output = finish(start(world, "run", "--full"))
    assert code == 1
    assert "Error: CheckViolation in " in output
    assert "called by " in output
    assert "report it" in output
    assert "Traceback" not in output
    assert not any(text in output for text in (MARKER, "Anders", "Failing row"))


def test_a_table_of_a_wrong_type_is_said_without_the_value(world: World) -> None:
    world.show(Hospital(5))
    world.hana.execute("UPDATE CV_PERSON SET NNAME = ?", [MARKER])
    assert finish(start(world, "status", "--no-server"))[0] == 1
    with world.connect() as connection:
        connection.execute('ALTER TABLE clean.person ALTER "NNAME" TYPE integer USING NULL')
    code, output = finish(start(world, "run"))
    assert code == 1
    assert "Error: " in output
    assert "Traceback" not in output
    assert MARKER not in output


@pytest.fixture
def status(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], Result]:
    """`dwh-fhir status`, in which counting fails."""

    def ends_with(error: Exception) -> Result:
        def count(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(accounting, "status", count)
        return CliRunner().invoke(main, ["status", "--no-server"], env=world.environment())

    return ends_with


def test_a_bug_is_said_by_kind_and_place(status: Callable[[Exception], Result]) -> None:
    result = status(ValueError(MARKER))
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ValueError in count (test_plain_errors.py:")
    assert "called by close_books (dwh_fhir/pipeline.py:" in result.stderr
    assert MARKER not in result.output


def test_an_operators_error_is_its_sentence(status: Callable[[Exception], Result]) -> None:
    result = status(SourceUnfit("person: has no column X; see site.yaml"))
    assert (result.exit_code, result.stderr) == (1, "Error: person: has no column X; see site.yaml\n")


@pytest.mark.parametrize(
    ("error", "code"),
    [(click.UsageError("so"), 2), (click.BadParameter("so"), 2), (click.ClickException("so"), 1), (click.Abort(), 1)],
)
def test_clicks_own_errors_are_left_to_click(error: Exception, code: int) -> None:
    @click.command()
    @plain_errors
    def command() -> None:
        raise error

    result = CliRunner().invoke(command)
    assert result.exit_code == code
    assert "report it" not in result.output
