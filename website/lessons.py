"""Run each lesson with its reference solution, once for each version of it."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert.preprocessors.coalescestreams import CoalesceStreamsPreprocessor
from nbformat import v4

ROOT = Path(__file__).resolve().parents[1]
START = "import sys; sys.path.insert(1, {!r}); import website.explorable as e; e.install({!r})"
JUNK = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")


def lesson_names() -> list[str]:
    """Return the names of all lessons, in order."""
    return sorted(path.parent.name for path in (ROOT / "source").glob("[0-9][0-9]_*/*.ipynb"))


def run_lessons(cache: Path, names: Sequence[str]) -> dict[str, Path]:
    """Run those lessons that changed since they were last run.

    Args:
        cache: folder that is kept from build to build.
        names: of the lessons.

    Returns:
        For each lesson a folder with `notebook.ipynb`, outputs inside, and `<lesson>/`, the frames
        of its widgets.
    """
    folders = {name: kept(cache, name, _version(name)) for name in names}
    missing = [name for name, folder in folders.items() if not folder.is_dir()]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for name in pool.map(_run, missing, [folders[name] for name in missing]):
            print(f"ran {name}", flush=True)
    return folders


def kept(cache: Path, name: str, version: str) -> Path:
    """Return where a version of something is kept from build to build; remove its others."""
    place = cache / f"{name}-{version}"
    for old in set(cache.glob(f"{name}-*")) - {place}:
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    return place


def version_of(paths: Iterable[Path], *words: str) -> str:
    """Say in a few letters what these files hold, and these words."""
    digest = hashlib.sha256("\n".join(words).encode())
    for path in sorted(path for path in paths if path.is_file()):
        if not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts):
            digest.update(os.path.relpath(path, ROOT).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _version(name: str) -> str:
    """Say in a few letters what a lesson's outputs depend on."""
    files = [*(ROOT / "source" / name).rglob("*"), *(ROOT / "solutions").rglob("*.py")]
    files += [ROOT / "website" / f"{module}.py" for module in ("explorable", "lessons")]
    drawing = map(importlib.metadata.version, ("numpy", "matplotlib", "pillow"))
    return version_of(files, sys.version, *drawing)


def _run(name: str, folder: Path) -> str:
    """Run one lesson into a folder, which appears only when all of it is there."""
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".") as scratch:
        work, out = Path(scratch) / name, Path(scratch) / "out"
        shutil.copytree(ROOT / "source" / name, work, ignore=JUNK)
        out.mkdir()
        notebook = nbformat.read(work / f"{name}.ipynb", as_version=4)
        for cell in notebook.cells:
            cell.metadata.pop("tags", None)  # demonstrations are not run when a class is graded
        start = v4.new_code_cell(START.format(str(ROOT), str(out / name)))
        notebook.cells.insert(0, start)
        where = {"metadata": {"path": str(work)}}
        client = NotebookClient(notebook, timeout=600, kernel_name="python3", resources=where)
        client.execute(env={**os.environ, "OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"})
        del notebook.cells[0]
        joined, _ = CoalesceStreamsPreprocessor().preprocess(notebook, {})  # printed in pieces
        nbformat.write(joined, out / "notebook.ipynb")
        out.rename(folder)
    return name
