"""JupyterLite: the learners' notebooks, run by a Python in the tab."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

from tools.bundle import baked, make_checks
from website.lessons import JUNK, ROOT, kept, lesson_names, version_of
from website.pyodide import HOST, PRELOADED, prepare

EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@jupyterlite/pyodide-kernel-extension")
APPS = ("notebooks", "tree")
ICON = '<link rel="icon" href="../icon-120x120.png">'
# JupyterLite's worker keeps files only until the browser stops it for the first time (when it
# starts again it is not activated again), and never the lists of files. A tab's icon says whether
# its Python works; offline it can be asked for the first time.
ICONS = [f"static/favicons/favicon-{one}.ico" for one in ("notebook", "busy-1", "busy-2", "busy-3")]
WORKER = {
    "let enableCache=!1;": 'let enableCache="true"===new URL(location.href).searchParams.get('
    '"enableCache");',
    '||t.pathname.includes("/api/")': "",
    "addAll([])": f"addAll({json.dumps(ICONS)})",
}
ELK = b"org.eclipse.elk"  # one layout of Mermaid's diagrams: 1.5 MB, fetched for those alone
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
        NoPyodide: Pyodide could not be had or prepared.
    """
    pyodide = prepare(cache, self_hosted)
    sources = [ROOT / "website" / "lite.py", ROOT / "requirements-site.lock"]
    version = version_of([*sources, *contents.rglob("*")], pyodide.name)
    stamp = out / "built.txt"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == version:
        return
    shutil.rmtree(out, ignore_errors=True)
    lite = cache / "lite"
    shutil.rmtree(lite, ignore_errors=True)
    lite.mkdir(parents=True)
    own = f"./static/{pyodide.name}/"  # another one each time, so that no cache mixes versions
    kernel = {
        "pyodideUrl": f"{own if self_hosted else HOST}pyodide.mjs",
        "loadPyodideOptions": {"packages": PRELOADED, "lockFileURL": f"{own}pyodide-lock.json"},
        "disablePyPIFallback": True,
    }
    settings = {
        "litePluginSettings": {KERNEL: kernel},
        "appName": "Dropout from scratch",
        "faviconUrl": "./icon-120x120.png",
        "exposeAppInBrowser": True,
        "enableServiceWorkerCache": "true",  # a lesson that was opened opens without a network
    }
    site = json.dumps({"jupyter-config-data": settings})
    (lite / "jupyter-lite.json").write_text(site, encoding="utf-8")
    labextensions = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    # Those of nbgrader would ask for its server.
    known = {
        "ignore_sys_prefix": ["federated_extensions"],
        "federated_extensions": [str(labextensions / name) for name in EXTENSIONS],
    }
    tool = json.dumps({"LiteBuildConfig": known})
    (lite / "jupyter_lite_config.json").write_text(tool, encoding="utf-8")
    command = [sys.executable, "-m", "jupyter", "lite", "build", "--lite-dir", str(lite)]
    command += ["--contents", str(contents), "--output-dir", str(out)]
    command += [word for app in APPS for word in ("--apps", app)]
    done = subprocess.run(command, cwd=lite, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"JupyterLite could not be built:\n{done.stdout}\n{done.stderr}")
    shutil.copytree(pyodide, out / own)
    _mend(out)
    stamp.write_text(version, encoding="utf-8")


def _mend(out: Path) -> None:
    """Change in JupyterLite's files what no setting changes."""
    worker = out / "service-worker.js"
    text = worker.read_text(encoding="utf-8")
    for old, new in WORKER.items():
        if old not in text:
            raise SystemExit("JupyterLite's service worker has changed: see website/lite.py.")
        text = text.replace(old, new, 1)
    worker.write_text(text, encoding="utf-8")
    for path in out.glob("build/*.js"):  # no lesson has such a diagram
        if ELK in path.read_bytes():
            path.unlink()
    for path in out.glob("*/index.html"):  # else the browser asks for one at the host's root
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("<head>", f"<head>{ICON}", 1), encoding="utf-8")


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
        (contents / "checks.zip").write_bytes(make_checks(partial(_baked, cache)))


def _baked(cache: Path, lesson: str) -> str:
    """Return what `tools.bundle.baked` does, made anew if something of it changed."""
    files = [path for room in ("autograder", "solutions") for path in (ROOT / room).rglob("*.py")]
    files += [ROOT / "source" / f"{lesson}.py", *(ROOT / "source" / lesson).rglob("*")]
    file = kept(cache, f"checks-{lesson}", version_of(files))
    if not file.is_file():
        file.write_text(baked(lesson), encoding="utf-8")
    return file.read_text(encoding="utf-8")
