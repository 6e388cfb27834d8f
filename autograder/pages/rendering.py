"""The templates of the pages, and what a page may load: its own style and script, nothing else."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape

from autograder.pages.words import points, words
from autograder.printable import in_command


def read(name: str) -> str:
    """Return the text of a file in `templates/`."""
    return (files("autograder.pages") / "templates" / name).read_text(encoding="utf-8")


def environment() -> Environment:
    """Make an environment that escapes everything and accepts no undefined name."""
    made = Environment(
        loader=FunctionLoader(read),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["points"] = points
    made.filters["words"] = words
    made.filters["in_command"] = in_command
    return made


def policy(style: str, script: str = "") -> str:
    """Make a content-security policy: pictures inside the page, this style sheet, this script."""
    scripts = f"script-src 'sha256-{_hash(script)}'; " if script else ""
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{_hash(style)}'; {scripts}"
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
