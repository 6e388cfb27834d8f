"""Pyodide and the packages that the lessons need, and a lock file of the site's own for them.

The lock file names a package at Pyodide's usual host only if Pyodide itself publishes it there: it
stands, with its checksum, in `pyodide-lock.json`. All else is on the site, made of what is
installed here. So a tab asks nobody else, whatever flavour of the site it is.

Python in a tab compiles every module anew. A site that hosts Pyodide itself has it stripped of what
no lesson uses and its modules compiled, once, by this same Pyodide in Node.js: a lesson then starts
in half the time.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from website.lessons import ROOT, kept, version_of

VERSION = "314.0.3"
SHA512 = (  # of the npm package
    "sK40My6m8tmBUYtYH9au9rXUeh9x0wfahtHdOlGmJxZDsKBGKtP6KznyFB2+u/klbQTdDionR0uaVd176zVQzQ=="
)
HOST = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
EXTENSIONS = "share/jupyter/labextensions/@jupyterlite"
PUBLISHED = ROOT / "website" / "pyodide-lock.json"  # what the lessons need of Pyodide's own
LOCK = ROOT / "requirements-pyodide.lock"  # where those files can be had, too
# Made of what is installed here; the last three of what JupyterLite's kernel brings.
OWN = (
    *("ipython", "ipython-pygments-lexers", "jedi", "parso", "matplotlib-inline"),
    *("prompt-toolkit", "wcwidth", "pygments", "stack-data", "asttokens", "executing"),
    *("pure-eval", "traitlets", "comm", "ipywidgets"),
)
COMPILED = (".pyc", ".so", ".pyd")  # for this machine: such a package has Python for others
KERNEL = ("ipykernel", "piplite", "pyodide-kernel")
PRELOADED = ["micropip", "numpy", "matplotlib", *OWN, *KERNEL]
# What no lesson uses, by the name of the package.
STRIPPED = {
    "": r"/tests?/|/testing/plugin/|/sphinxext/|\.pyi$|/f2py/|\.c$|\.h$",
    "python_stdlib": r"^(xmlrpc|wsgiref)/|^(mailbox|imaplib|poplib|smtplib|ftplib)\.py",
    **dict.fromkeys(("fonttools", "pytz", "jedi", "parso"), r"^(?!.*dist-info)|/RECORD$"),
    "pygments": r"/lexers/(?!__init__|_mapping|python|special)",
    "matplotlib": r"sample_data|/images/|/backends/(?!__init__|_?backend_agg|_backend_agg|registry)"
    r"|fonts/(?!ttf/DejaVuSans(-Bold|-Oblique)?\.ttf)",
}
COMPILE = """
import importlib.util, zipfile
from importlib._bootstrap_external import _code_to_hash_pyc
from pathlib import Path

for path in Path("/files").iterdir():
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(f"/out/{path.name}", "w", 8) as new:
        for info in old.infolist():
            content, name = old.read(info), info.filename
            if name.endswith(".py"):
                code = compile(content, name, "exec", dont_inherit=True)
                content = _code_to_hash_pyc(code, importlib.util.source_hash(content), False)
                name += "c"
            new.writestr(zipfile.ZipInfo(name), content, 8)
"""
NODE = """
const [module, files, out, code] = process.argv.slice(1);
const python = await (await import(module)).loadPyodide();
python.mountNodeFS("/files", files);
python.mountNodeFS("/out", out);
python.runPython(code);
"""


class NoPyodide(Exception):
    """Pyodide or a package of it could not be had; the message says what to do."""


def prepare(cache: Path, self_hosted: bool) -> Path:
    """Return a folder with a lock file and what of it is on the site, made if it is not there.

    Args:
        cache: folder that is kept from build to build.
        self_hosted: with Pyodide itself, and everything stripped and compiled.

    Raises:
        NoPyodide: something could not be fetched, or has another checksum.
    """
    versions = [importlib.metadata.version(one) for one in (*OWN, "jupyterlite-pyodide-kernel")]
    name = "pyodide-hosted" if self_hosted else "pyodide-elsewhere"
    ready = kept(cache, name, version_of([Path(__file__), PUBLISHED, LOCK], *versions))
    if ready.is_dir():
        return ready
    work = cache / "pyodide-work"
    shutil.rmtree(work, ignore_errors=True)
    files, out = work / "files", work / "out"
    for folder in (files, out):
        folder.mkdir(parents=True)
    lock = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    packages = lock["packages"]
    own = {name: _own_wheel(name, files) for name in (*OWN, *KERNEL)}
    if self_hosted:
        core = published(cache)
        for name in ("python_stdlib.zip", *(one["file_name"] for one in packages.values())):
            shutil.copyfile(core / name, files / name)
        own |= packages
    for archive in list(files.iterdir()):
        _strip(archive)
    if self_hosted:
        for name in CORE:
            shutil.copyfile(core / name, out / name)
        module = (core / "pyodide.mjs").as_uri()
        folders = (str(files), str(out))
        _run("node", "--input-type=module", "--eval", NODE, module, *folders, COMPILE)
    else:
        out = files
        for package in packages.values():
            package["file_name"] = HOST + package["file_name"]
    for package in own.values():
        package["sha256"] = hashlib.sha256((out / package["file_name"]).read_bytes()).hexdigest()
    packages |= own
    (out / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    out.rename(ready)
    shutil.rmtree(work)
    return ready


def published(cache: Path) -> Path:
    """Return a folder with Pyodide's own files, just as its usual host has them.

    Args:
        cache: folder that is kept from build to build.

    Raises:
        NoPyodide: something could not be fetched, or has another checksum.
    """
    ready = kept(cache, "published", VERSION)
    if ready.is_dir():
        return ready
    with tempfile.TemporaryDirectory(dir=cache, prefix=".") as scratch:
        out = Path(scratch) / "out"
        out.mkdir()
        _fetch_core(Path(scratch), out)
        _fetch_wheels(Path(scratch), out)
        shutil.copyfile(PUBLISHED, out / "pyodide-lock.json")
        out.rename(ready)
    return ready


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise NoPyodide(
            f"{command[0]} is not installed, and Pyodide needs it. Install Node.js, or build "
            "without --self-hosted."
        ) from None
    if done.returncode:
        said = done.stderr.strip()[-1000:]
        raise NoPyodide(
            "Pyodide could not be had. Try again where there is a network, or build without "
            f"--self-hosted. `{' '.join(command[:2])}` said:\n{said}"
        )


def _fetch_core(work: Path, out: Path) -> None:
    _run("npm", "pack", "--silent", "--pack-destination", str(work), f"pyodide@{VERSION}")
    packed = work / f"pyodide-{VERSION}.tgz"
    digest = base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
    if digest != SHA512:
        raise NoPyodide(f"{packed.name} has another checksum than the one in website/pyodide.py.")
    shutil.unpack_archive(packed, work, filter="data")
    for name in CORE:
        shutil.copyfile(work / "package" / name, out / name)


def _fetch_wheels(work: Path, out: Path) -> None:
    """Fetch the packages that Pyodide publishes, from a package that bundles them."""
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check")
    python = ("--only-binary=:all:", "--python-version=3.12")  # one that it allows
    _run(*pip, "--no-deps", "--require-hashes", *python, "-r", str(LOCK), "-d", str(work))
    (bundle,) = work.glob("open_webui-*.whl")
    with zipfile.ZipFile(bundle) as archive:
        inside = {Path(name).name: name for name in archive.namelist() if name.endswith(".whl")}
        for package in json.loads(PUBLISHED.read_text(encoding="utf-8"))["packages"].values():
            name = package["file_name"]
            data = archive.read(inside[name]) if name in inside else b""
            if hashlib.sha256(data).hexdigest() != package["sha256"]:
                raise NoPyodide(f"{bundle.name} holds another {name} than Pyodide {VERSION}.")
            (out / name).write_bytes(data)


def _own_wheel(name: str, out: Path) -> dict[str, Any]:
    """Make the wheel of a package of the site's own; return its entry for the lock file."""
    stem = name.replace("-", "_")
    if name in KERNEL:
        pypi = Path(sys.prefix, EXTENSIONS, "pyodide-kernel-extension", "static", "pypi")
        (kernel,) = pypi.glob(f"{stem}-*.whl")
        wheel = Path(shutil.copyfile(kernel, out / kernel.name))
    else:
        found = importlib.metadata.distribution(name)
        wheel = out / f"{stem}-{found.version}-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            for file in found.files or ():
                if ".." not in file.parts and file.suffix not in COMPILED:
                    archive.writestr(zipfile.ZipInfo(file.as_posix()), file.read_binary())
    return {
        "name": name,
        "version": wheel.name.split("-")[1],
        "file_name": wheel.name,
        "install_dir": "site",
        "package_type": "package",
        "imports": [stem],
        "depends": [],  # all are preloaded
        "unvendored_tests": False,
    }


def _strip(archive: Path) -> None:
    """Leave out what no lesson uses."""
    own = STRIPPED.get(archive.stem.split("-")[0], STRIPPED[""])
    dropped = re.compile(f"{STRIPPED['']}|{own}")
    small = archive.with_suffix(".small")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(small, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if not dropped.search(info.filename):
                new.writestr(info.filename, old.read(info))
    small.rename(archive)
