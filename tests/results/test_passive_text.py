"""What students wrote in Markdown and raw cells runs nothing on nbconvert's pages."""

from __future__ import annotations

import re

import pytest
from nbconvert import HTMLExporter
from nbformat import from_dict

from autograder.models import (
    Cell,
    CellResult,
    FilledCell,
    FilledNotebook,
    GradedNotebook,
    Role,
    SourceNotebook,
)
from autograder.results.autograded import as_notebook
from autograder.results.passive_text import passive_answer, passive_markdown
from tests.redteam.test_class import Acting

ACTING = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<div>\n<img src=x onerror=alert(1)//\n",
    "<iframe src=//evil></iframe><form action=//evil><input><button>x</button></form>",
    "<a href='javascript:alert(1)'>x</a> <a href=java&#115;cript:alert(1)>x</a>",
    "<a href='&#1;javascript:alert(1)'>x</a> <a href=javascript&colon;alert(1)>x</a>",
    "[x](javascript:alert(1)) [y]\n\n[y]: javascript:alert(1)",
    "[x\\](javascript:alert(1)) [x](<javascript:alert(1)>) <javascript:alert(1)>",
    "[x](java&#115;cript:alert(1)) [x](javascript&colon;alert(1))",
    "<svg onload=alert(1)><math><mi href=javascript:alert(1)>x</mi></math>",
    "<p title='<img src=x onerror=alert(1)>'>",
    '<p title="`<img src=x onerror=alert(1)>`">',
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "```mermaid\n</pre><script>alert(1)</script>\n```",
    "<details open ontoggle=alert(1)>x</details>",
    "<style>@import '//evil'</style><meta http-equiv=refresh content='0;url=//x'><base href=//x>",
]


def page_of(kind: str, role: Role, text: str) -> str:
    """What nbconvert makes of a cell that a student wrote."""
    cell = Cell("answer", role, kind, text if role is Role.EXTRA else "", cell_id="a")
    notebook = SourceNotebook("n", (cell,), {})
    filled = FilledNotebook(notebook, (FilledCell(cell, text),))
    graded = GradedNotebook(filled, (CellResult("answer", role, 0.0, None),))
    page, _ = HTMLExporter(template_name="basic").from_notebook_node(from_dict(as_notebook(graded)))
    return str(page)


@pytest.mark.parametrize("text", ACTING)
@pytest.mark.parametrize(
    ("kind", "role"),
    [
        ("markdown", Role.MANUAL),
        ("markdown", Role.EXTRA),
        ("markdown", Role.PLAIN),
        ("raw", Role.EXTRA),
    ],
)
def test_an_answer_runs_nothing(kind: str, role: Role, text: str) -> None:
    page = page_of(kind, role, text)
    acting = [
        (tag, what)
        for tag, what in Acting(page).found
        if not what or what.startswith("on") or "script" in what
    ]
    assert acting == []
    assert "alert" not in str(re.findall(r"<[a-z][^<>]*>", page))


@pytest.mark.parametrize(
    "text",
    [
        "**a** < b <3 `x < y` [x](https://a.b) [y](other.ipynb) [z](#a) <https://a.b>",
        "![x](attachment:photo%201.png) ![x](https://a.b/c.png) <img src='figure.png' width=300>",
        '<div class="alert alert-info" style="color: red">\n\n*x*\n\n</div><br/><!-- a note -->',
        "<table><tr><td colspan=2>1</td></tr></table> x<sub>i</sub> [1]: https://a.b, a[i](j) &lt;",
        r"$\frac{a}{b} < \hat{x}$ \\(y\\) &#8364; &amp; n! ![x][y] <details open>s</details>",
    ],
)
def test_a_usual_answer_stays_as_it_was(text: str) -> None:
    assert passive_answer(text) == text


def test_an_answer_is_read_as_before() -> None:
    """What is put into a text to disarm it is seen by nobody."""
    text = "`<script>` in HTML: <script>, a<b, [x](javascript:y)"
    assert passive_answer(text) != text
    assert passive_answer(text).replace("\N{WORD JOINER}", "") == text


def test_the_text_of_the_lesson_is_the_instructors() -> None:
    cell = Cell("", Role.PLAIN, "markdown", "<iframe src='https://a.b'></iframe>", cell_id="a")
    filled = FilledNotebook(SourceNotebook("n", (cell,), {}), (FilledCell(cell, cell.source),))
    made = as_notebook(GradedNotebook(filled, (CellResult("", Role.PLAIN, 0.0, None),)))
    assert made["cells"][0]["source"] == cell.source


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece", ["<a ", "<a href=", "<!--", "<!-- a ", "[x](", "]: \n", "<x@", "&#0", "\\bbox[", "&#1"]
)
def test_long_texts_are_read_once(piece: str) -> None:
    for make in (passive_answer, passive_markdown):
        make(piece * (300_000 // len(piece)))
        make(piece + piece[-1] * 300_000)
