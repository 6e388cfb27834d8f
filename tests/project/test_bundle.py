"""The self-study bundle: unzipped and installed as its README says, it checks answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools.bundle import NAME, ROOT

RIGHT = (
    "def make_mask(shape, keep_prob, rng):\n    if not 0 < keep_prob <= 1:\n"
    "        raise ValueError(keep_prob)\n    return rng.random(shape) < keep_prob"
)
WRONG = RIGHT.replace("< keep_prob", "> keep_prob").replace("> keep_prob <= 1", "< keep_prob <= 1")
RUN = """
import json, sys
import nbformat
from nbclient import NotebookClient
cells = [nbformat.v4.new_code_cell(text) for text in json.loads(sys.stdin.read())]
notebook = nbformat.v4.new_notebook(cells=cells)
NotebookClient(notebook, timeout=120).execute()
said = ["".join(o.get("text", "") for o in cell.outputs) for cell in notebook.cells]
print(json.dumps(said))
"""


def make(target: Path) -> None:
    """Make the bundle as `make bundle` does, in a process of its own."""
    code = "import sys, pathlib, tools.bundle as b; b.make_bundle(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(target)], cwd=ROOT, check=True)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unzipped bundle, with what it asks for in an environment of its own."""
    root = tmp_path_factory.mktemp("bundle")
    make(root / "bundle.zip")
    with zipfile.ZipFile(root / "bundle.zip") as archive:
        archive.extractall(root)
    subprocess.run([sys.executable, "-m", "venv", root / "venv"], check=True)
    pip = [str(root / "venv" / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "-r", str(root / NAME / "requirements.txt")], check=True, timeout=540)
    return root


def run(bundle: Path, *cells: str) -> list[str]:
    """Run cells in a kernel in the first lesson's folder, far from any course."""
    done = subprocess.run(
        [bundle / "venv" / "bin" / "python", "-c", RUN],
        cwd=bundle / NAME / "01_masks",
        env={k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
        | {"PATH": f"{bundle / 'venv' / 'bin'}:/usr/bin:/bin"},
        input=json.dumps(cells),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said: list[str] = json.loads(done.stdout.splitlines()[-1])
    return said


def test_right_and_wrong_answers_are_checked(bundle: Path) -> None:
    imports = "from check import ask, check, progress, reveal"
    look = 'check("make_mask")'
    said = run(bundle, imports, WRONG, look, RIGHT, look, "progress()", 'reveal("make_mask")')
    assert "keep_prob is used as the probability of dropping" in said[2]
    assert 'More help: check("make_mask", hint=1)' in said[2]
    assert "✗" not in said[4]
    assert said[4].count("✓") == 5
    assert "12/35" in said[5]
    assert "def make_mask(shape, keep_prob, rng):" in said[6]


def test_a_copied_lesson_says_what_can_be_done(bundle: Path) -> None:
    """Without checks beside it, and without the course above it, a lesson is no dead end."""
    (bundle / NAME / "checks.zip").rename(bundle / NAME / "elsewhere.zip")
    try:
        said = run(bundle, "from check import check", RIGHT, 'check("make_mask")')
    finally:
        (bundle / NAME / "elsewhere.zip").rename(bundle / NAME / "checks.zip")
    assert "dropout-self-study.zip" in said[2]
    assert "graded when you hand it in" in " ".join(said[2].split())


def test_the_bundle_is_the_same_each_time(tmp_path: Path, bundle: Path) -> None:
    make(tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == (bundle / "bundle.zip").read_bytes()
