"""What students' code showed is shown on nbconvert's pages, and does nothing there."""

from __future__ import annotations

import base64
import html
import re
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter

from autograder.results.html_bounds import TOO_LARGE, HtmlBudget
from autograder.results.passive import (
    LEFT_OUT,
    WIDGET,
    WIDGETS,
    passive_html,
    passive_metadata,
    passive_outputs,
)
from tests.redteam.test_class import Acting

SCRIPT = "<script>alert(1)</script>"
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n picture").decode()
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="216pt" height="144pt" viewBox="0 0 216 144" '
    f'onload="alert(1)">{SCRIPT}<circle r="9"/></svg>'
)
BREAKING_OUT = f'">{SCRIPT}<img src=x onerror=alert(1)>'


def page_of(data: dict[str, Any], metadata: dict[str, Any] | None = None) -> str:
    """What nbconvert makes of an output after it was made passive."""
    output = {"output_type": "display_data", "data": data, "metadata": metadata or {}}
    cell = nbformat.v4.new_code_cell("1")
    cell.outputs = [nbformat.from_dict(o) for o in passive_outputs([output], HtmlBudget())]
    notebook = nbformat.v4.new_notebook(cells=[cell])
    page, _ = HTMLExporter(template_name="basic").from_notebook_node(notebook)
    return str(page)


@pytest.mark.parametrize(
    ("data", "metadata"),
    [
        ({"text/html": SCRIPT + "<img src=x onerror=alert(1)><iframe src=//x></iframe>"}, {}),
        ({"text/html": "<a href='javascript:alert(1)'>x</a><form action=//x><base href=//x>"}, {}),
        ({"text/html": "<math><mtext><table><mglyph><style><img src onerror=alert(1)>"}, {}),
        ({"text/html": "<img src='data:text/html,x' onload=alert(1)><object data=//x>"}, {}),
        ({"application/javascript": "alert(1)"}, {}),
        ({"image/svg+xml": SVG}, {}),
        ({"image/svg+xml": BREAKING_OUT}, {}),
        ({"image/png": BREAKING_OUT}, {}),
        ({"image/png": PNG}, {"image/png": {"width": "1 onerror=alert(1)"}, "width": "1 onload=x"}),
        ({"text/latex": f"$x${SCRIPT}<img src=x onerror=alert(1)>"}, {}),
        ({"text/markdown": f"a{SCRIPT}<img src=x onerror=alert(1)> [x](javascript:alert(1))"}, {}),
        ({"text/markdown": "[x](java&#115;cript:alert(1)) [y]\n\n[y]: javascript:alert(1)"}, {}),
        ({"text/markdown": "[x]( <javascript:alert(1)>) <javascript:alert(1)>"}, {}),
        ({WIDGET: {"model_id": f"</script>{SCRIPT}"}}, {}),
        ({"text/plain": BREAKING_OUT}, {}),
        ({"application/x-unknown": SCRIPT}, {}),
    ],
)
def test_nothing_acts_on_a_page(data: dict[str, Any], metadata: dict[str, Any]) -> None:
    page = page_of(data, metadata)
    acting = [found for found in Acting(page).found if found != ("div", "style")]
    assert acting == []
    assert "<script" not in page.lower()


def test_a_table_of_pandas_is_shown() -> None:
    table = (
        '<div>\n<style scoped>\n.x {}\n</style>\n<table border="1" class="dataframe">\n<thead>'
        '<tr style="text-align: right;"><th></th><th>a</th></tr></thead>'
        "<tbody><tr><th>0</th><td>x&lt;y</td></tr></tbody></table></div>"
    )
    page = page_of({"text/html": table, "text/plain": "a"})
    assert '<table border="1" class="dataframe">' in page
    assert '<tr style="text-align:right">' in page
    assert "<td>x&lt;y</td>" in page


def test_pictures_are_shown() -> None:
    sizes = {"image/png": {"width": 40, "height": 30}, "needs_background": "light"}
    page = page_of({"image/png": PNG + "\n"}, sizes)
    assert f"data:image/png;base64,{PNG}" in page
    assert 'width="40"' in page.replace("width=40", 'width="40"')
    shown = passive_html(f'<img alt="plot" src="data:image/png;base64,{PNG}">', HtmlBudget())
    assert shown is not None and f'src="data:image/png;base64,{PNG}"' in shown


def test_a_drawing_is_shown_as_a_picture() -> None:
    page = page_of({"image/svg+xml": SVG})
    assert f"data:image/svg+xml;base64,{base64.b64encode(SVG.encode()).decode()}" in page


def test_markdown_keeps_links_to_web_pages() -> None:
    page = page_of({"text/markdown": "[x](https://jupyter.org) **bold** [1]: a < b"})
    assert 'href="https://jupyter.org"' in page
    assert "<strong>bold</strong> [1]: a &lt; b" in page.replace("\N{WORD JOINER}", "")


def test_a_script_alone_leaves_a_word() -> None:
    empty = {"output_type": "display_data", "data": {"text/html": ""}}
    (output,) = passive_outputs([empty], HtmlBudget())
    assert output["data"] == {"text/plain": LEFT_OUT}
    assert LEFT_OUT in page_of({"application/javascript": "alert(1)"})


@pytest.mark.parametrize("beside", [{}, {"text/plain": "the text beside it"}])
def test_html_that_costs_too_much_leaves_a_word(beside: dict[str, str]) -> None:
    page = page_of({"text/html": "<ul><li>" * 120_000, **beside})
    assert TOO_LARGE in page
    assert all(text in page for text in beside.values())


def test_html_of_a_widget_that_costs_too_much_leaves_a_word() -> None:
    (shown,) = models_of(widget("HTML", value="<ul><li>" * 120_000))
    assert shown["state"]["value"] == TOO_LARGE


def test_text_and_errors_stay_as_they_were() -> None:
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": SCRIPT},
        {"output_type": "error", "ename": "E", "evalue": SCRIPT, "traceback": [SCRIPT]},
    ]
    assert passive_outputs(outputs, HtmlBudget()) == outputs


def widget(name: str, module: str = "@jupyter-widgets/controls", **state: Any) -> dict[str, Any]:
    return {
        "model_name": f"{name}Model",
        "model_module": module,
        "model_module_version": "2.0.0",
        "state": {
            "_view_name": f"{name}View",
            "_view_module": module,
            "_view_module_version": "2.0.0",
            **state,
        },
    }


def models_of(*models: dict[str, Any]) -> list[dict[str, Any]]:
    """The models that stay of a notebook's widgets."""
    state = {str(number): model for number, model in enumerate(models)}
    found = {"widgets": {WIDGETS: {"state": state, "version_major": 2}}}
    kept = passive_metadata(found, HtmlBudget())
    assert kept["widgets"][WIDGETS]["version_major"] == 2
    return list(kept["widgets"][WIDGETS]["state"].values())


def test_usual_widgets_stay() -> None:
    usual = [
        widget("IntSlider", value=3, description="keep"),
        widget("Layout", "@jupyter-widgets/base"),
        widget("HTML", value="<b>bold</b>"),
        widget("Label", value="a < b"),
    ]
    assert models_of(*usual) == usual


@pytest.mark.parametrize(
    "change",
    [
        {"_view_module": "evil"},
        {"_view_module_version": "2.0.0/../../evil@1.0.0"},
        {"_model_module": "evil"},
    ],
)
def test_widgets_of_anybody_are_left_out(change: dict[str, str]) -> None:
    assert models_of(widget("IntSlider", **change)) == []
    assert models_of(widget("Any", "anywidget", _esm="alert(1)")) == []


def test_html_in_widgets_is_cleaned() -> None:
    shown, label, box, output = models_of(
        widget("HTML", value=f"<b>x</b>{SCRIPT}"),
        widget("Label", _view_name="HTMLView", value=SCRIPT),
        widget("Checkbox", value=True, description=SCRIPT, description_allow_html=True),
        widget(
            "Output",
            "@jupyter-widgets/output",
            outputs=[{"output_type": "display_data", "data": {"text/html": f"y{SCRIPT}"}}],
        ),
    )
    assert shown["state"]["value"] == "<b>x</b>"
    assert label["state"]["value"] == ""
    assert box["state"]["description_allow_html"] is False
    assert output["state"]["outputs"][0]["data"] == {"text/html": "y"}


IMAGES = [
    "![x](http://evil/track.png)",
    "![x][1]\n\n[1]: http://evil/track.png",
    "![x][]\n\n[x]: http://evil/track.png",
    "![x]\n\n[x]: http://evil/track.png",
    "\\![x](http://evil/track.png)",
    "\\\\![x](http://evil/track.png)",
    "&#33;[x](http://evil/track.png)",
    "[![x](http://evil/a.png)](http://evil/b)",
    "!\\[x](http://evil/a.png) ![a ![x](http://evil/b.png)](http://evil/c.png)",
    "<img src=http://evil/track.png srcset='http://evil/a 2x'>",
    "<picture><source srcset=http://evil/a><img src=x></picture>",
    "&lt;img src=http://evil/a> &#60;img src=http://evil/a>",
    "<video poster=http://evil/a></video><svg><image href=http://evil/a /></svg>",
]


@pytest.mark.parametrize("text", IMAGES)
@pytest.mark.parametrize("kind", ["text/markdown", "text/html", "text/latex"])
def test_an_output_loads_nothing(kind: str, text: str) -> None:
    page = BeautifulSoup(page_of({kind: text}), "html.parser")
    assert not page.select("[src], [srcset], [poster], video, image")


@pytest.mark.parametrize(
    "text",
    [
        "[x\\](javascript:alert(1))",
        "[x](java\\\nscript:alert(1))",
        "[x]:\n> javascript:alert(1)\n\n[x]",
    ],
)
def test_a_backslash_makes_no_link_of_another_kind(text: str) -> None:
    assert Acting(page_of({"text/markdown": text})).found == []


COMMANDS = [
    r"$\href{javascript:alert(1)}{x}$",
    r"$$\style{background:url(http://evil)}{x} \class{a}{x} \cssId{b}{x} \url{x}$$",
    r"$\require{html} \mmlToken{mi}[href='javascript:alert(1)']{x} \htmlStyle{a:b}{x}$",
    r"$\bbox[background:url(http://evil)]{x} \bbox  [a:b]{x} \includegraphics{http://evil}$",
    r"$\let\h\href \h{javascript:alert(1)}{x}$ \\href{a}{b}",
]


@pytest.mark.parametrize("text", COMMANDS)
@pytest.mark.parametrize("kind", ["text/markdown", "text/html", "text/latex"])
def test_no_formula_links_or_styles(kind: str, text: str) -> None:
    page = html.unescape(page_of({kind: text}))
    (label,) = models_of(widget("Label", value=text))
    for shown in (page, label["state"]["value"]):
        assert not re.search(
            r"\\(href|style|class|cssId|url|require|mmlToken|html|bbox|incl)", shown
        )


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("text/html", r"$\<!-- -->href{x}{y} &#92;href{x}{y} \h&#114;ef{x}{y}$"),
        ("text/markdown", r"$&#92;href{x}{y} &bsol;href{x}{y} \&#104;ref{x}{y} \h&#x72;ef{x}{y}$"),
        ("text/markdown", r"&#92;href &#92href &#38;#92;href \&#&#49;04;ref &&#35;92;href"),
    ],
)
def test_no_command_is_made_of_references(kind: str, text: str) -> None:
    assert r"\href" not in html.unescape(page_of({kind: text}))


def test_usual_formulas_and_references_stay() -> None:
    text = (
        r"$\frac{a}{b} \hat{x} \stylish \bbox[yellow]{x} \bbox{y}$ 5 &#8364; &amp; &#39;a&#39; n!"
    )
    for kind in ("text/markdown", "text/latex"):
        (made,) = passive_outputs([{"data": {kind: text}}], HtmlBudget())
        assert made["data"][kind] == text
