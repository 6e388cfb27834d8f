"""Markdown and formulas of students that only show something.

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
    r"\\(?=(?:href|url|style|class|cssId|data|require|mmlToken|includegraphics"
    r"|html(?:Class|Id|Style|Data))(?![A-Za-z])"
    r"|bbox(?![A-Za-z]|\s*+(?:\{|\[[\w#.,\s-]{0,60}\])))"
)
_REFERENCE = re.compile(r"&(?=(#[0-9]+|#[xX][0-9a-fA-F]+|bsol);?)")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_IMAGE = re.compile(r"!(?=\[)")
# What could be a link in markdown, unless it leads to a web page or within this one.
_LINK = re.compile(r"\](?=\(\s*+(?!https?://|#)|:\s*+(?!https?://|#))", re.IGNORECASE)


def passive_formulas(text: str) -> str:
    """Return a text in which no formula links, styles or loads anything."""
    return _COMMAND.sub(_NO_BACKSLASH, text)


def passive_latex(text: str) -> str:
    """Return LaTeX without HTML, and without formulas that do more than show something."""
    return _TAG.sub("<" + _JOINER, passive_formulas(text))


def passive_markdown(text: str) -> str:
    """Return Markdown of an output: no HTML, no images, links to web pages only."""
    plain = passive_latex(_REFERENCE.sub(_reference, text))
    return _LINK.sub("]" + _JOINER, _IMAGE.sub("!" + _JOINER, plain))


def _reference(found: re.Match[str]) -> str:
    """Leave references that may not become a part of a formula's command."""
    letter = html.unescape(f"&{found[1]};")
    return "&" + _JOINER if letter == "\\" or (letter.isascii() and letter.isalpha()) else "&"
