"""JupyterLite: the learners' notebooks, run by a Python in the tab."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tools.bundle import make_checks
from website.lessons import JUNK, ROOT, lesson_names
from website.pyodide import PRELOADED, prepare

EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@jupyterlite/pyodide-kernel-extension")
APPS = ("notebooks", "tree")
ICON = '<link rel="icon" href="../icon-120x120.png">'
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"


def build_lite(cache: Path, contents: Path, out: Path, self_hosted: bool) -> None:
    """Make JupyterLite in a folder, unless it is there as it would be made.

    Args:
        cache: folder that is kept from build to build.
        contents: what learners find in it.
        out: where it goes.
        self_hosted: with Pyodide and its packages; otherwise a tab takes them from their usual
            host, and starts more slowly.

    Raises:
        NoPyodide, NoBrowser: Pyodide could not be had or prepared.
    """
    version = _version(contents, self_hosted)
    stamp = out / "built.txt"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == version:
        return
    shutil.rmtree(out, ignore_errors=True)
    lite = cache / "lite"
    shutil.rmtree(lite, ignore_errors=True)
    lite.mkdir(parents=True)
    options: dict[str, Any] = {}
    if self_hosted:
        shutil.copytree(prepare(cache), lite / "static" / "pyodide")
        options["loadPyodideOptions"] = {"packages": PRELOADED}
        options["disablePyPIFallback"] = True
    settings: dict[str, Any] = {
        "litePluginSettings": {KERNEL: options},
        "appName": "Dropout from scratch",
    }
    settings |= {"faviconUrl": "./icon-120x120.png", "exposeAppInBrowser": True}
    _write(lite / "jupyter-lite.json", {"jupyter-config-data": settings})
    labextensions = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    # Those of nbgrader would ask for its server.
    known = {
        "ignore_sys_prefix": ["federated_extensions"],
        "federated_extensions": [str(labextensions / name) for name in EXTENSIONS],
    }
    _write(lite / "jupyter_lite_config.json", {"LiteBuildConfig": known})
    command = [sys.executable, "-m", "jupyter", "lite", "build", "--lite-dir", str(lite)]
    command += ["--contents", str(contents), "--output-dir", str(out)]
    command += [word for app in APPS for word in ("--apps", app)]
    done = subprocess.run(command, cwd=lite, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"JupyterLite could not be built:\n{done.stdout}\n{done.stderr}")
    for path in out.rglob("*.map"):  # half of the size, and nobody needs them
        path.unlink()
    for path in out.glob("*/index.html"):  # else the browser asks for one at the host's root
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("<head>", f"<head>{ICON}", 1), encoding="utf-8")
    stamp.write_text(version, encoding="utf-8")


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _version(contents: Path, self_hosted: bool) -> str:
    digest = hashlib.sha256(str(self_hosted).encode())
    sources = [ROOT / "website" / "lite.py", ROOT / "website" / "pyodide.py"]
    sources += [ROOT / "requirements-site.lock", ROOT / "requirements-pyodide.lock"]
    for path in [*sources, *sorted(contents.rglob("*"))]:
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def stage_contents(cache: Path, contents: Path, answers: bool) -> None:
    """Put the lessons as learners get them into a folder.

    Args:
        cache: folder that is kept from build to build.
        contents: the folder.
        answers: with the tests and solutions, so that `check` works.
    """
    shutil.rmtree(contents, ignore_errors=True)
    for name in lesson_names():
        shutil.copytree(ROOT / "assignments" / name, contents / name, ignore=JUNK)
    if answers:
        shutil.copyfile(_checks(cache), contents / "checks.zip")


def _checks(cache: Path) -> Path:
    """Return the tests and solutions as one file, made anew if something of them changed."""
    digest = hashlib.sha256()
    for folder in ("autograder", "solutions", "source"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".ipynb", ".html") and not {"__pycache__"} & set(path.parts):
                digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    made = cache / f"checks-{digest.hexdigest()[:16]}.zip"
    if not made.is_file():
        for old in cache.glob("checks-*.zip"):
            old.unlink()
        made.write_bytes(make_checks())
    return made
