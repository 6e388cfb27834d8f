"""What is taken from the bytes of a notebook, repaired in it or refused."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from autograder.errors import IntakeError
from autograder.intake import SubmittedCell, parse_notebook
from autograder.intake import notebook as limits
from tests.course.building import code, notebook, solution, text

SMALL = notebook([solution("x = 1", "x"), text("# Title")])


def _bytes(content: Any, encoding: str = "utf-8") -> bytes:
    return json.dumps(content).encode(encoding)


def _sources(content: bytes) -> list[str]:
    cells, _ = parse_notebook(content)
    return [cell.source for cell in cells]


def _source_of(source: Any) -> str:
    (found,) = _sources(_bytes(notebook([code("")]) | {"cells": [{"source": source}]}))
    return found


def test_only_text_is_taken() -> None:
    hostile = solution("x = 1", "x")
    hostile["metadata"]["nbgrader"] |= {"points": 100, "grade": True}
    hostile |= {
        "id": "abc",
        "outputs": [{"output_type": "execute_result", "data": {"text/plain": "100"}}],
        "execution_count": 7,
    }
    cells, repairs = parse_notebook(_bytes(notebook([hostile])))
    assert cells == (SubmittedCell("x = 1", "code", grade_id="x", cell_id="abc"),)
    assert repairs == ()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbf" + _bytes(SMALL), id="byte order mark"),
        pytest.param(_bytes(SMALL, "utf-16"), id="UTF-16"),
        pytest.param(_bytes(SMALL, "utf-16-be"), id="UTF-16 without mark"),
        pytest.param(_bytes(SMALL, "utf-32"), id="UTF-32"),
        pytest.param(_bytes(SMALL) + b"\n\0\0\0 \0", id="NULs after the end"),
        pytest.param(_bytes(SMALL)[:-1] + b",\n}", id="comma at the end"),
        pytest.param(_bytes(SMALL | {"metadata": {"x": float("nan")}}), id="NaN"),
        pytest.param(_bytes(SMALL)[:-1] + b', "n": ' + b"9" * 10_000 + b"}", id="huge number"),
        pytest.param(b'{"cells": 3,' + _bytes(SMALL)[1:], id="repeated key"),
        pytest.param(_bytes({"cells": SMALL["cells"]}), id="no format"),
        pytest.param(_bytes(SMALL | {"nbformat": "4"}), id="format as text"),
        pytest.param(_bytes(SMALL | {"nbformat_minor": 99}), id="later minor format"),
        pytest.param(_bytes(SMALL | {"metadata": 3}), id="metadata of a wrong kind"),
        pytest.param(_bytes(SMALL | {"cells": [*SMALL["cells"], None, 3, []]}), id="no cells"),
    ],
)
def test_what_has_one_meaning_is_read(content: bytes) -> None:
    assert _sources(content) == ["x = 1", "# Title"]


def test_commas_inside_text_are_kept_when_others_are_dropped() -> None:
    content = _bytes(notebook([code('a = [1, 2,]\nb = "\\\\,]"')]))
    assert _sources(content[:-1] + b",}") == ['a = [1, 2,]\nb = "\\\\,]"']


def test_raw_line_breaks_inside_text_are_kept() -> None:
    content = _bytes(notebook([code("a\nb")])).replace(b"\\n", b"\n")
    assert _sources(content) == ["a\nb"]


def test_repairs_are_reported() -> None:
    _, repairs = parse_notebook(_bytes(SMALL)[:-1] + b",}\0")
    assert repairs == (
        "NUL bytes after the end were left out",
        "commas before closing brackets were left out",
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b" \n\0\0", "is empty", id="only NULs"),
        pytest.param(_bytes(SMALL)[:-40], "not valid JSON", id="cut off"),
        pytest.param(b"\n<!DOCTYPE html><p>Log in", "is a web page", id="a web page"),
        pytest.param('{"cells": ["é"]}'.encode("latin-1"), "not UTF-8", id="Latin-1"),
        pytest.param(b"PK\x03\x04\xff", "ZIP archive, .*hand in the .ipynb", id="a zip file"),
        pytest.param(b"\x1f\x8b\x08", "is a gzip archive", id="a gzip file"),
        pytest.param(b"%PDF-1.7", "is a PDF document", id="a PDF"),
        pytest.param(b"import numpy as np\n", "is a Python program", id="a program"),
        pytest.param(b"#!/usr/bin/env python\n", "is a Python program", id="a script"),
        pytest.param(b"\xef\xbb\xbf# %%\nx", "is a Python program", id="an exported script"),
        pytest.param(b"[1]", "not a notebook", id="a list"),
        pytest.param(b"null", "not a notebook", id="null"),
        pytest.param(b"{}", "no list of cells", id="an empty object"),
        pytest.param(_bytes(SMALL | {"cells": {"0": 1}}), "no list of cells", id="cells no list"),
        pytest.param(_bytes(SMALL | {"nbformat": 5}), "format 5", id="a later format"),
        pytest.param(_bytes(SMALL | {"nbformat": 2}), "format 2", id="an old format"),
        pytest.param(b"[" * 100_000, "nested too deeply", id="deep lists"),
        pytest.param(b'{"a":' * 50_000, "nested too deeply", id="deep objects"),
        pytest.param(b"[" + b"[]," * 1_000_001, "too many parts", id="many lists"),
        pytest.param(b"[" + b"1," * 4_000_001, "too many parts", id="many numbers"),
        pytest.param(
            b'{\n<<<<<<< HEAD\n"cells": 1\n=======\n"cells": 2\n>>>>>>> b\n}',
            "conflict marks",
            id="merge conflict",
        ),
    ],
)
def test_what_would_have_to_be_guessed_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(IntakeError, match=reason):
        parse_notebook(content)


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("4", "the format was not stated as a whole number"),
        (4.0, "the format was not stated as a whole number"),
        (None, "the file did not state its format"),
        (3, "the file states format 3, but its cells are those of format 4"),
    ],
)
def test_format_stated_wrongly_is_said_as_it_is(stated: Any, said: str) -> None:
    cells, repairs = parse_notebook(_bytes(SMALL | {"nbformat": stated}))
    assert len(cells) == len(SMALL["cells"])
    assert repairs == (said,)


def test_too_many_cells_are_refused() -> None:
    cells = [{"cell_type": "code", "source": ""}] * 100_000
    with pytest.raises(IntakeError, match="100,000 cells"):
        parse_notebook(_bytes(SMALL | {"cells": cells}))


def test_too_much_text_is_refused() -> None:
    cells = [{"cell_type": "code", "source": "x" * 1_000_001}] * 4
    with pytest.raises(IntakeError, match="characters"):
        parse_notebook(_bytes(SMALL | {"cells": cells}))


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param(b'{"a": "' + b'\\"' * 2_000_000, id="escaped quotes without an end"),
        pytest.param(b'{"a": "' + b"a" * 4_000_000, id="text without an end"),
        pytest.param(b"{" + b"," * 3_999_999, id="commas"),
        pytest.param(b"[1," + b" " * 4_000_000, id="spaces behind a comma"),
        pytest.param(b'"' * 4_000_001, id="quotes"),
    ],
)
@pytest.mark.timeout(60)  # a pattern that goes back would take hours
def test_mending_does_not_go_back_over_what_it_read(hostile: bytes) -> None:
    with pytest.raises(IntakeError):
        parse_notebook(hostile)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a\nb", "a\nb"),
        (["a\n", "b"], "a\nb"),
        ("a\r\nb\rc", "a\nb\nc"),
        ([1, "a", None], "a"),
        (5, ""),
        (None, ""),
        ({"a": 1}, ""),
        ("\x00\ud800x", "\ufffd\ufffdx"),
        ("\ud83d\ude00", "\U0001f600"),
    ],
)
def test_text_of_a_cell_becomes_clean_unicode(source: Any, expected: str) -> None:
    found = _source_of(source)
    assert found == expected
    found.encode("utf-8")


@pytest.mark.parametrize("kind", ["codes", None, 3, [], {"a": 1}, "raw"])
def test_cell_of_unknown_kind_is_raw(kind: Any) -> None:
    cells, _ = parse_notebook(_bytes(SMALL | {"cells": [{"cell_type": kind, "source": "x"}]}))
    assert cells[0].cell_type == "raw"


@pytest.mark.parametrize(
    "metadata",
    [None, 3, [], "nbgrader", {"nbgrader": None}, {"nbgrader": []}, {"nbgrader": {}}]
    + [{"nbgrader": {"grade_id": value}} for value in (None, 3, [], {"a": 1}, True)],
)
def test_grade_id_of_a_wrong_kind_counts_as_none(metadata: Any) -> None:
    cell = {"cell_type": "code", "source": "x", "metadata": metadata, "id": metadata}
    cells, _ = parse_notebook(_bytes(SMALL | {"cells": [cell]}))
    assert cells[0].grade_id == ""
    assert isinstance(cells[0].cell_id, str)


def test_format_3_is_read() -> None:
    content = {
        "nbformat": 3,
        "worksheets": [
            {
                "cells": [
                    {"cell_type": "heading", "level": 2, "source": "Title"},
                    {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "language": "python"},
                ]
            },
            {"cells": [{"cell_type": "markdown", "source": "end"}]},
            3,
        ],
    }
    assert _sources(_bytes(content)) == ["## Title", "x = 1\ny = 2", "end"]


PNG = base64.b64encode(b"\x89PNG").decode()


def test_pictures_in_answers_are_kept_and_nothing_else_that_is_attached() -> None:
    attached = {
        "photo.png": {"image/png": PNG, "text/html": "<script>"},
        "page.jpg": {"image/jpeg": [PNG[:3], PNG[3:]]},
        "drawing.svg": {"image/svg+xml": "<svg onload=...>"},
        "../../x.png": {"image/png": PNG},
        "bad.png": {"image/png": "<script>"},
        "odd.png": 3,
    }
    cell = text("![](attachment:photo.png)") | {"attachments": attached}
    (found,), repairs = parse_notebook(_bytes(notebook([cell])))
    assert found.attachments == {
        "photo.png": {"image/png": PNG},
        "page.jpg": {"image/jpeg": PNG},
    }
    no_picture = "because it must be a PNG, JPEG, GIF or WebP picture"
    assert repairs == (
        f"the attachment drawing.svg was left out, {no_picture}",
        "the attachment ../../x.png was left out, because its name is a path",
        "the attachment bad.png was left out, because its data is damaged",
        f"the attachment odd.png was left out, {no_picture}",
    )


@pytest.mark.parametrize("kind", ["png", "jpeg", "jpg", "gif", "webp"])
@pytest.mark.parametrize(
    "name",
    [
        "Screenshot 2024-01-01 at 10.00.00\u202fPM.png",
        "a,b.png",
        "it's [1] & <2> #3 100%.png",
        "(1).png",
        "-1",
        "e\u0301\u00a0a.png",
        "x" * 200,
    ],
)
def test_pictures_are_kept_under_ordinary_names(name: str, kind: str) -> None:
    bundle = {f"image/{kind}": PNG}
    cell = text("![](attachment:x)") | {"attachments": {name: bundle}}
    (found,), repairs = parse_notebook(_bytes(notebook([cell])))
    assert found.attachments == {name: bundle}
    assert repairs == ()


@pytest.mark.parametrize("name", ["", "x" * 201, "a\nb", "a\u202eb", "a\x00b", "a\\b", "\ud800"])
def test_pictures_with_other_names_are_left_out_and_said(name: str) -> None:
    cell = text("x") | {"attachments": {name: {"image/png": PNG}}}
    (found,), (repair,) = parse_notebook(_bytes(notebook([cell])))
    assert found.attachments == {}
    assert repair.isprintable()
    assert "because its name" in repair


def test_thousands_of_bad_attachments_make_few_notes() -> None:
    cell = text("x") | {"attachments": {f"{n}.svg": {} for n in range(100_000)}}
    _, repairs = parse_notebook(_bytes(notebook([cell])))
    assert len(repairs) == limits.MAX_NOTES + 1


def test_too_many_pictures_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PICTURES", 5)
    cell = text("x") | {"attachments": {"photo.png": {"image/png": PNG}}}
    with pytest.raises(IntakeError, match="pictures"):
        parse_notebook(_bytes(notebook([cell])))
