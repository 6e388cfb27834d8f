"""A record: a folder of `.jsonl` files, one thing that was seen a line, and of `.txt` files."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Line = dict[str, Any]  # "at" says what was looked at; the other keys say what was seen

LONGEST = 4000  # characters of a text that is stored as it is
PASSING = re.compile(r"0x[0-9a-f]{6,}")  # addresses of objects


def digest(content: bytes) -> str:
    """Return a short hash."""
    return hashlib.sha256(content).hexdigest()[:16]


def lasting(value: Any) -> Any:
    """Return a value as JSON holds it, without addresses; long texts as start and hash."""
    if isinstance(value, str):
        text = PASSING.sub("0x", value)
        return text if len(text) <= LONGEST else f"{text[:200]} ... {digest(text.encode())}"
    if isinstance(value, dict):
        return {str(key): lasting(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [lasting(part) for part in value]
    return value if value is None or isinstance(value, bool | int | float) else lasting(repr(value))


def write_lines(path: Path, lines: Iterable[Line]) -> None:
    """Write lines sorted; those with the same "at" are numbered."""
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = sorted(json.dumps(lasting(line), sort_keys=True) for line in lines)
    seen: dict[str, int] = {}
    with path.open("w", encoding="utf-8") as file:
        for line in map(json.loads, texts):
            seen[line["at"]] = seen.get(line["at"], 0) + 1
            number = seen[line["at"]]
            at = line.pop("at") + (f" ({number})" if number > 1 else "")
            file.write(json.dumps({"at": at, **line}, ensure_ascii=False) + "\n")


def differences(before: Path, after: Path) -> Iterator[str]:
    """Yield what differs between two records, a readable line each."""
    names = {path.relative_to(root) for root in (before, after) for path in root.rglob("*.*")}
    for name in sorted(names):
        old, new = before / name, after / name
        if not (old.exists() and new.exists()):
            yield f"{name}: only in {before if old.exists() else after}"
        elif name.suffix == ".jsonl":
            yield from (f"{name.with_suffix('')}: {text}" for text in _in_lines(old, new))
        else:
            texts = (path.read_text(encoding="utf-8").splitlines() for path in (old, new))
            changed = list(difflib.unified_diff(*texts, lineterm="", n=0))[2:]
            yield from (f"{name}: {text}" for text in changed if not text.startswith("@@"))


def _in_lines(old: Path, new: Path) -> Iterator[str]:
    one, two = (_read(path) for path in (old, new))
    for at in sorted({*one, *two}):
        if at not in one or at not in two:
            yield f"{at}: {'gone' if at in one else 'new'}"
            continue
        was, now = _flat(one[at]), _flat(two[at])
        for field in sorted({*was, *now}):
            if was.get(field, "(nothing)") != now.get(field, "(nothing)"):
                yield f"{at}: {field}"
                yield f"    before: {was.get(field, '(nothing)')}"
                yield f"    after:  {now.get(field, '(nothing)')}"


def _read(path: Path) -> dict[str, Line]:
    lines = (json.loads(text) for text in path.read_text(encoding="utf-8").split("\n") if text)
    return {line["at"]: line for line in lines}


def _flat(value: Any, field: str = "") -> dict[str, str]:
    """Return the leaves of a value by their path, `cells.test_train.hint` say."""
    if isinstance(value, dict) and value:
        parts = [(f"{field}.{key}".lstrip("."), part) for key, part in value.items()]
        return {path: leaf for key, part in parts for path, leaf in _flat(part, key).items()}
    return {field: json.dumps(value, ensure_ascii=False)}
