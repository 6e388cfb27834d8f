"""The templates of the pages, and what a page may load: its own style and script, nothing else."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from autograder.pages.words import number, points, value, words
from autograder.printable import in_command


def read(name: str) -> str:
    """Return the text of a file in `templates/`."""
    return (files("autograder.pages") / "templates" / name).read_text(encoding="utf-8")


@cache
def environment() -> Environment:
    """Make an environment that escapes everything and accepts no undefined name."""
    made = Environment(
        loader=FunctionLoader(read),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for filtering in (in_command, number, points, value, words):
        made.filters[filtering.__name__] = filtering
    return made


def render(template: str, style: str, script: str = "", **values: object) -> str:
    """Make a page with this style and script inside, and nothing else allowed."""
    return (
        environment()
        .get_template(template)
        .render(
            **values,
            style=Markup(style),  # ours, not a student's
            script=Markup(script),
            # The hashes in it are of the text between the tags, to the letter.
            policy=policy(style, script),
        )
    )


def policy(style: str, script: str = "") -> str:
    """Make a content-security policy: pictures inside the page, this style sheet, this script."""
    scripts = f"script-src 'sha256-{_hash(script)}'; " if script else ""
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{_hash(style)}'; {scripts}"
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
