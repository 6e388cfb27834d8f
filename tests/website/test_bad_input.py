"""What a machine lacks is said in a line, with what to do; nothing is left half made."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from website.lessons import ROOT


def make(out: Path, *programs: str, **settings: str) -> str:
    """Make a self-hosted site where only these programs are; return what is said."""
    there = out / "bin"
    there.mkdir()
    for name in programs:
        path = shutil.which(name)
        assert path is not None
        (there / name).symlink_to(path)
    done = subprocess.run(
        [sys.executable, "-m", "website", "--self-hosted", "--out", str(out / "site")],
        cwd=ROOT,
        env={**os.environ, "PATH": str(there), **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    assert not (out / "site" / "self").exists()
    return done.stderr


def test_without_node(tmp_path: Path) -> None:
    said = make(tmp_path)
    assert "npm is not installed" in said
    assert "Install Node.js, or build without --self-hosted" in said


def test_where_pyodide_cannot_be_fetched(tmp_path: Path) -> None:
    nobody = "http://127.0.0.1:9/"
    settings = {"npm_config_registry": nobody, "npm_config_fetch_retries": "0"}
    said = make(tmp_path, "npm", "node", "env", "sh", **settings)
    assert "Pyodide could not be had. Try again where there is a network" in said


@pytest.mark.parametrize("port", ["taken", "70000"])
def test_a_port_that_cannot_be_used(port: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        number = other.getsockname()[1] if port == "taken" else int(port)
        code = f"import pathlib, website.__main__ as m; m.show(pathlib.Path(), {number})"
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr.startswith(f"Port {number} cannot be used: ")
    assert done.stderr.endswith("Give another to --serve.\n")
