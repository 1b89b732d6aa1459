"""The picture of docs/architecture.md, drawn from the imports: `python -m dwh_fhir_tests.house.picture` renews it.

An arrow means "imports". Of several ways from one folder to another only the longest is drawn (transitive reduction):
what an arrow leads to, over others or directly, may be imported.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

import grimp

from dwh_fhir_tests.house.source import TOP

PAGE = TOP / "docs" / "architecture.md"
_PLACE = re.compile(r"(?<=<!-- picture -->\n).*?(?=<!-- /picture -->)", re.S)
_PACKAGE = "dwh_fhir"

Arrows = Mapping[str, set[str]]


def layers() -> list[str]:
    """Folders and modules of the product, from top to bottom, as pyproject.toml orders them."""
    configuration = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(c for c in configuration["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    return [name.strip() for layer in contract["layers"] for name in layer.split("|")]


def imports() -> Arrows:
    """Which folder of the product imports which."""
    graph = grimp.build_graph(_PACKAGE)
    arrows: dict[str, set[str]] = {name: set() for name in layers()}
    for module in graph.modules - {_PACKAGE}:
        for imported in graph.find_modules_directly_imported_by(module) - {_PACKAGE}:
            if (start := module.split(".")[1]) != (end := imported.split(".")[1]):
                arrows[start].add(end)
    return arrows


def reduced(arrows: Arrows) -> Arrows:
    """The same without the arrows for which there is a longer way."""
    return {
        start: {end for end in ends if not any(end in _reached(other, arrows) for other in ends - {end})}
        for start, ends in arrows.items()
    }


def _reached(start: str, arrows: Arrows) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        for end in arrows[waiting.pop()] - reached:
            reached.add(end)
            waiting.append(end)
    return reached


def drawn() -> str:
    """The picture in Mermaid."""
    order, arrows = layers(), reduced(imports())
    lines = [f"    {start} --> {end}" for start in order for end in sorted(arrows[start], key=order.index)]
    return "\n".join(["```mermaid", "flowchart TD", *lines, "```", ""])


def shown() -> str:
    """The picture that the page has."""
    place = _PLACE.search(PAGE.read_text(encoding="utf-8"))
    return place[0] if place else ""


def main() -> None:
    """Write it into the page."""
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_PLACE.sub(lambda _: drawn(), text), encoding="utf-8")


if __name__ == "__main__":
    main()
