"""A cell's result goes to JSON and back in one way: a new field needs no line but its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import pytest

from autograder.json_records import JsonRecord
from autograder.models import (
    Cell,
    CellResult,
    Finding,
    Limits,
    OwnSolution,
    Places,
    Role,
    SourceNotebook,
    Status,
)
from autograder.results.ledger import Ledger
from autograder.results.record import Record

Kind = TypeVar("Kind", bound=JsonRecord)
VALUES: dict[Any, Any] = {
    str: "a text, \N{GREEK SMALL LETTER MU}",
    float: 1.5,
    int: 7,
    Role: Role.MANUAL,
    float | None: 0.25,
    int | None: 3,
    tuple[str, ...]: ("a", "b"),
    tuple[int, ...]: (2, 3),
    tuple[str, str, str] | None: ("f(1)", "2", "3"),
    dict[str, Any]: {"nested": [1, {"deep": None}]},
    tuple[dict[str, Any], ...]: ({"output_type": "stream", "text": "x"},),
    Mapping[str, Mapping[str, str]]: {"p1": {"f": "why"}},
    Mapping[str, tuple[str, ...]]: {"p1": ("f", "g")},
    Mapping[str, tuple[str, ...]] | None: {"p1": ("f", "g")},
    Mapping[str, Places]: {"p1": {"f": {"place": ("int", "float")}}},
}


def filled(kind: type[Kind]) -> Kind:
    """Make a record none of whose fields is as it is by default."""
    hints = get_type_hints(kind)
    values = {}
    for each in fields(kind):  # type: ignore[arg-type]
        hint = hints[each.name]
        if hint == Finding | None:
            values[each.name] = filled(Finding)
        elif hint == tuple[Cell, ...]:
            values[each.name] = (filled(Cell), Cell("", Role.PLAIN, "code", ""))
        elif hint is bool:
            values[each.name] = not each.default
        else:
            values[each.name] = VALUES[hint]
        assert values[each.name] != each.default
    return kind(**values)


@pytest.mark.parametrize("kind", [Finding, CellResult, Cell, SourceNotebook, OwnSolution, Limits])
def test_every_field_comes_back_from_json(kind: type[JsonRecord]) -> None:
    record = filled(kind)
    assert kind.from_json(json.loads(json.dumps(record.to_json()))) == record


def test_what_is_as_by_default_comes_back_too() -> None:
    result = CellResult("f", Role.TEST, 2.0, None)
    assert CellResult.from_json(json.loads(json.dumps(result.to_json()))) == result


def test_the_ledger_keeps_every_field_of_a_result(tmp_path: Path) -> None:
    result = replace(filled(CellResult), outputs=(), execution_count=None)
    record = Record("ada", "k", Status.GRADED, "", 1.0, 2.0, 0.1, "now", {"p1": (result,)})
    with Ledger(tmp_path) as ledger:
        ledger.write("ps1", [record])
        assert ledger.record("ps1", "ada") == record


def test_a_field_of_another_version_is_left_out() -> None:
    plain = {**Finding("seen").to_json(), "colour": "red"}
    assert Finding.from_json(plain) == Finding("seen")


@pytest.mark.parametrize("plain", [1, None, [], {}, {"grade_id": "f"}, {"role": "king"}])
def test_what_is_not_such_a_record_is_refused(plain: object) -> None:
    with pytest.raises(ValueError, match=r"CellResult|king"):
        CellResult.from_json(plain)
