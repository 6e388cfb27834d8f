"""From what students wrote to HTML that cannot do anything.

Text is escaped, HTML goes through nh3 (ammonia), pictures become data addresses of a checked kind.
Nothing a student wrote reaches a page by another way, and the pages' content-security policy
forbids scripts, styles, frames, forms and addresses besides.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from functools import cache
from typing import Any

import nh3
from IPython.lib.lexers import IPython3Lexer
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from nbconvert.filters import ansi2html, strip_ansi
from pygments import highlight
from pygments.formatters import HtmlFormatter

from autograder.results.html_bounds import HtmlBudget, clean_html

MAX_TEXT = 20_000  # characters of one output or cell that a page shows
# Libraries take quadratic time over some texts, so a page as a whole has a budget as well.
MAX_PARSED = 100_000  # characters of Markdown and formulas on one page
MAX_COLOURED = 60_000  # characters of code on one page
CHEAP = 10  # colours of a terminal take less time than Markdown by this factor, and more
# What is coloured: Pygments takes quadratic time over blank lines and over dotted names.
MAX_BLANK_LINES = 20  # in a row
MAX_LINE = 300  # characters of a line
MAX_PICTURE = 2_000_000  # bytes
MAGIC = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
}
MATHML = (
    {"math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot"}
    | {"msub", "msup", "msubsup", "munder", "mover", "munderover"}
    | {"mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose"}
)
TAGS = (set(nh3.ALLOWED_TAGS) | MATHML) - {"img", "a", "map", "area"}
ATTRIBUTES = {
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
    "math": {"display", "xmlns"},
    "mo": {"stretchy", "form", "fence", "separator", "lspace", "rspace", "accent"},
    "mi": {"mathvariant"},
    "mover": {"accent"},
    "mspace": {"width"},
    "mtable": {"columnalign"},
}


PLAIN = '<p class="quiet">Shown as plain text: this page has too much to format.</p>'
TOO_LARGE = '<p class="quiet">An output is not shown: it is too large or too deeply nested.</p>'


class PageBudget:
    """What the texts of students on one page may cost; beyond it they are shown as plain text."""

    def __init__(self) -> None:
        self._parsed = MAX_PARSED
        self._coloured = MAX_COLOURED
        self.html = HtmlBudget()

    def parses(self, characters: int) -> bool:
        """Count a text that is to be read as Markdown; False if there is no room for it."""
        self._parsed -= characters
        return self._parsed >= 0

    def colours(self, characters: int) -> bool:
        """Count code that is to be coloured; False if there is no room for it."""
        self._coloured -= characters
        return self._coloured >= 0


def clean(text: str, budget: PageBudget) -> str | None:
    """Return HTML without anything that acts, loads, links or styles.

    Returns:
        None if there is too much of it.
    """
    return clean_html(_cut(text), TAGS, ATTRIBUTES, budget.html, link_rel=None)


def _cut(text: str) -> str:
    if len(text) <= MAX_TEXT:
        return text
    return f"{text[:MAX_TEXT]}\n[... {len(text) - MAX_TEXT:,} more characters are not shown]"


def _math(latex: str, options: dict[str, Any]) -> str:
    display = "block" if options.get("display_mode") else "inline"
    try:
        return str(convert(latex, display=display))
    except Exception:  # latex2mathml has no common error; what it cannot read is shown as written
        return f"<code>{html.escape(latex)}</code>"


@cache
def _markdown() -> MarkdownIt:
    # Raw HTML in markdown is escaped, not passed on.
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    return reader.use(dollarmath_plugin, renderer=_math, double_inline=True)


def markdown(text: str, budget: PageBudget | None = None) -> str:
    """Return Markdown with `$math$` as HTML.

    Args:
        text: the Markdown.
        budget: what the page may cost; one for this text alone by default.
    """
    text, budget = _cut(text), budget or PageBudget()
    if not budget.parses(len(text)):
        return _plain(text, "result")
    made = clean(_markdown().render(text), budget)
    return _plain(text, "result") if made is None else made


def code(source: str, budget: PageBudget | None = None) -> str:
    """Return Python source with its syntax coloured by classes, see `code_style`, or plain.

    Args:
        source: the code.
        budget: what the page may cost; one for this text alone by default.
    """
    text, budget = _cut(source), budget or PageBudget()
    if not budget.colours(len(text)):
        return html.escape(text)
    blank = 0
    for line in text.split("\n"):
        blank = 0 if line.strip() else blank + 1
        if blank > MAX_BLANK_LINES or len(line) > MAX_LINE:
            return html.escape(text)
    # Pygments escapes everything it writes.
    return str(highlight(text, *_highlighter()))


@cache
def _highlighter() -> tuple[IPython3Lexer, HtmlFormatter]:
    return IPython3Lexer(), HtmlFormatter(nowrap=True)


@cache
def code_style(style: str) -> str:
    """Return the style sheet for `code` in one of pygments' styles."""
    return str(HtmlFormatter(style=style).get_style_defs(".code"))


def outputs(found: list[dict[str, Any]], budget: PageBudget | None = None) -> list[str]:
    """Return the outputs of a cell, one piece of HTML each; what cannot be shown is left out.

    Args:
        found: the outputs.
        budget: what the page may cost; one for this cell alone by default.
    """
    budget = budget or PageBudget()
    return [piece for output in found if (piece := _output(output, budget))]


def _output(output: dict[str, Any], budget: PageBudget) -> str:
    kind = output.get("output_type")
    if kind == "stream":
        return _pre(_joined(output.get("text")), "stream", budget)
    if kind == "error":
        lines = output.get("traceback") or []
        return _pre("\n".join(str(line) for line in lines), "error", budget)
    data = output.get("data")
    return _bundle(data, budget) if isinstance(data, dict) else ""


def _bundle(data: dict[str, Any], budget: PageBudget) -> str:
    """Return the richest form of a result that is safe to show."""
    for kind in MAGIC:
        if kind in data and (picture := _picture(kind, _joined(data[kind]))):
            return picture
    if "image/svg+xml" in data:
        # As a picture an SVG file runs no script and loads nothing.
        svg = _joined(data["image/svg+xml"]).encode("utf-8", "replace")
        return _image("image/svg+xml", svg) if len(svg) <= MAX_PICTURE else ""
    text = _joined(data.get("text/plain"))
    if "text/html" in data:
        made = clean(_joined(data["text/html"]), budget)
        if made is None:
            return _pre(text, "result", budget) + TOO_LARGE
        return f'<div class="rich" tabindex="0">{made}</div>'
    for kind in ("text/markdown", "text/latex"):
        if kind in data:
            return f'<div class="rich" tabindex="0">{markdown(_joined(data[kind]), budget)}</div>'
    return _pre(text, "result", budget)


def _picture(kind: str, encoded: str) -> str:
    try:
        raw = base64.b64decode(re.sub(r"\s+", "", encoded), validate=True)
    except (binascii.Error, ValueError):
        return ""
    return _image(kind, raw) if raw.startswith(MAGIC[kind]) and len(raw) <= MAX_PICTURE else ""


def _image(kind: str, raw: bytes) -> str:
    data = base64.b64encode(raw).decode("ascii")
    return f'<img alt="Picture drawn by this cell" src="data:{kind};base64,{data}">'


def _pre(text: str, what: str, budget: PageBudget) -> str:
    if not text:
        return ""
    text = _cut(text)
    if "\x1b" in text and not budget.parses(len(text) // CHEAP):
        return _plain(text, what)
    # ansi2html escapes and turns colours of the terminal into classes, some into inline styles.
    shown = nh3.clean(ansi2html(text), tags={"span"}, attributes={"span": {"class"}})
    return f'<pre class="{what}" tabindex="0">{shown}</pre>'


def _plain(text: str, what: str) -> str:
    """Return a text as it is, without colours, and say why."""
    return f'<pre class="{what}" tabindex="0">{html.escape(strip_ansi(text))}</pre>{PLAIN}'


def _joined(text: Any) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text or "")
