"""What students wrote becomes HTML that can do nothing."""

from __future__ import annotations

import base64

import pytest

from autograder.pages import safe
from autograder.pages.student_page import own_cells

PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)></svg>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<form action='http://evil'><input></form>",
    "<style>body{display:none}</style>",
    "<link rel=stylesheet href='http://evil'>",
    "<meta http-equiv=refresh content='0;url=http://evil'>",
    "<base href='http://evil'>",
    "<object data='x'></object>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    "<math><mi href='javascript:alert(1)'>x</mi></math>",
    "<p style='position:fixed'>x</p>",
    "<div id=items class=passed onclick=alert(1)>x</div>",
    "<details ontoggle=alert(1) open>x</details>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
]
FORBIDDEN = ("<script", "onerror", "onload", "<iframe", "javascript:", "<form", "<style", "<link")
FORBIDDEN += ("<meta", "<base", "<object", "style=", "onclick", "ontoggle", " href", "http://evil")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", [" \n", "\n    ", "\n"])
def test_many_blank_lines_are_shown_at_once(piece: str) -> None:
    """Pygments would take minutes over them; code beside a few of them is coloured as ever."""
    source = "x = 2 < 3" + piece * 6000 + "y = 2"
    assert "2 &lt; 3" in safe.code(source)
    assert "<span" in safe.code("x = 1" + "\n" * 10 + "y = 2")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("source", ["#0\n" + "a." * 9_990 + "a", "!a\n" * 6_000])
def test_a_page_of_slow_cells_is_made_at_once(source: str) -> None:
    """Pygments would take a quarter of an hour over 200 such cells: they become plain text."""
    cells = [{"cell_type": "code", "source": source}] * 200
    shown = list(own_cells(cells, frozenset(), {}))
    assert len(shown) == 200 and "<span" not in shown[-1].source
    assert "<span" in safe.code("a.b.c = 1")


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "data",
    [
        {"text/markdown": "![" * 9_990},
        {"text/markdown": "a|b\n-|-\n" * 2_000},
        {"text/latex": "$a$" * 6_000},
        {"text/html": "<ul><li>" * 2_490},
        {"text/html": "".join(f"<b title={i}><p>" for i in range(1_200))},
    ],
    ids=str,
)
def test_a_page_of_slow_outputs_is_made_at_once(data: dict[str, str]) -> None:
    """A page has a budget; beyond it texts are shown as they are, and a note says so."""
    output = {"output_type": "display_data", "data": data | {"text/plain": "beside"}}
    cells = [{"cell_type": "code", "source": "1", "outputs": [output] * 48}] * 10
    *_, last = own_cells(cells, frozenset(), {})
    assert all(safe.PLAIN in piece or safe.TOO_LARGE in piece for piece in last.outputs)


@pytest.mark.timeout(60)
def test_a_page_of_slow_answers_is_made_at_once() -> None:
    """Markdown of answers is counted with that of outputs; code and terminals as well."""
    answers = [{"cell_type": "markdown", "source": "![" * 9_990 + "x"}] * 195
    assert safe.PLAIN in list(own_cells(answers, frozenset(), {}))[-1].outputs[0]
    loud = {"output_type": "stream", "text": "\x1b[31mred\x1b[0m < " * 1_000}
    cells = [{"cell_type": "code", "source": "1", "outputs": [loud] * 200}]
    (cell,) = own_cells(cells, frozenset(), {})
    assert "ansi-red-fg" in cell.outputs[0]
    assert "red &lt; red" in cell.outputs[-1] and safe.PLAIN in cell.outputs[-1]


@pytest.mark.parametrize("text", HOSTILE)
def test_html_output_is_disarmed(text: str) -> None:
    """Nothing that acts, loads, links or styles survives."""
    (shown,) = safe.outputs([{"output_type": "display_data", "data": {"text/html": text}}])
    assert not [word for word in FORBIDDEN if word in shown.lower()]


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_is_disarmed(text: str) -> None:
    """HTML in markdown is shown as text."""
    shown = safe.markdown(f"Some *text*\n\n{text}\n")
    assert "<em>text</em>" in shown
    assert not [
        word for word in ("<script", "<img", "<svg", "<iframe", "<a ", "<p style") if word in shown
    ]


def test_link_in_markdown_loses_its_address() -> None:
    """A page for one student links nowhere that another one chose."""
    assert "evil" not in safe.markdown("[text](http://evil)").replace("text", "")


def test_formula_becomes_mathml() -> None:
    """Formulas of the lesson are readable without scripts."""
    shown = safe.markdown(r"The mean is $\frac{a}{p}$.")
    assert "<mfrac>" in shown


def test_formula_that_cannot_be_read_is_shown_as_written() -> None:
    """A broken formula does not break the page."""
    assert "frac" in safe.markdown(r"$\frac{$")


@pytest.mark.parametrize("text", ["$\\href{javascript:alert(1)}{x}$", "$\\text{<script>}$"])
def test_hostile_formula_is_disarmed(text: str) -> None:
    """A formula is no way around the sanitiser."""
    shown = safe.markdown(text)
    assert "<script" not in shown
    assert "href=" not in shown


def test_tables_of_pandas_stay_tables() -> None:
    """Ordinary rich output is kept."""
    html = "<table border='1'><tr><th>a</th></tr><tr><td colspan='2'>1</td></tr></table>"
    (shown,) = safe.outputs([{"output_type": "execute_result", "data": {"text/html": html}}])
    assert '<td colspan="2">1</td>' in shown


def test_text_output_is_escaped_and_coloured() -> None:
    """Terminal colours become classes; angle brackets stay text."""
    (shown,) = safe.outputs(
        [{"output_type": "error", "traceback": ["\x1b[31mNameError\x1b[0m: <b>x</b>"]}]
    )
    assert "ansi-red-fg" in shown
    assert "&lt;b&gt;" in shown


def test_source_is_escaped() -> None:
    """Code is shown, never run."""
    assert "<script" not in safe.code("'</code></pre><script>alert(1)</script>'")


def test_picture_is_shown() -> None:
    """A PNG becomes a data address with a text for those who cannot see it."""
    (shown,) = safe.outputs([{"output_type": "display_data", "data": {"image/png": PIXEL}}])
    assert shown.startswith("<img alt=")


@pytest.mark.parametrize("data", ["not base64!", base64.b64encode(b"<script>").decode(), ""])
def test_picture_of_another_kind_is_left_out(data: str) -> None:
    """What is not what it says is not shown."""
    assert safe.outputs([{"output_type": "display_data", "data": {"image/png": data}}]) == []


def test_svg_is_a_picture_not_a_part_of_the_page() -> None:
    """An SVG drawing is shown where it can run nothing."""
    svg = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    (shown,) = safe.outputs([{"output_type": "display_data", "data": {"image/svg+xml": svg}}])
    assert shown.startswith("<img ")
    assert "onload" not in shown


def test_long_output_is_cut_and_says_so() -> None:
    """A page stays a page."""
    (shown,) = safe.outputs([{"output_type": "stream", "text": "x" * 100_000}])
    assert len(shown) < 25_000
    assert "more characters are not shown" in shown


@pytest.mark.parametrize(
    "output", [{}, {"output_type": "display_data"}, {"output_type": "x", "data": 3}]
)
def test_strange_output_is_left_out(output: dict[str, object]) -> None:
    """An output of no known form shows nothing and breaks nothing."""
    assert safe.outputs([output]) == []


def test_what_no_library_can_read_leaves_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that gives up on one cell costs that cell, and no page."""

    def gives_up(text: str, budget: safe.PageBudget) -> str:
        if "deep" in text:
            raise RecursionError
        return text

    monkeypatch.setattr(safe, "code", gives_up)
    monkeypatch.setattr(safe, "markdown", gives_up)
    cells = [
        {"cell_type": "code", "source": "deep", "metadata": {}, "outputs": []},
        {"cell_type": "markdown", "source": "deep", "metadata": {}},
        {"cell_type": "code", "source": "1", "metadata": {}, "outputs": []},
    ]
    first, second, third = own_cells(cells, frozenset(), {})
    assert "cannot be shown" in first.source
    assert "cannot be shown" in second.outputs[0]
    assert third.source == "1"
