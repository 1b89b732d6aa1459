"""Read variables of the environment by name, secrets also from files, and the settings of the source.

Every secret NAME may instead stand in a file that NAME_FILE names. Here belong names and their checks only; opening a
connection belongs in the layer that uses it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial, wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from dwh_fhir.errors import SettingsError, SiteError

T = TypeVar("T")
P = ParamSpec("P")
_TRUE, _FALSE = {"true", "1", "yes", "on"}, {"false", "0", "no", "off"}


class Unusable(ValueError):  # noqa: N818 - named as what is the case
    """A value can't be used; the message goes on after the variable's name, and never repeats the value."""


class Environment:
    """Variables by name; each that is missing or wrong is a SettingsError that names it and the remedy."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self.variables = os.environ if variables is None else variables

    def attempt(self, read: Callable[[], T], stand_in: T) -> T:  # noqa: ARG002 - `_Collecting` needs it
        """Read one variable; `stand_in` goes on in place of a value if errors are collected."""
        return read()

    def get(self, name: str, default: str | None = None) -> str:
        """Return the value of a variable; without a default it must be set."""
        return self.checked(name, str, "", default)

    def needed(self, name: str) -> str:
        """Return the value of a variable without which nothing that follows can be read: its lack ends the reading."""
        return self._value(name, None)

    def secret(self, name: str, default: str | None = None, check: Callable[[str], str] = str) -> str:
        """Return the value of NAME, or the content of the file that NAME_FILE names.

        Args:
            name: of the variable.
            default: in place of a secret that is not set; None: it must be set.
            check: raises `Unusable` if it is no usable secret.
        """
        return self.attempt(lambda: _checked(name, self._secret(name, default), check), "")

    def number(self, name: str, default: str | None = None, least: int | None = None) -> int:
        """Return a whole number, not less than `least`."""
        return self.checked(name, partial(_number, least=least), least or 0, default)

    def switch(self, name: str, default: str) -> bool:
        """Return a yes or no."""
        return self.checked(name, _switch, default in _TRUE, default)

    def choice(self, name: str, values: Sequence[str], default: str) -> str:
        """Return one of the values that are allowed."""
        return self.checked(name, partial(_choice, values=values), default, default)

    def checked(self, name: str, check: Callable[[str], T], stand_in: T, default: str | None = None) -> T:
        """Return what a check makes of a variable.

        Args:
            name: of the variable.
            check: raises `Unusable` if the value can't be used.
            stand_in: any usable value.
            default: in place of a variable that is not set; None: it must be set.
        """
        return self.attempt(lambda: _checked(name, self._value(name, default), check), stand_in)

    def _value(self, name: str, default: str | None) -> str:
        value = self.variables.get(name) or default
        if value is None:
            raise SettingsError(f"{name} is not set; see docs/configuration.md")
        return value

    def _secret(self, name: str, default: str | None) -> str:
        file = self.variables.get(f"{name}_FILE")
        if file:
            try:
                return Path(file).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise SettingsError(f"{name}_FILE: {error.strerror}: {file}") from None
            except UnicodeDecodeError:
                raise SettingsError(f"{name}_FILE: no text in UTF-8: {file}") from None
        value = self.variables.get(name) or default
        if value is None:
            raise SettingsError(f"neither {name} nor {name}_FILE is set; see docs/configuration.md")
        return value


class _Collecting(Environment):
    """An environment that goes on after a variable that is missing or wrong.

    Attributes:
        problems: a sentence for each of them.
    """

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment.variables)
        self.problems: list[str] = []

    def attempt(self, read: Callable[[], T], stand_in: T) -> T:
        """Read one variable, or note why it can't be used."""
        try:
            return read()
        except SettingsError as error:
            self.problems.append(str(error))
            return stand_in


def all_at_once(reader: Callable[Concatenate[Environment, P], T]) -> Callable[Concatenate[Environment, P], T]:
    """Make a function that reads settings report every variable that is missing or wrong, not only the first.

    Where one such function calls others, the outermost reports.

    Raises:
        SettingsError: one line per variable.
        SiteError: all variables are as they should be, and site.yaml is not.
    """

    @wraps(reader)
    def reading(environment: Environment, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if isinstance(environment, _Collecting):
            return reader(environment, *args, **kwargs)
        collecting = _Collecting(environment)
        try:
            settings = reader(collecting, *args, **kwargs)
        except (SettingsError, SiteError) as error:
            if not collecting.problems:
                raise
            collecting.problems.append(str(error))
        if collecting.problems:
            raise SettingsError("\n".join(collecting.problems))
        return settings

    return reading


def _checked(name: str, value: str, check: Callable[[str], T]) -> T:
    """Check a value and name its variable if it can't be used."""
    try:
        return check(value)
    except Unusable as reason:
        raise SettingsError(f"{name} {reason}") from None


def _number(value: str, least: int | None) -> int:
    try:
        number = int(value)
    except ValueError:
        raise Unusable("must be a whole number") from None
    if least is not None and number < least:
        raise Unusable(f"must be {least} or more")
    return number


def _switch(value: str) -> bool:
    if value.lower() not in _TRUE | _FALSE:
        raise Unusable("must be true or false")
    return value.lower() in _TRUE


def _choice(value: str, values: Sequence[str]) -> str:
    if value not in values:
        raise Unusable(f"must be {', '.join(values[:-1])} or {values[-1]}")
    return value
