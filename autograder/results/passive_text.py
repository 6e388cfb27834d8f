"""Markdown and formulas of students that only show something, in outputs and in answers.

Where a character must not begin a tag, an image or a command, one that looks the same takes its
place, or one that nobody sees stands behind it: so code that is only quoted looks as it was
written. (A backslash would not do: a second one before it takes it away.)
"""

from __future__ import annotations

import html
import re

_JOINER = "\N{WORD JOINER}"  # seen by nobody
_NO_BACKSLASH = "\N{SET MINUS}"
# What MathJax's own "safe" mode looks at, and KaTeX's: addresses, styles, names, other packages.
_COMMAND = re.compile(
    r"\\(?=(?:href|url|style|class|cssId|require|mmlToken|includegraphics"
    r"|html(?:Class|Id|Style|Data))(?![A-Za-z])"
    r"|bbox(?![A-Za-z]|\s*+(?:\{|\[[\w#.,\s-]{0,60}\])))"
)
_REFERENCE = re.compile(r"&(?=(#[0-9]++|#[xX][0-9a-fA-F]++|bsol))")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_IMAGE = re.compile(r"!(?=\[)")
# What could be a link in markdown, unless it leads to a web page or within this one.
_LINK = re.compile(r"\](?=\(\s*+(?!https?://|#)|:\s*+(?!https?://|#))", re.IGNORECASE)

# What an answer may hold of HTML: elements and attributes that run nothing.
_ELEMENTS = (
    "a|abbr|b|blockquote|br|center|cite|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|ins"
    "|kbd|li|mark|ol|p|pre|q|s|small|span|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr"
    "|tt|u|ul|var"
)
_PLAIN = (
    "align|alt|border|class|color|colspan|height|open|rowspan|size|start|style|title|valign|width"
)
_VALUE = r"""\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[\w.%#-]++(?=[\s>/]))"""
_ADDRESS = r"(?:(?:https?://|mailto:|attachment:|data:image/|#)[^\"'<>\s]*+|[\w./%~-]*+)"
_TO = rf"""\s*+=\s*+(?:"{_ADDRESS}"|'{_ADDRESS}'|{_ADDRESS}(?=[\s>]))"""
_ATTRIBUTE = rf"\s++(?:(?:{_PLAIN})(?:{_VALUE}|(?=[\s/>]))|(?:href|src){_TO})"
_SHOWS = (
    rf"/?(?:{_ELEMENTS})(?:{_ATTRIBUTE})*+\s*+/?>"
    r"|!--(?!-?>)(?:(?!--)[^<>])*+-->|https?://[^\s<>\"'`]*+>|[\w.+-]++@[\w.-]++>"
)
_ACTS = re.compile(rf"<(?=[A-Za-z/!?])(?!{_SHOWS})", re.IGNORECASE)
_LEADS = r"https?://|mailto:|attachment:|data:image/|#|[\w./%~-]++(?:[\s)#?]|\Z)"
_LINK_OF_ANSWER = re.compile(rf"\](?=\(\s*+(?!{_LEADS})|:\s*+(?!{_LEADS}))", re.IGNORECASE)


def passive_formulas(text: str) -> str:
    """Return a text in which no formula links, styles or loads anything."""
    return _COMMAND.sub(_NO_BACKSLASH, text)


def passive_latex(text: str) -> str:
    """Return LaTeX without HTML, and without formulas that do more than show something."""
    return _TAG.sub("< ", passive_formulas(text))  # a formula does not show the space


def passive_markdown(text: str) -> str:
    """Return Markdown of an output: no HTML, no images, links to web pages only."""
    plain = passive_latex(_REFERENCE.sub(_reference, text))
    return _LINK.sub("]" + _JOINER, _IMAGE.sub("!" + _JOINER, plain))


def passive_answer(text: str) -> str:
    """Return what a student wrote, in Markdown or raw, without HTML and links that run a script."""
    plain = _ACTS.sub("<" + _JOINER, passive_formulas(_REFERENCE.sub(_reference, text)))
    return _LINK_OF_ANSWER.sub("]" + _JOINER, plain)


def _reference(found: re.Match[str]) -> str:
    """Leave references that may not become a part of a formula's command."""
    number = found[1].lstrip("#xX0")
    if len(number) > 4:  # no letter has so many digits
        return "&"
    start = re.match("#[xX]?|", found[1])
    letter = html.unescape(f"&{start[0] if start else ''}{number};")
    return "&" + _JOINER if letter == "\\" or (letter.isascii() and letter.isalpha()) else "&"
