"""Outputs that come from a session, checked before anything else sees them."""

from __future__ import annotations

import contextlib
import json
import math
import re
from typing import Any

Output = dict[str, Any]
MAX_OUTPUTS = 2000
MAX_DEPTH = 60
MAX_KEPT = 1000  # bytes of an error or a result that stays when the rest is cut
CUT = "[output left out: it is longer than the limit]\n"
_MIME = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,80}(;[ \w.=+-]{0,60})?\Z")


class Budget:
    """Bytes that the outputs, updates and widget state of one notebook may have together.

    Attributes:
        left: bytes that are left.
        spent: whether something was left out because it did not fit.
    """

    def __init__(self, most: int) -> None:
        self.most = self.left = most
        self.spent = False

    def takes(self, value: Any, instead: Any = None) -> bool:
        """Count a JSON value, in the place of another that is dropped; False if it does not fit."""
        size = size_of(value) - (size_of(instead) if instead is not None else 0)
        if size > self.left:
            self.spent = True
            return False
        self.left -= size
        return True


def size_of(value: Any) -> int:
    """Bytes of a JSON value as text."""
    return len(json.dumps(value))


def clean_outputs(raw: Any, limit: int, budget: Budget | None = None) -> tuple[Output, ...]:
    """Keep what is valid nbformat and within the limits.

    Errors and short results decide points, so a cut output takes none of them away.

    Args:
        raw: what the session said.
        limit: bytes that the outputs of one cell may have. (The session counts while the cell
            runs; this is for one that does not.)
        budget: what the notebook has left.
    """
    if type(raw) is not list:
        return ()
    out: list[Output] = []
    left = 2 * limit  # the session counts characters, JSON adds some
    cut = False
    for item in raw[:MAX_OUTPUTS]:
        output = _clean(item)
        if output is None:
            continue
        size = size_of(output)
        if not cut and size <= left and (budget is None or budget.takes(output)):
            left -= size
            out.append(output)
            continue
        if not cut:
            out.append({"output_type": "stream", "name": "stderr", "text": CUT})
            cut = True
        if output["output_type"] == "error":
            out.append(error_output(output["ename"], output["evalue"][:MAX_KEPT]))
        elif output["output_type"] == "execute_result" and size <= MAX_KEPT:
            out.append(output)
    return tuple(out)


def _clean(item: Any) -> Output | None:
    kind = item.get("output_type") if type(item) is dict else None
    if kind == "stream":
        if item.get("name") in ("stdout", "stderr") and type(item.get("text")) is str:
            return {"output_type": kind, "name": item["name"], "text": item["text"]}
    elif kind in ("display_data", "execute_result"):
        output: Output = {
            "output_type": kind,
            "data": clean_data(item.get("data")),
            "metadata": clean_metadata(item.get("metadata")),
        }
        if kind == "execute_result":
            count = item.get("execution_count")
            output["execution_count"] = count if type(count) is int else None
        return output
    elif kind == "error":
        trace = item.get("traceback")
        lines = [line for line in trace if type(line) is str] if type(trace) is list else []
        return {
            "output_type": kind,
            "ename": str(item.get("ename", ""))[:200],
            "evalue": str(item.get("evalue", "")),
            "traceback": lines,
        }
    return None


def clean_data(raw: Any) -> dict[str, Any]:
    """Keep the entries of a MIME bundle that nbformat allows."""
    if type(raw) is not dict:
        return {}
    out: dict[str, Any] = {}
    for mime, value in raw.items():
        if not _MIME.match(mime):
            continue
        if type(value) is str:
            out[mime] = value
        elif "json" in mime:
            with contextlib.suppress(ValueError):
                out[mime] = bounded(value)
    return out


def clean_metadata(raw: Any) -> dict[str, Any]:
    """Keep metadata that is a JSON object of reasonable depth."""
    if type(raw) is dict:
        with contextlib.suppress(ValueError):
            return dict(bounded(raw))
    return {}


def bounded(value: Any, depth: int = 0) -> Any:
    """Copy a JSON value, without numbers that are not finite.

    Raises:
        ValueError: it is nested too deep.
    """
    if depth > MAX_DEPTH:
        raise ValueError("nested too deep")
    if type(value) is dict:
        return {k: bounded(v, depth + 1) for k, v in value.items()}
    if type(value) is list:
        return [bounded(v, depth + 1) for v in value]
    return None if type(value) is float and not math.isfinite(value) else value


def error_output(kind: str, message: str, lines: list[str] | None = None) -> Output:
    """Return an nbformat error output."""
    trace = lines if lines is not None else [f"{kind}: {message}" if message else kind]
    return {"output_type": "error", "ename": kind, "evalue": message, "traceback": trace}
