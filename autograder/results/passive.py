"""Outputs of students' code that only show something: no script, event or address that loads.

nbconvert, and so formgrader, puts HTML and the state of widgets into its page as they are, in the
instructor's browser, where the Jupyter server is. Text is escaped there and stays as it was.
"""

from __future__ import annotations

import re
from typing import Any

import nh3

from autograder.results.html_bounds import TOO_LARGE, HtmlBudget, clean_html
from autograder.results.passive_text import passive_formulas, passive_latex, passive_markdown

Json = dict[str, Any]

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
WIDGETS = "application/vnd.jupyter.widget-state+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
LEFT_OUT = "[left out: it would run a script in the reader's browser]"
# Widgets are loaded by name and version: those of others than these could be anybody's code.
MODULES = frozenset(
    {"@jupyter-widgets/base", "@jupyter-widgets/controls", "@jupyter-widgets/output"}
    | {"jupyter-matplotlib", "bqplot"}
)
_VERSION = re.compile(r"[\^~]?\d{1,4}(\.\d{1,4}){0,2}\Z")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*\Z")
_MODEL_ID = re.compile(r"[\w-]{1,64}\Z")
_TAGS = set(nh3.ALLOWED_TAGS) | {"img", "label", "progress", "meter"}
_ATTRIBUTES = {
    "*": {"class", "style", "title", "align"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "table": {"border", "width"},
    "td": {"colspan", "rowspan", "width"},
    "th": {"colspan", "rowspan", "scope", "width"},
    "ol": {"start"},
    "progress": {"value", "max"},
    "meter": {"value", "min", "max", "low", "high"},
}
_STYLES = {"color", "background-color", "text-align", "font-weight", "font-style", "white-space"}


def passive_outputs(outputs: list[Json], budget: HtmlBudget) -> list[Json]:
    """Return the outputs of a cell with all that acts left out.

    Args:
        outputs: of one cell.
        budget: what the HTML of the hand-in may cost.
    """
    return [_output(output, budget) for output in outputs]


def passive_metadata(metadata: Json, budget: HtmlBudget) -> Json:
    """Return a notebook's metadata with widgets that only show something.

    Args:
        metadata: of the notebook.
        budget: what the HTML of the hand-in may cost.
    """
    states = metadata.get("widgets", {}).get(WIDGETS)
    if not isinstance(states, dict) or not isinstance(states.get("state"), dict):
        return metadata
    models = {
        name: _model(model, budget)
        for name, model in states["state"].items()
        if _MODEL_ID.match(name) and isinstance(model, dict) and _is_plain_widget(model)
    }
    return metadata | {"widgets": {WIDGETS: states | {"state": models}}}


def passive_html(text: str, budget: HtmlBudget) -> str | None:
    """Return HTML without scripts, events, frames, forms and addresses that load.

    Args:
        text: what a student's code put out.
        budget: what the HTML of the hand-in may cost.

    Returns:
        None if it is too large or too deeply nested to clean.
    """
    made = clean_html(
        text,
        _TAGS,
        _ATTRIBUTES,
        budget,
        attribute_filter=_attribute,
        filter_style_properties=_STYLES,
        url_schemes={"http", "https", "mailto", "data"},
    )
    return made and passive_formulas(made)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if value.startswith("data:image/") else None
    return None if name == "href" and value.startswith("data:") else value


def _output(output: Json, budget: HtmlBudget) -> Json:
    if "data" not in output:
        return output
    found = {kind: _made(kind, value, budget) for kind, value in output["data"].items()}
    if found.get("text/html", "") is None:
        found["text/plain"] = f"{found.get('text/plain') or ''}\n{TOO_LARGE}".strip()
    data = {kind: made for kind, made in found.items() if made}
    if output["data"] and not data:
        data = {"text/plain": LEFT_OUT}
    return output | {"data": data, "metadata": _numbers(output.get("metadata", {}))}


def _made(kind: str, value: Any, budget: HtmlBudget) -> Any:
    """Return the passive form of one entry of a MIME bundle; None if there is none."""
    if kind == WIDGET:
        model = value.get("model_id") if isinstance(value, dict) else None
        known = isinstance(model, str) and _MODEL_ID.match(model)
        return {"model_id": model, "version_major": 2, "version_minor": 0} if known else None
    if not isinstance(value, str):
        return value if kind == "application/json" or kind.endswith("+json") else None
    if kind == "text/plain":
        return value
    if kind == "text/html":
        return passive_html(value, budget)
    if kind == "text/markdown":
        return passive_markdown(value)
    if kind == "text/latex":
        return passive_latex(value)
    if kind == "image/svg+xml":  # nbconvert shows it as a picture, which runs and loads nothing
        return value
    return value if kind in PICTURES and _BASE64.match(value) else None


def _numbers(metadata: Json) -> Json:
    """Return sizes and flags, which go into attributes of a page."""
    clean: Json = {}
    for name, value in metadata.items():
        if isinstance(value, dict) and name in (*PICTURES, "image/svg+xml", "text/html"):
            clean[name] = _numbers(value)
        elif isinstance(value, bool | int | float) or value in ("light", "dark"):
            clean[name] = value
    return clean


def _is_plain_widget(model: Json) -> bool:
    """Say whether a widget and its view are of modules that are known, at a plain version."""
    state = model.get("state")
    if not isinstance(state, dict):
        return False
    held = state | {name: model.get(name) for name in ("model_module", "model_module_version")}
    modules = [value for name, value in held.items() if name.endswith("_module")]
    versions = [value for name, value in held.items() if name.endswith("_module_version")]
    return all(value is None or value in MODULES for value in modules) and all(
        value is None or (isinstance(value, str) and _VERSION.match(value)) for value in versions
    )


def _model(model: Json, budget: HtmlBudget) -> Json:
    state = {
        name: passive_formulas(value) if isinstance(value, str) else value
        for name, value in model["state"].items()
    }
    kinds = (model.get("model_name"), state.get("_model_name"), state.get("_view_name"))
    if isinstance(state.get("value"), str) and any(str(kind).startswith("HTML") for kind in kinds):
        made = passive_html(state["value"], budget)
        state["value"] = TOO_LARGE if made is None else made
    if "description_allow_html" in state:
        state["description_allow_html"] = False
    if isinstance(state.get("outputs"), list):
        inner = [output for output in state["outputs"] if isinstance(output, dict)]
        state["outputs"] = passive_outputs(inner, budget)
    return model | {"state": state}
