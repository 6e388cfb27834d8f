"""Changes to a notebook file, chosen by a seeded generator."""

from __future__ import annotations

import copy
import gzip
import json
import random
from collections.abc import Callable
from typing import Any

HOSTILE: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**70,
    1e308,
    float("nan"),
    float("-inf"),
    "",
    "x",
    "\x00",
    "\ud800",
    "\u202e<script>",
    "x" * 5_000,
    "raise SystemExit",
    [],
    {},
    [[]],
    {"": None},
    ["a", 1, None, ["b"]],
    {"nbgrader": {"grade_id": "test_double"}},
    {"grade_id": ["double"], "points": "many"},
    "__proto__",
    "double",
    "test_double",
    "code",
    "markdown",
    3,
    5,
)


def _hostile(rng: random.Random) -> Any:
    return copy.deepcopy(rng.choice(HOSTILE))  # what is put in is mutated further


def _nodes(tree: Any) -> list[tuple[Any, Any]]:
    """List every place in a JSON structure as (container, key)."""
    places: list[tuple[Any, Any]] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        keys = node.keys() if isinstance(node, dict) else range(len(node))
        for key in keys:
            places.append((node, key))
            if isinstance(node[key], dict | list):
                waiting.append(node[key])
    return places


def _mutate_structure(rng: random.Random, tree: Any) -> bytes:
    for _ in range(rng.randint(1, 6)):
        places = _nodes(tree)
        if not places:
            break
        container, key = rng.choice(places)
        action = rng.randrange(6)
        if action == 0:
            container[key] = _hostile(rng)
        elif action == 1:
            del container[key]
        elif action == 2:
            container[key] = [container[key]]
        elif action == 3:
            container[key] = {"cells": container[key]}
        elif action == 4 and isinstance(container, list):
            container.insert(rng.randrange(len(container) + 1), copy.deepcopy(container[key]))
        elif isinstance(container, dict):
            container[rng.choice(["cells", "source", "metadata", "id", "nbgrader"])] = _hostile(rng)
    return json.dumps(tree).encode()


def _mutate_metadata(rng: random.Random, tree: Any) -> bytes:
    cells = tree["cells"]
    for _ in range(rng.randint(1, 8)):
        cell = rng.choice(cells)
        action = rng.randrange(7)
        if action == 0:
            cell["metadata"] = _hostile(rng)
        elif action == 1:
            cell["metadata"] = {"nbgrader": _hostile(rng)}
        elif action == 2 and isinstance(cell["metadata"], dict):
            meta = cell["metadata"].setdefault("nbgrader", {})
            if isinstance(meta, dict):
                key = rng.choice(["grade_id", "points", "grade", "solution", "locked", "checksum"])
                meta[key] = _hostile(rng)
        elif action == 3:
            cell["cell_type"] = _hostile(rng)
        elif action == 4:
            cell["id"] = _hostile(rng)
        elif action == 5:
            cells.insert(rng.randrange(len(cells) + 1), copy.deepcopy(rng.choice(cells)))
        else:
            rng.shuffle(cells)
    return json.dumps(tree).encode()


def _mutate_bytes(rng: random.Random, tree: Any) -> bytes:
    content = bytearray(json.dumps(tree, indent=rng.choice([None, 1])).encode())
    for _ in range(rng.choice([1, 1, 2, 5, 50])):
        at = rng.randrange(len(content) + 1)
        action = rng.randrange(6)
        if action == 0 and at < len(content):
            content[at] ^= 1 << rng.randrange(8)
        elif action == 1:
            content[at:at] = rng.choice([b"\0", b'"', b"{", b"]", b",", b"\\", b"\xff", b"\n"])
        elif action == 2:
            del content[at : at + rng.randint(1, 40)]
        elif action == 3:
            content[at:at] = content[at : at + rng.randint(1, 400)]
        elif action == 4:
            content[at : at + 4] = rng.randbytes(4)
        elif rng.random() < 0.3:
            del content[at:]
    return bytes(content)


def _mutate_whole(rng: random.Random, tree: Any) -> bytes:
    """What programs other than Jupyter make of a file: encodings, wrappings, pieces joined."""
    text = json.dumps(tree, indent=rng.choice([None, 1]), ensure_ascii=rng.random() < 0.5)
    for _ in range(rng.randint(1, 2)):
        at = rng.randrange(len(text) + 1)
        action = rng.randrange(9)
        if action == 0:
            text = rng.choice(["\ufeff", "\ufeff\ufeff", "// x\n", "f(", "\0", "\n\n"]) + text
        elif action == 1:
            text += rng.choice(["\0" * 50, "\n\n", ",", "}", "]", text, " x", "\x1a", "\ufeff"])
        elif action == 2:
            text = text.replace(
                "{", '{"cells": ' + rng.choice(["0", "[]", "[[]]", "null"]) + ",", 1
            )
        elif action == 3:
            number = rng.choice(
                ["1e999", "-" + "9" * 6_000, "1." + "0" * 6_000, "NaN", "-Infinity"]
            )
            text = text.replace(
                '"metadata": {', f'"metadata": {{"x": {number}, ', rng.randint(1, 3)
            )
        elif action == 4:
            depth = rng.choice([10, 500, 2_000, 100_000])
            nested = "[" * depth + "]" * (depth if rng.random() < 0.7 else 0)
            text = text.replace('"metadata": {', f'"metadata": {{"x": {nested}, ', 1)
        elif action == 5:
            text = text.replace("\\n", rng.choice(["\n", "\\r\\n", "\\r", "\\u2028", "\\u0000"]))
        elif action == 6:
            text = (
                text[:at] + rng.choice(["\ud800", "\udfff", "\u202e", "\u200b", "\x85"]) + text[at:]
            )
        elif action == 7:
            text = text.replace('"', "'") if rng.random() < 0.3 else text.replace(", ", ",, ", 1)
        else:
            text = text[: at // 2] + rng.choice(["<<<<<<< HEAD\n", "=======\n"]) + text[at // 2 :]
    encoding = rng.choice(["utf-8"] * 8 + ["utf-16", "utf-16-be", "utf-32", "utf-7", "latin-1"])
    whole = encoding in ("utf-7", "latin-1") or rng.random() < 0.5
    content = text.encode(encoding, "replace" if whole else "surrogatepass")
    return gzip.compress(content) if rng.random() < 0.03 else content


MUTATIONS: tuple[Callable[[random.Random, Any], bytes], ...] = (
    _mutate_bytes,
    _mutate_structure,
    _mutate_metadata,
    _mutate_whole,
)
