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
MAX_BARE = 40  # characters of one that stays when there is no room for those either
RESERVE = 200_000  # bytes of all that stays so
CUT = "[output left out: it is longer than the limit]\n"
_MIME = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,80}(;[ \w.=+-]{0,60})?\Z")


class Budget:
    """Bytes that the outputs, updates and widget state of one notebook may have together.

    Attributes:
        left: bytes that are left.
        reserve: bytes that are left for what decides points.
        spent: whether something was left out because it did not fit.
    """

    def __init__(self, most: int) -> None:
        self.most = self.left = most
        self.reserve = RESERVE
        self.spent = False

    def takes(self, value: Any, instead: Any = None) -> bool:
        """Count a JSON value, in the place of another that is dropped; False if it does not fit."""
        size = size_of(value) - (size_of(instead) if instead is not None else 0)
        if size > self.left:
            self.spent = True
            return False
        self.left -= size
        return True

    def keeps(self, value: Any) -> bool:
        """Count a JSON value that stays although the rest is cut; False if it does not fit."""
        size = size_of(value)
        if size > self.reserve:
            return False
        self.reserve -= size
        return True


def size_of(value: Any) -> int:
    """Bytes of a JSON value as text."""
    return len(json.dumps(value))


def clean_outputs(raw: Any, limit: int, budget: Budget) -> tuple[Output, ...]:
    """Keep what is valid nbformat and within the limits.

    The first error and the first short result of a cell decide its points, so they stay, in short,
    when the rest is cut.

    Args:
        raw: what the session sent.
        limit: bytes that the outputs of one cell may have. (The session counts while the cell
            runs; this is for one that does not.)
        budget: what the notebook has left.
    """
    if type(raw) is not list:
        return ()
    out: list[Output] = []
    left = 2 * limit  # the session counts characters, JSON adds some
    cut = False
    decided: set[str] = set()  # kinds of outputs of which one is there
    for item in raw:
        output = _clean(item)
        if output is None:
            continue
        size, kind = size_of(output), output["output_type"]
        if not cut and len(out) < MAX_OUTPUTS and size <= left and budget.takes(output):
            left -= size
            out.append(output)
            decided.add(kind)
            continue
        if not cut:
            out.append({"output_type": "stream", "name": "stderr", "text": CUT})
            cut = True
        if kind not in decided and (kept := _kept(output, size, budget)):
            out.append(kept)
            decided.add(kind)
    return tuple(out)


def _kept(output: Output, size: int, budget: Budget) -> Output | None:
    """Return what stays of an output that is cut; None for one that decides no points."""
    if output["output_type"] == "error":
        short = error_output(output["ename"], output["evalue"][:MAX_KEPT])
        return short if budget.keeps(short) else error_output(output["ename"][:MAX_BARE], "")
    if output["output_type"] != "execute_result" or size > MAX_KEPT:
        return None
    text = output["data"].get("text/plain", "")
    bare = {"data": {"text/plain": text[:MAX_BARE]}, "metadata": {}}
    return output if budget.keeps(output) else output | bare


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
