"""Sphinx's configuration; what it reads is written by `website.pages`."""

import os
import re
from functools import partial
from pathlib import Path
from typing import Any

from docutils.nodes import SkipNode
from latex2mathml.converter import convert

LINK = re.compile(r"(?<!\!)\[([^\]]*)\]\((?!\w+:|#)([^)#\s]+)(#[^)\s]*)?\)")

project = "Dropout from scratch"
author = "the founders of the course"
copyright = "MIT licence"
extensions = ["myst_nb", "sphinx_design"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3
nb_execution_mode = "off"
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # they would come from another host
suppress_warnings = ["misc.highlighting_failure", "design.card_legacy"]
html_math_renderer = "mathml"

html_theme = "pydata_sphinx_theme"
html_title = project
html_static_path = ["static"]
html_favicon = "static/favicon.svg"
html_css_files = ["site.css"]
html_js_files = [(f"{name}.js", {"defer": "defer"}) for name in ("explorable", "lesson")]
html_show_sourcelink = False
html_copy_source = False  # it would copy answers
html_context = {"default_mode": "auto"}
html_theme_options = {
    "logo": {"text": project},
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
}
html_sidebars: dict[str, list[str]] = {"index": [], "search": []}


def _mathml(translator: Any, node: Any, display: str) -> None:
    """Write a formula as MathML, which browsers draw without a script."""
    formula = convert(node.astext(), display=display)
    block = display == "block"
    label = f' id="{node["ids"][0]}"' if node.get("ids") else ""
    # A wide formula can be scrolled, with the keyboard too.
    opened = f'<div class="formula" tabindex="0" role="group" aria-label="formula"{label}>'
    translator.body.append(f"{opened}{formula}</div>\n" if block else formula)
    raise SkipNode


def _within(app: Any, page: str, source: list[str]) -> None:
    """Turn links of a document to what is not on the site into plain words."""

    def link(found: re.Match[str]) -> str:
        target = os.path.normpath(Path(page).parent / found[2])
        return found[0] if target.removesuffix(".md") in app.env.found_docs else found[1]

    if not page.startswith("lessons/"):
        source[0] = LINK.sub(link, source[0])


def setup(app: Any) -> None:
    """Register the renderer of formulas, and what reads documents."""
    app.connect("source-read", _within)
    inline, block = ((partial(_mathml, display=one), None) for one in ("inline", "block"))
    app.add_html_math_renderer("mathml", inline, block)
