"""Pyodide and the packages that the lessons need, as files of the site's own.

Python in a tab compiles every module anew. So the packages are stripped of what no lesson uses and
their modules compiled, once, by this same Pyodide in a headless browser: a lesson then starts in
half the time. What is fetched is pinned in `requirements-pyodide.lock`, and compared with the
checksums in Pyodide's own lock file.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from website.browser import browser, served
from website.lessons import ROOT

VERSION = "314.0.3"
SHA512 = (  # of the npm package
    "sK40My6m8tmBUYtYH9au9rXUeh9x0wfahtHdOlGmJxZDsKBGKtP6KznyFB2+u/klbQTdDionR0uaVd176zVQzQ=="
)
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
WANTED = ("micropip", "numpy", "matplotlib", "ipython", "jedi")
LOCK = ROOT / "requirements-pyodide.lock"
# Packages that Pyodide's lock does not have, and what they need.
ADDED = {
    "comm": ["traitlets"],
    "ipywidgets": ["comm", "ipython", "traitlets"],
    "ipykernel": ["pyodide-kernel"],
    "piplite": ["micropip"],
    "pyodide-kernel": ["comm", "ipython"],
}
PYTHON = ("--only-binary=:all:", "--python-version=3.12")  # one that all of them allow
PRELOADED = [*WANTED, *ADDED]
# What no lesson uses, by the name of the package.
STRIPPED = {
    "": r"/tests?/|\.pyi$|/f2py/|\.c$|\.h$",
    "fonttools": r"^(?!.*dist-info)",
    "pytz": r"^(?!.*dist-info)",
    "jedi": r"^(?!.*dist-info)",
    "parso": r"^(?!.*dist-info)",
    "matplotlib": r"sample_data|/images/|/backends/(?!__init__|_?backend_agg|_backend_agg|registry)"
    r"|fonts/(?!ttf/DejaVuSans(-Bold|-Oblique)?\.ttf)",
}
COMPILE = """
import base64, importlib.util, io, js, zipfile
from importlib._bootstrap_external import _code_to_hash_pyc

def compiled(data):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for info in old.infolist():
            content, name = old.read(info), info.filename
            if name.endswith(".py"):
                code = compile(content, name, "exec", dont_inherit=True)
                content = _code_to_hash_pyc(code, importlib.util.source_hash(content), False)
                name += "c"
            new.writestr(zipfile.ZipInfo(name), content, 8)
    return base64.b64encode(out.getvalue()).decode()
"""
PAGE = """
async ([folder, code]) => {
  const { loadPyodide } = await import(`/${folder}/pyodide.mjs`);
  const python = await loadPyodide({ indexURL: `/${folder}/` });
  python.runPython(code);
  window.compiled = async (name) => {
    const data = await (await fetch(`/files/${name}`)).arrayBuffer();
    return python.globals.get("compiled")(python.toPy(new Uint8Array(data)).tobytes());
  };
}
"""


class NoPyodide(Exception):
    """Pyodide or a package of it could not be had; the message says what to do."""


def prepare(cache: Path) -> Path:
    """Return a folder with Pyodide, its packages and a lock file, made if it is not there.

    Args:
        cache: folder that is kept from build to build.

    Raises:
        NoPyodide: something could not be fetched, or has another checksum.
    """
    version = hashlib.sha256(Path(__file__).read_bytes() + LOCK.read_bytes()).hexdigest()[:16]
    ready = cache / f"pyodide-{version}"
    if ready.is_dir():
        return ready
    work = cache / "pyodide-work"
    shutil.rmtree(work, ignore_errors=True)
    core, files, out = work / "core", work / "files", work / "out"
    for folder in (core, files, out):
        folder.mkdir(parents=True)
    _fetch_core(work, core)
    known = json.loads((core / "pyodide-lock.json").read_text(encoding="utf-8"))
    packages = dict(_closure(known["packages"], WANTED))
    _fetch_wheels(cache, files, packages)
    for name, package in packages.items():
        _strip(files / package["file_name"], name)
    shutil.copyfile(core / "python_stdlib.zip", files / "python_stdlib.zip")
    for name in CORE:
        shutil.copyfile(core / name, out / name)
    _compile(work, sorted(path.name for path in files.iterdir()), out)
    for package in packages.values():
        package["sha256"] = hashlib.sha256((out / package["file_name"]).read_bytes()).hexdigest()
    lock = {**known, "packages": packages}
    (out / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    out.rename(ready)
    shutil.rmtree(work)
    return ready


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise NoPyodide(
            f"{command[0]} is not installed, and Pyodide is fetched with it. Install Node.js, or "
            "build without --self-hosted."
        ) from None
    if done.returncode:
        raise NoPyodide(f"{' '.join(command[:3])} failed:\n{done.stderr.strip()[-2000:]}")


def _fetch_core(work: Path, core: Path) -> None:
    _run("npm", "pack", "--silent", "--pack-destination", str(work), f"pyodide@{VERSION}")
    packed = work / f"pyodide-{VERSION}.tgz"
    digest = base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
    if digest != SHA512:
        raise NoPyodide(f"{packed.name} has another checksum than the one in website/pyodide.py.")
    with tarfile.open(packed) as archive:
        for name in (*CORE, "pyodide-lock.json"):
            content = archive.extractfile(f"package/{name}")
            assert content is not None
            (core / name).write_bytes(content.read())


def _closure(known: dict[str, Any], names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Yield the packages with these names and all that they need."""
    spelled = {_plain(name): name for name in known}
    waiting, seen = [_plain(name) for name in names], set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            package = known[spelled[name]]
            waiting += [_plain(other) for other in package["depends"]]
            yield spelled[name], package


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _fetch_wheels(cache: Path, files: Path, packages: dict[str, Any]) -> None:
    """Fetch the wheels of packages; add those that Pyodide's lock does not have."""
    fetched = cache / "wheels"
    fetched.mkdir(exist_ok=True)
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check")
    _run(*pip, "--no-deps", "--require-hashes", *PYTHON, "-r", str(LOCK), "-d", str(fetched))
    (bundle,) = fetched.glob("open_webui-*.whl")
    with zipfile.ZipFile(bundle) as archive:
        inside = {Path(name).name: name for name in archive.namelist() if name.endswith(".whl")}
        for name, package in packages.items():
            wheel = package["file_name"]
            if wheel not in inside:  # pip has compared it with our own lock
                shutil.copyfile(fetched / wheel, files / wheel)
                continue
            data = archive.read(inside[wheel])
            if hashlib.sha256(data).hexdigest() != package["sha256"]:
                raise NoPyodide(f"{name}: {wheel} is not the file that Pyodide {VERSION} names.")
            (files / wheel).write_bytes(data)
    for name, needs in ADDED.items():
        wheel = _own_wheel(name, fetched)
        shutil.copyfile(wheel, files / wheel.name)
        packages[name] = {
            "name": name,
            "version": wheel.name.split("-")[1],
            "file_name": wheel.name,
            "install_dir": "site",
            "package_type": "package",
            "imports": [_plain(name).replace("-", "_")],
            "depends": needs,
            "unvendored_tests": False,
        }


def _own_wheel(name: str, fetched: Path) -> Path:
    """Find the wheel of an added package: of those fetched, or of the kernel's."""
    kernel = Path(sys.prefix) / "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension"
    pattern = f"{name.replace('-', '_')}-*.whl"
    found = [*fetched.glob(pattern), *(kernel / "static" / "pypi").glob(pattern)]
    if not found:
        raise NoPyodide(f"There is no wheel of {name}: run `make site` again to install the tools.")
    return found[0]


def _strip(wheel: Path, name: str) -> None:
    """Leave out what no lesson uses."""
    dropped = re.compile("|".join(filter(None, (STRIPPED[""], STRIPPED.get(name, "")))))
    small = wheel.with_suffix(".small")
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(small, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if not dropped.search(info.filename):
                new.writestr(info.filename, old.read(info))
    small.rename(wheel)


def _compile(work: Path, names: list[str], out: Path) -> None:
    """Compile every module in these archives with Pyodide itself."""
    with served(work) as address, browser() as chromium:
        page = chromium.new_page()
        page.set_default_timeout(300_000)
        page.goto(f"{address}/core/pyodide-lock.json")
        page.evaluate(PAGE, ["core", COMPILE])
        for name in names:
            data = page.evaluate("(name) => window.compiled(name)", name)
            (out / name).write_bytes(base64.b64decode(data))
