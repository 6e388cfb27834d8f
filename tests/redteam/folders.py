"""What students hand in besides a notebook: files that are none, names, bytes, times, outputs.

Each entry fills the folder of one submission; `text` is an honest notebook as JSON.
"""

from __future__ import annotations

import gzip
import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

Fill = Callable[[Path, str], None]
NAME = "p1.ipynb"


def raw(change: Callable[[str], bytes | str]) -> Fill:
    """The notebook's bytes, changed."""

    def fill(folder: Path, text: str) -> None:
        content = change(text)
        (folder / NAME).write_bytes(content.encode() if isinstance(content, str) else content)

    return fill


def tree(change: Callable[[dict[str, Any]], Any]) -> Fill:
    """The notebook's JSON, changed in place."""

    def fill(folder: Path, text: str) -> None:
        content = json.loads(text)
        change(content)
        (folder / NAME).write_text(json.dumps(content), encoding="utf-8")

    return fill


def named(name: str) -> Fill:
    """The notebook under another name."""
    return lambda folder, text: (folder / name).write_text(text, "utf-8") and None


def at(time: str) -> Fill:
    """An honest notebook with a time."""

    def fill(folder: Path, text: str) -> None:
        (folder / NAME).write_text(text, encoding="utf-8")
        (folder / "timestamp.txt").write_text(time, encoding="utf-8")

    return fill


def written(source: str, grade_id: str = "total") -> Fill:
    """An honest notebook with something more in one of its answers."""

    def change(content: dict[str, Any]) -> None:
        for cell in content["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
                cell["source"] += "\n" + source

    return tree(change)


def answer(key: str, value: Any) -> Fill:
    """An honest notebook with one key of an answer's cell changed."""

    def change(content: dict[str, Any]) -> None:
        for cell in content["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "total":
                cell[key] = value

    return tree(change)


def _socket(folder: Path, text: str) -> None:
    here = Path.cwd()
    os.chdir(folder)  # a socket's path is short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(NAME)
    finally:
        os.chdir(here)


def _sparse(folder: Path, text: str) -> None:
    with (folder / NAME).open("wb") as file:
        file.truncate(10**12)


def _linked(folder: Path, text: str) -> None:
    (folder / NAME).symlink_to(folder.parents[1] / "honest/ps1" / NAME)


def _hard_linked(folder: Path, text: str) -> None:
    (folder / "aside").write_text(text, encoding="utf-8")
    (folder / NAME).hardlink_to(folder / "aside")


def _linked_folder(folder: Path, text: str) -> None:
    folder.rmdir()
    folder.symlink_to(folder.parents[1] / "honest/ps1")


def _file_for_folder(folder: Path, text: str) -> None:
    folder.rmdir()
    folder.write_text("x", encoding="utf-8")


def _locked(folder: Path, text: str) -> None:
    (folder / NAME).write_text(text, encoding="utf-8")
    (folder / NAME).chmod(0)


def _two(folder: Path, text: str) -> None:
    (folder / "a.ipynb").write_text(text, encoding="utf-8")
    (folder / "b.ipynb").write_text(text.replace("axis=1", "axis=0"), encoding="utf-8")


def _checkpoint(folder: Path, text: str) -> None:
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / NAME).write_text(text, encoding="utf-8")


def _modules(folder: Path, text: str) -> None:
    (folder / NAME).write_text(text, encoding="utf-8")
    for name in ("numpy.py", "sitecustomize.py", "exams_here.py", "nbgrader_config.py"):
        (folder / name).write_text("raise SystemExit", encoding="utf-8")


def _listed(path: str) -> Fill:
    """An honest notebook, and a file that the assignment's pattern could mean."""

    def fill(folder: Path, text: str) -> None:
        (folder / NAME).write_text(text, encoding="utf-8")
        here = Path.cwd()
        os.chdir(folder)  # each part is made in the last one: the whole path may be too long
        *folders, name = path.split("/")
        try:
            for each in folders:
                Path(each).mkdir()
                os.chdir(each)
            Path(name).write_text("2", encoding="utf-8")
        finally:
            os.chdir(here)

    return fill


def _time_pipe(folder: Path, text: str) -> None:
    (folder / NAME).write_text(text, encoding="utf-8")
    os.mkfifo(folder / "timestamp.txt")


def _every(change: dict[str, Any]) -> Fill:
    return tree(lambda content: [cell.update(change) for cell in content["cells"]])


SCRIPT = "<script>alert(1)</script>"
# Whose work is still there in one clear meaning: graded as if nothing were.
KEPT: dict[str, Fill] = {
    "mark": raw(lambda text: "\ufeff" + text),
    "utf16": raw(lambda text: text.encode("utf-16")),
    "utf32": raw(lambda text: text.encode("utf-32-be")),
    "nuls": raw(lambda text: text.encode() + b"\0" * 1000),
    "nan": raw(lambda text: text.replace('"metadata": {', '"metadata": {"x": -Infinity, ', 1)),
    "digits": raw(
        lambda text: text.replace('"metadata": {', f'"metadata": {{"x": {"9" * 9999}, ', 1)
    ),
    "twice": raw(lambda text: '{"cells": 3, ' + text[1:]),
    "nulls": tree(lambda content: content["cells"].extend([None] * 1000)),
    "same-ids": _every({"id": "same"}),
    "odd-ids": _every({"id": 7}),
    "outputs": _every({"outputs": "x", "execution_count": [SCRIPT]}),
    "reversed": tree(lambda content: content["cells"].reverse()),
    "metadata": tree(lambda content: content.update(metadata=[SCRIPT])),
    "format": tree(lambda content: content.update(nbformat="4", nbformat_minor=[])),
    "widget": answer("cell_type", {"a": 1}),
    "lost-id": answer("metadata", None),
    "copy": named("p1-Copy1.ipynb"),
    "case": named("P1.ipynb"),
    "right-to-left": named("p1\u202egnp.ipynb"),
    "no-width": named("p1\u200b.ipynb"),
    "line-break": named("p1\n[red]x[bold].ipynb"),
    "formula": named("=cmd().ipynb"),
    "tag": named("<script>alert(1)<.ipynb"),
    "option": named("-rf.ipynb"),
    "long-name": named("x" * 240 + ".ipynb"),
    "hard-link": _hard_linked,
    "modules": _modules,
    "listed": _listed("data/own.csv"),
    "folder-for-file": _listed("data/train.csv/x.csv"),
    "file-for-data": _listed("data"),
    "long-path": _listed("data/" + ("d" * 255 + "/") * 15 + "x" * 251 + ".csv"),
    "notebook-for-folder": _listed("more/p1.ipynb/x.csv"),
    "pipe-of-time": _time_pipe,
    "zone": at("2024-01-01 10:00:00 " + "A" * 300),
    "path-of-zone": at("2024-01-01 10:00:00 ../../etc/passwd"),
    "year-1": at("0001-01-01 00:00:00 UTC"),
    "year-9999": at("9999-12-31 23:59:59 -1400"),
    "html": written(
        "from IPython.display import HTML, SVG, Javascript, Markdown, display\n"
        f"display(HTML('{SCRIPT}<img src=x onerror=alert(1)><iframe src=//x></iframe>'))\n"
        "display(HTML('<a href=javascript:alert(1)>x</a><form action=//x><base href=//x>'))\n"
        f"display(Javascript('alert(1)'), Markdown('{SCRIPT} [x](javascript:alert(1))'))\n"
        'display(SVG(\'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>\'))'
    ),
    "fake-picture": written(
        "from IPython.display import publish_display_data\n"
        f"publish_display_data({{'image/png': '\">{SCRIPT}', 'text/plain': 'x'}})\n"
        f"publish_display_data({{'text/latex': '$\\\\href{{javascript:alert(1)}}{{x}}$'}})"
    ),
    "terminal": written(f"print('\\x1b[31m{SCRIPT}\\x1b]0;x\\x07\\x1b[2J</pre></article><h1>x')"),
    "error": written(f"raise type('{SCRIPT}', (Exception,), {{}})('</pre>{SCRIPT}')"),
    "open-tags": written("from IPython.display import HTML\nHTML('<div><table>' * 20_000)"),
    "words": written(f"{SCRIPT}<img src=x onerror=alert(1)> [x](javascript:alert(1))", "why"),
    "brackets": written("![" * 10_000 + "`" * 10_000 + "$" * 10_001 + "> " * 2_000, "why"),
    "formulas": written("$" + "x^{" * 800 + "}" * 800 + "$ $" + "\\left(" * 2_000 + "$", "why"),
    "table": written("| a " * 5_000 + "\n" + "|--" * 5_000, "why"),
}
# Of whose work the tested answer is gone, or which cannot be read: no points, with a reason.
LOST: dict[str, Fill] = {
    "empty": raw(lambda text: b""),
    "null": raw(lambda text: "null"),
    "list": raw(lambda text: "[]"),
    "web-page": raw(lambda text: f"<html>{SCRIPT}"),
    "zip": raw(lambda text: gzip.compress(text.encode())),
    "latin": raw(lambda text: text.replace("axis", "\xe4xis").encode("latin-1")),
    "cut": raw(lambda text: text[:-200]),
    "two-in-one": raw(lambda text: text + text),
    "conflict": raw(lambda text: f"<<<<<<< HEAD\n{text}\n=======\n{text}\n>>>>>>> x\n"),
    "deep": raw(lambda text: "[" * 200_000 + "]" * 200_000),
    "deeper": raw(
        lambda text: text.replace('"metadata": {', f'"metadata": {{"x": {"[" * 99_999}', 1)
    ),
    "format-5": tree(lambda content: content.update(nbformat=5)),
    "format-long": tree(lambda content: content.update(nbformat=10**30)),
    "cells-null": tree(lambda content: content.update(cells=None)),
    "cells-text": tree(lambda content: content.update(cells="abc")),
    "cells-many": tree(lambda content: content["cells"].extend([{}] * 100_000)),
    "source-large": answer("source", "#" * 4_100_000),
    "link": _linked,
    "device": lambda folder, text: (folder / NAME).symlink_to("/dev/zero"),
    "pipe": lambda folder, text: os.mkfifo(folder / NAME),
    "socket": _socket,
    "folder": lambda folder, text: (folder / NAME).mkdir(),
    "sparse": _sparse,
    "linked-folder": _linked_folder,
    "file-for-folder": _file_for_folder,
    "nothing": lambda folder, text: None,
    "two": _two,
    "checkpoint": _checkpoint,
    "other-suffix": named("p1.json"),
} | ({"locked": _locked} if os.geteuid() != 0 else {})
# Folder names that are no student's id.
NAMES = (
    "<script>alert(1)<",
    "=cmd()",
    "@all",
    "-rf",
    "a b",
    "a\nb",
    "a\x1b[31mb",
    "[red]x",
    "a\u202eb",
    "a'b",
    "a;rm",
    "{x}",
    "x" * 200,
)
